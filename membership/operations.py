"""What people do with their place here, and what administrators do with roles."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused, operation
from community.commons.activity.log import Happening, now, record, record_many
from community.commons.site import changed_for_all
from community.commons.standing.models import Restriction, State

from . import facts
from .accounts import mirror_address
from .authors import UNUSABLE, Author, prepare_authors
from .avatars import forget
from .models import Account, Address, Member, Role, RoleInterval
from .withholding import set_aside, withhold

PROFILE_FIELDS = ("name", "headline", "about", "place", "pronouns", "listed")
PREFERENCES = ("language", "time_zone", "theme", "shortcuts")


# -- Coming and going ----------------------------------------------------------------------


@operation("membership.sign_up", open_to_all=True)
def sign_up(member: Member, *, by: Any) -> Member:
    """The account of a person who confirmed an address becomes active: from now on they are a member.

    Records that they joined. Raises Refused when the account was active already or was closed.
    """
    joined_at = now()
    changed = Member.objects.filter(pk=member.pk, account=Account.PENDING).update(
        account=Account.ACTIVE, joined_at=joined_at
    )
    if not changed:
        raise Refused(_("This account is open already, or was closed."))
    member.account, member.joined_at = Account.ACTIVE, joined_at
    record(facts.Joined(), by=by, subject=member)
    if member.email:
        mirror_address(member, member.email)
    return member


@operation("membership.join_address")
def join_address(member: Member, *, by: Any, email: str) -> Address:
    """An address that its owner confirmed belongs to the member; letters to it reach this person."""
    address = mirror_address(member, email)
    record(facts.AddressJoined(address.pk), by=by, subject=member)
    return address


@operation("membership.deactivate")
def deactivate(member: Member, *, by: Any) -> Member:
    """Close one's account: no sign-in, not in the directory; what was written stays. The team can reopen it.

    Raises Refused for the last administrator.
    """
    if member.has_role(Role.ADMINISTRATOR) and _administrators().exclude(member=member).count() == 0:
        raise Refused(_("You are the last administrator. Give the role to somebody else first."))
    member.account, member.listed = Account.DEACTIVATED, False
    member.save(update_fields=["account", "listed"])
    changed_for_all()
    record(facts.Deactivated(), by=by, subject=member)
    return member


@operation("membership.import_authors", prepare=prepare_authors)
def import_authors(
    source: str, *, by: Any, authors: Sequence[Author], handles: Mapping[str, str] | None = None
) -> dict[str, Member]:
    """Name the authors of imported texts: members without an account, whom their owners may claim later.

    At most 500 at once. Those known already are left as they are. Returns all of them by their id at the source.
    """
    chosen = handles or {}
    Member.objects.bulk_create(
        [
            Member(
                name=author.name,
                handle=chosen[author.id],
                account=Account.NONE,
                password=UNUSABLE,
                language=author.language or settings.LANGUAGE_CODE,
                joined_at=author.since,
                source=source,
                source_id=author.id,
            )
            for author in authors
            if author.id in chosen
        ]
    )
    named = {
        one.source_id: one
        for one in Member.objects.filter(source=source, source_id__in=[a.id for a in authors])
    }
    record_many(
        Happening(facts.AuthorImported(), by, named[key], occurred_at=named[key].joined_at) for key in chosen
    )
    return named


# -- The profile ---------------------------------------------------------------------------


@operation("membership.edit_profile")
def edit_profile(member: Member, *, by: Any, changes: Mapping[str, Any]) -> Member:
    """Change what stands on a profile: any of name, headline, about (Markdown), place, pronouns, listed.

    Unchanged values are left alone. Words that a decision took out of sight are mended out of sight: a moderator
    reads them again. Raises Refused when nothing changes.
    """
    now_there = {name: getattr(member, name) for name in PROFILE_FIELDS} | member.withheld
    changed = tuple(name for name in PROFILE_FIELDS if name in changes and changes[name] != now_there[name])
    if not changed:
        raise Refused(_("Nothing was changed."))
    shown = set_aside(member, {name: changes[name] for name in changed})
    for name, words in shown.items():
        setattr(member, name, words)
    stored = [*shown, "withheld"]
    if "about" in shown:
        member.about_html = _rendered(member.about)
        stored.append("about_html")
    if "name" in shown:
        stored.append("called")
    member.save(update_fields=stored)
    changed_for_all()
    record(facts.ProfileEdited(tuple(facts.ProfileField(name) for name in changed)), by=by, subject=member)
    return member


def _rendered(source: str) -> str:
    from community.commons.text.render import render

    return str(render(source).html) if source.strip() else ""


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
    member.about_html = _rendered(member.about)
    member.state, member.restriction, member.held_because = state, restriction, because
    moved = Member.objects.filter(pk=member.pk, state=before).exists()
    if not moved:
        raise Refused(_("Somebody was faster: this profile has changed meanwhile. Look at it again."))
    member.save(update_fields=[*changed, "about_html", "state", "restriction", "held_because"])
    changed_for_all()
    record(facts.ProfileStateSet(before=before, after=state), by=by, subject=member)
    return member


# -- Roles ---------------------------------------------------------------------------------


@operation("membership.give_role")
def give_role(
    member: Member,
    *,
    by: Any,
    role: str,
    scope: str = "",
    ends_at: datetime | None = None,
    reason: str = "",
) -> RoleInterval:
    """Give somebody a role, from now until `ends_at` or until it is ended.

    `scope` is a space such as "forums.category:3"; a category moderator needs one, other roles have none.
    Raises Refused when the account is not active, the scope does not fit or the role is held already.
    """
    if not member.is_active:
        raise Refused(_("Only people with an active account can have a role."))
    if (role == Role.CATEGORY_MODERATOR) != bool(scope):
        raise Refused(_("A category moderator needs a category, and other roles have none."))
    at = now()
    if ends_at is not None and ends_at <= at:
        raise Refused(_("The role would end before it begins."))
    if RoleInterval.objects.in_force(at).filter(member=member, role=role, scope=scope).exists():
        raise Refused(_("%(name)s has this role already.") % {"name": member})
    interval = RoleInterval.objects.create(
        member=member, role=role, scope=scope, starts_at=at, ends_at=ends_at, given_by=by, reason=reason
    )
    record(facts.RoleGiven(interval.pk, Role(role)), by=by, subject=member, space=scope, words=reason)
    _refresh_roles(member)
    return interval


@operation("membership.end_role")
def end_role(interval: RoleInterval, *, by: Any, reason: str = "") -> RoleInterval:
    """End somebody's role now. Raises Refused when it ended already, or for the last administrator."""
    if interval.role == Role.ADMINISTRATOR and _administrators().exclude(pk=interval.pk).count() == 0:
        raise Refused(_("This is the last administrator. Give the role to somebody else first."))
    at = max(now(), interval.starts_at)
    ended = (
        RoleInterval.objects.in_force(at)
        .filter(pk=interval.pk)
        .update(ends_at=at, ended_by=by, why_ended=reason.strip()[:300])
    )
    if not ended:
        raise Refused(_("This role ended already."))
    interval.ends_at = at
    record(
        facts.RoleEnded(interval.pk, Role(interval.role)),
        by=by,
        subject=interval.member,
        space=interval.scope,
        words=reason,
    )
    _refresh_roles(interval.member)
    return interval


@operation("membership.give_trust")
def give_trust(member: Member, *, by: Any, reason: str) -> RoleInterval:
    """Make somebody a trusted member, by hand or by rule; `reason` stands on the member's own page and in the log.

    Raises Refused without a reason, when the account is not active or the member is trusted already.
    """
    if not reason.strip():
        raise Refused(_("Say why; the member reads it, and so do your colleagues."), status=422)
    if not member.is_active:
        raise Refused(_("Only people with an active account can have a role."))
    at = now()
    if RoleInterval.objects.in_force(at).filter(member=member, role=Role.TRUSTED).exists():
        raise Refused(_("%(name)s is trusted already.") % {"name": member})
    interval = RoleInterval.objects.create(
        member=member, role=Role.TRUSTED, starts_at=at, given_by=by, reason=reason.strip()[:300]
    )
    record(facts.RoleGiven(interval.pk, Role.TRUSTED), by=by, subject=member, words=reason.strip()[:300])
    _refresh_roles(member)
    return interval


@operation("membership.take_trust")
def take_trust(member: Member, *, by: Any, reason: str) -> RoleInterval:
    """End somebody's trust, by hand or by rule. Taken by hand, it is not given again by rule.

    Raises Refused without a reason, or when the member is not trusted.
    """
    if not reason.strip():
        raise Refused(_("Say why; the member reads it, and so do your colleagues."), status=422)
    at = now()
    interval = RoleInterval.objects.in_force(at).filter(member=member, role=Role.TRUSTED).first()
    if interval is None:
        raise Refused(_("%(name)s is not trusted.") % {"name": member})
    interval.ends_at = max(at, interval.starts_at)
    interval.ended_by, interval.why_ended = by, reason.strip()[:300]
    interval.save(update_fields=["ends_at", "ended_by", "why_ended"])
    record(facts.RoleEnded(interval.pk, Role.TRUSTED), by=by, subject=member, words=reason.strip()[:300])
    _refresh_roles(member)
    return interval


def _administrators() -> Any:
    return RoleInterval.objects.in_force().filter(
        role=Role.ADMINISTRATOR, member__account=Account.ACTIVE, member__automaton=False
    )


def _refresh_roles(member: Member) -> None:
    """Recount the roles kept beside the person, and until when that count holds."""
    in_force = RoleInterval.objects.in_force().filter(member=member)
    member.roles_now = in_force.names_of(member)
    ends = [interval.ends_at for interval in in_force if interval.ends_at is not None]
    member.roles_until = min(ends, default=None)
    member.save(update_fields=["roles_now", "roles_until"])
    changed_for_all()
    member.__dict__.pop("roles", None)
