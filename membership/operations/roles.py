"""Who may do what: roles and trust, given and ended, each with who, when and why."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.site import changed_for_all

from .. import facts
from ..models import Member, Role, RoleInterval


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
    if (
        interval.role == Role.ADMINISTRATOR
        and RoleInterval.objects.administrators().exclude(pk=interval.pk).count() == 0
    ):
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


def _refresh_roles(member: Member) -> None:
    """Recount the roles kept beside the person, and until when that count holds."""
    in_force = RoleInterval.objects.in_force().filter(member=member)
    member.roles_now = in_force.names_of(member)
    ends = [interval.ends_at for interval in in_force if interval.ends_at is not None]
    member.roles_until = min(ends, default=None)
    member.save(update_fields=["roles_now", "roles_until"])
    changed_for_all()
    member.__dict__.pop("roles", None)
