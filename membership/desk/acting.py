"""The same done to several people: what it would do to each, then each by its own act, then the way back.

Each person's own operation asks its own permission and leaves its own entry in the audit log.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Forbidden, Refused, allowed

from .. import operations
from ..asking import stated
from ..models import Account, DeskAct, Group, GroupMember, Invitation, Member
from ..sight import is_of_the_team

MOST = 200  # people at once
Kind = DeskAct.Kind


@dataclass(frozen=True)
class Task:
    """What is to be done, by whom, why, and with which group."""

    kind: Kind
    by: Any
    reason: str = ""
    group: Group | None = None


@dataclass(frozen=True)
class Way:
    """How one kind of act is done to a person and taken back; `why_not` says "" where nothing stands against it."""

    permission: str
    why_not: Callable[[Task, Member], str]
    do: Callable[[Task, Member], int]  # what undoing needs, as a number
    undo: Callable[[Task, Member, int], Any]


def kinds_for(person: Any) -> list[tuple[str, Any]]:
    """What this person may do to several at once, for the form."""
    somebody = Member(
        pk=0, account=Account.ACTIVE
    )  # nobody in particular, for rules that look at whom it is about
    return [(kind.value, kind.label) for kind in Kind if allowed(person, WAYS[kind].permission, somebody)]


def expected(task: Task, people: Sequence[Member]) -> list[tuple[Member, str]]:
    """What stands against it, person by person: no question to the database."""
    return [(one, WAYS[task.kind].why_not(task, one)) for one in people]


def do(task: Task, people: Sequence[Member]) -> tuple[DeskAct, list[tuple[Member, str]]]:
    """Do it to whom it can be done to. Returns the act, and those it was refused for with the reason.

    Raises Refused where it could be done to nobody.
    """
    way, done, refused = WAYS[task.kind], [], []
    stated(task.reason)
    if task.kind == Kind.GROUP and task.group is None:
        raise Refused(_("Choose a group."), status=422)
    for member in people:
        try:
            why_not = way.why_not(task, member)
            if why_not:
                raise Refused(why_not)
            done.append([member.pk, way.do(task, member)])
        except (Refused, Forbidden) as refusal:
            refused.append((member, str(refusal.sentence)))
    if not done:
        raise Refused(_("It could be done to none of them."))
    act = operations.act_on_members(
        None, by=task.by, kind=task.kind, reason=task.reason, group=task.group, done=done
    )
    return act, refused


def take_back(act: DeskAct, *, by: Any) -> tuple[int, list[tuple[Member, str]]]:
    """Undo it for all for whom it can be: how many, and those for whom it was refused, with the reason."""
    operations.undo_act(act, by=by)
    task = Task(Kind(act.kind), by, _("Taken back: %(reason)s") % {"reason": act.reason}, act.group)
    people = Member.objects.in_bulk([member for member, _number in act.done])
    undone, refused = 0, []
    for pk, number in act.done:
        if pk not in people:
            continue
        try:
            WAYS[task.kind].undo(task, people[pk], number)
            undone += 1
        except (Refused, Forbidden) as refusal:
            refused.append((people[pk], str(refusal.sentence)))
    return undone, refused


# -- Why not ---------------------------------------------------------------------------------


def _not_to_invite(task: Task, member: Member) -> str:
    if member.account != Account.NONE:
        return _("Has an account here, or asked for one.")
    return "" if member.email else _("No address is known.")


def _not_to_add(task: Task, member: Member) -> str:
    if member.account not in (Account.NONE, Account.ACTIVE):
        return _("This account is not open.")
    there = task.group is not None and task.group.pk in member.groups_now
    return _("Belongs to the group already.") if there else ""


def _not_to_trust(task: Task, member: Member) -> str:
    if not member.is_active:
        return _("This account is not open.")
    return _("Is trusted already.") if member.has_role("trusted") else ""


def _not_to_untrust(task: Task, member: Member) -> str:
    return "" if member.has_role("trusted") else _("Is not trusted.")


def _not_to_close(task: Task, member: Member) -> str:
    if not member.is_active:
        return _("This account is not open.")
    if member.pk == task.by.pk:
        return _("This is you.")
    return _("Is of the team: end the role first.") if is_of_the_team(member) else ""


def _not_to_open(task: Task, member: Member) -> str:
    return "" if member.account == Account.DEACTIVATED else _("This account is not closed.")


# -- There and back --------------------------------------------------------------------------


def _invite(task: Task, member: Member) -> int:
    """Anew: what was sent to this address before lets nobody in any more."""
    for earlier in Invitation.objects.open().filter(email=member.email):
        operations.withdraw_invitation(earlier, by=task.by)
    invitation, _key = operations.invite(
        task.by, by=task.by, email=member.email, word=task.reason, language=member.language
    )
    return invitation.pk


def _uninvite(task: Task, member: Member, number: int) -> None:
    operations.withdraw_invitation(Invitation.objects.get(pk=number), by=task.by)


def _add(task: Task, member: Member) -> int:
    assert task.group is not None  # `do` asked
    return operations.add_to_group(task.group, by=task.by, member=member).pk


def _remove(task: Task, member: Member, number: int) -> None:
    place = GroupMember.objects.filter(pk=number).first()
    if place is None:
        raise Refused(_("Left the group meanwhile."))
    operations.remove_from_group(place, by=task.by)


def _trust(task: Task, member: Member) -> int:
    return operations.give_trust(member, by=task.by, reason=task.reason).pk


def _untrust(task: Task, member: Member, number: int = 0) -> int:
    return operations.take_trust(member, by=task.by, reason=task.reason).pk


def _close(task: Task, member: Member, number: int = 0) -> int:
    return operations.close_account(member, by=task.by, reason=task.reason).pk


def _open(task: Task, member: Member, number: int = 0) -> int:
    return operations.reopen_account(member, by=task.by, reason=task.reason).pk


WAYS = {
    Kind.INVITE: Way("membership.invite", _not_to_invite, _invite, _uninvite),
    Kind.GROUP: Way("membership.make_group", _not_to_add, _add, _remove),
    Kind.TRUST: Way("membership.give_trust", _not_to_trust, _trust, _untrust),
    Kind.NO_TRUST: Way("membership.take_trust", _not_to_untrust, _untrust, lambda *of: _trust(*of[:2])),
    Kind.CLOSE: Way("membership.close_account", _not_to_close, _close, _open),
    Kind.REOPEN: Way("membership.reopen_account", _not_to_open, _open, _close),
}
