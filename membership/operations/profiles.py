"""What members say of themselves and whom they let see it; the picture; what a decision withholds."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused, operation
from community.commons.activity.log import record
from community.commons.site import changed_for_all
from community.commons.standing.models import Restriction, State
from community.commons.text.render import render

from .. import facts
from ..avatars import forget
from ..models import SHARED, Audience, Field, GroupMember, Kind, Member, Option, Reader, Value
from ..names import folded
from ..saying import Saying
from ..withholding import is_out_of_sight, set_aside, withhold
from ..words import keep_name, keep_value

ROW = ("name", "listed", "listed_publicly", "visits_shown")  # what of a profile is the member's own row
PREFERENCES = ("language", "time_zone", "theme", "shortcuts")
MOST_OPTIONS = 30  # of one value
MOST_NAMED = 50  # people named to see one value


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
    said = [_say(member, fields.get(key), saying) for key, saying in (values or {}).items()]
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


def _say(member: Member, field: Field | None, saying: Saying) -> Value | None:
    """Store one value; None where nothing changes. An empty one is deleted, with its audience."""
    if field is None:
        raise Refused(_("The profile has no such field."), status=422)
    value = Value.objects.select_for_update().filter(member=member, field=field).first()
    words = saying.words if saying.words is not None else value.words if value else ""
    if not words:
        if value is None:
            return None
        value.delete()
        return Value(member=member, field=field)
    before = _as_stored(value) if value else None
    value = value or Value(member=member, field=field)
    _let_see(value, field, saying)
    if words != value.words:
        value.words = words
        value.html = str(render(words).html) if field.kind == Kind.LONG_TEXT else ""
        value.folded = folded(words.replace("\n", " "))
    value.out_of_sight = is_out_of_sight(member)
    value.save()
    if field.kind in SHARED:
        value.options.set(_options(field, words.split("\n")), through_defaults={"member": member})
    keep_value(value, field)
    if value.audience != Audience.NAMED:
        _name_readers(value, ())
    elif saying.readers is not None:
        _name_readers(value, saying.readers)
    return value if before != _as_stored(value) else None


def _as_stored(value: Value) -> tuple[Any, ...]:
    readers = Reader.objects.filter(value=value).order_by("member").values_list("member", flat=True)
    return value.words, value.audience, value.group_id, tuple(readers)


def _let_see(value: Value, field: Field, saying: Saying) -> None:
    if saying.audience is not None:
        value.audience = saying.audience
        value.group = saying.group if saying.audience == Audience.GROUP else None
    if value.audience > field.widest:
        raise Refused(
            _("“%(field)s” can be seen by “%(audience)s” at most.")
            % {"field": field.label, "audience": Audience(field.widest).label},
            status=422,
        )
    if value.audience != Audience.GROUP:
        value.group = None
        return
    own = GroupMember.objects.filter(group=value.group, member=value.member, state=GroupMember.State.IN)
    if value.group is None or not own.exists():
        raise Refused(_("Choose a group that you belong to."), status=422)


def _options(field: Field, words: list[str]) -> list[Option]:
    """The options of these words, made where they are new; synonyms give way to the word that was kept."""
    if field.kind == Kind.PLACE:  # "Lyon, France" is found by the town
        words = [words[0].partition(",")[0].strip()]
    keys = {folded(word)[:60]: word for word in words[:MOST_OPTIONS]}
    Option.objects.bulk_create(
        [Option(field=field, word=word[:60], folded=key) for key, word in keys.items()], ignore_conflicts=True
    )
    found = Option.objects.filter(field=field, folded__in=keys).select_related("merged_into")
    return list({(one.merged_into or one).pk: one.merged_into or one for one in found}.values())


def _name_readers(value: Value, readers: Any) -> None:
    """Whom the member names, and nobody else."""
    wanted = {one.pk for one in readers} - {value.member_id}
    if len(wanted) > MOST_NAMED:
        raise Refused(_("Name %(n)d people at most.") % {"n": MOST_NAMED}, status=422)
    there = set(Reader.objects.filter(value=value).values_list("member", flat=True))
    Reader.objects.filter(value=value, member__in=there - wanted).delete()
    Reader.objects.bulk_create([Reader(value=value, member_id=pk) for pk in sorted(wanted - there)])


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
    Value.objects.filter(member=member).update(out_of_sight=is_out_of_sight(member))
    changed_for_all()
    record(facts.ProfileStateSet(before=before, after=state), by=by, subject=member)
    return member
