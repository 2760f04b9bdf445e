"""What members say of themselves and whom they let see it; the picture; what a decision withholds."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused, operation
from community.commons.activity.log import record
from community.commons.site import changed_for_all
from community.commons.standing.models import Restriction, State

from .. import facts
from ..avatars import forget
from ..models import Audience, Field, Member
from ..saying import Saying
from ..valuing import say
from ..withholding import set_aside, settle_sight, withhold
from ..words import keep_name

ROW = ("name", "listed", "listed_publicly", "visits_shown")  # what of a profile is the member's own row
PREFERENCES = ("language", "time_zone", "theme", "shortcuts")


@operation("membership.edit_profile")
def edit_profile(
    member: Member, *, by: Any, changes: Mapping[str, Any], values: Mapping[str, Saying] | None = None
) -> Member:
    """Change what stands on a profile: `changes` of name, listed, listed_publicly; `values` by a field's key.

    Unchanged ones are left alone. What a decision took out of sight is mended out of sight: a moderator reads it
    again. Raises Refused when nothing changes, and where a field or an audience does not admit what is said.
    """
    now_there = {name: getattr(member, name) for name in ROW} | member.withheld
    changed = tuple(name for name in ROW if name in changes and changes[name] != now_there[name])
    if changed:
        _change_row(member, {name: changes[name] for name in changed})
    fields = {one.key: one for one in Field.objects.in_use().filter(key__in=list(values or {}))}
    said = [say(member, fields.get(key), saying) for key, saying in (values or {}).items()]
    kept = [one for one in said if one is not None]
    if not changed and not kept:
        raise Refused(_("Nothing was changed."))
    changed_for_all()
    named = [facts.ProfileField(name) for name in changed] + [facts.ProfileField.VALUES] * bool(kept)
    record(facts.ProfileEdited(tuple(named)), by=by, subject=member)
    for value in kept:
        record(facts.ValueSet(value.field_id, Audience(value.audience)), by=by, subject=member)
    return member


def _change_row(member: Member, changes: dict[str, Any]) -> None:
    shown = set_aside(member, changes)
    for name, words in shown.items():
        setattr(member, name, words)
    if not member.listed:
        member.listed_publicly = False
    member.save(update_fields=[*{*shown, "listed_publicly"}, "withheld", "called"])
    if "name" in shown:
        keep_name(member)


@operation("membership.change_preferences", records=False)
def change_preferences(member: Member, *, by: Any, changes: Mapping[str, Any]) -> Member:
    """Change language, time zone, light or keyboard shortcuts; nobody else sees these."""
    changed = [name for name in PREFERENCES if name in changes and changes[name] != getattr(member, name)]
    for name in changed:
        setattr(member, name, changes[name])
    if changed:
        member.save(update_fields=changed)
    return member


@operation("membership.set_avatar")
def set_avatar(member: Member, *, by: Any, name: str) -> Member:
    """Make a stored picture the member's face; `avatars.wear` verifies, cuts and stores the upload before.

    The picture worn so far is deleted after the commit.
    """
    return _change_avatar(member, name, by)


@operation("membership.remove_avatar")
def remove_avatar(member: Member, *, by: Any) -> Member:
    """Take the picture away; the initials stand in its place. Raises Refused when there is none."""
    if not member.said["avatar"]:
        raise Refused(_("There is no picture to remove."))
    return _change_avatar(member, "", by)


def _change_avatar(member: Member, name: str, by: Any) -> Member:
    old = member.said["avatar"]
    member.avatar = set_aside(member, {"avatar": name}).get("avatar", "")
    member.save(update_fields=["avatar", "withheld"])
    changed_for_all()
    record(facts.ProfileEdited((facts.ProfileField.AVATAR,)), by=by, subject=member)
    if old:
        transaction.on_commit(lambda: forget(old))
    return member


@operation("membership.set_profile_state")
def set_profile_state(
    member: Member, *, by: Any, state: State, restriction: Restriction | None = None, because: str = ""
) -> Member:
    """What a decision does to the words of a profile. Called by moderation alone.

    Hidden, removed or held they lie aside, where their owner may mend them; restored they stand again.
    """
    before = State(member.state)
    changed = withhold(member, state)
    member.state, member.restriction, member.held_because = state, restriction, because
    moved = Member.objects.filter(pk=member.pk, state=before).exists()
    if not moved:
        raise Refused(_("Somebody was faster: this profile has changed meanwhile. Look at it again."))
    member.save(update_fields=[*changed, "state", "restriction", "held_because"])
    keep_name(member)
    settle_sight(member)
    changed_for_all()
    record(facts.ProfileStateSet(before=before, after=state), by=by, subject=member)
    return member
