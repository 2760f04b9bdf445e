"""Two members who are one person become one, in batches, and can be parted for 30 days; see `membership.merging`."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.site import changed_for_all

from ..accounts import end_sessions
from ..asking import stated
from ..desk import facts
from ..merging import follow_values, move, move_back, turn_pairs
from ..models import Account, FormerHandle, Member, Merge, MergeStep, Role, RoleInterval
from ..owner_mails import Became, send_became
from ..places import keep_groups
from ..sight import is_of_the_team
from ..withholding import settle_sight
from ..words import keep_name

State = Merge.State
OPEN = (Account.ACTIVE, Account.DEACTIVATED)


@operation("membership.begin_merge")
def begin_merge(gone: Member, *, by: Any, kept: Member, reason: str) -> Merge:
    """`gone` becomes part of `kept`: its account is shut at once, its rows follow in batches.

    Raises Refused without a reason; for people with a role, who are no people, or who are in another merge; and
    where `gone` has an account and `kept` none.
    """
    why = stated(reason)
    _refuse(gone, kept, by)
    merge = Merge(gone=gone, kept=kept, by=by, reason=why, at=now())
    merge.was = {"handle": gone.handle, "account": gone.account, "listed": gone.listed}
    try:
        with transaction.atomic():
            merge.save()
    except IntegrityError as twice:
        raise Refused(_("%(name)s is being merged already.") % {"name": gone}) from twice
    end_sessions(gone)
    gone.handle, gone.account, gone.listed = f"was.{gone.pk}", Account.ERASED, False
    gone.save(update_fields=["handle", "account", "listed"])
    FormerHandle.objects.create(handle=merge.was["handle"], member=kept, until=now())
    changed_for_all()
    activity = record(facts.MergeBegun(merge.pk, gone.pk), by=by, subject=kept, words=why)
    if merge.was["account"] in OPEN:
        send_became(gone, Became.GONE, activity, other=kept.handle)
    return merge


def _refuse(gone: Member, kept: Member, by: Any) -> None:
    if gone.pk == kept.pk:
        raise Refused(_("Choose two different members."), status=422)
    for one in (gone, kept):
        if one.automaton or one.account in (Account.ERASED, Account.PENDING):
            raise Refused(_("%(name)s can’t be merged.") % {"name": one})
    if RoleInterval.objects.in_force().filter(member=gone).exists():
        raise Refused(_("%(name)s has a role. End it first: roles are not merged.") % {"name": gone})
    if gone.account in OPEN and kept.account not in OPEN:
        raise Refused(_("Do it the other way round: %(name)s has the account.") % {"name": gone})
    if is_of_the_team(kept) and not (by.automaton or by.has_role(Role.ADMINISTRATOR)):
        raise Refused(_("%(name)s is of the team: an administrator does this.") % {"name": kept})
    if Merge.objects.filter(gone=kept).exclude(state=State.UNDONE).exists():
        raise Refused(_("%(name)s can’t be merged.") % {"name": kept})


@operation("membership.move_rows", records=False)
def move_rows(merge: Merge, *, by: Any, label: str, column: str, after: Any) -> Any:
    """Move at most 500 rows of one table; returns where to go on, None at its end."""
    return move(merge, label, column, after)


@operation("membership.end_merge")
def end_merge(merge: Merge, *, by: Any) -> Merge:
    """The last row was moved: ties, words and what is kept beside people follow. Those above hear of it."""
    _go_on(merge, State.RUNNING, State.DONE)
    turn_pairs(merge)
    follow_values(merge.gone_id, merge.kept_id)
    _settle(merge)
    activity = record(facts.MembersMerged(merge.pk, merge.gone_id), by=by, subject=merge.kept)
    if merge.kept.account in OPEN and not by.automaton:
        send_became(merge.kept, Became.MERGED, activity, other=merge.was["handle"])
    return merge


@operation("membership.undo_merge")
def undo_merge(merge: Merge, *, by: Any) -> Merge:
    """Begin to part them again. Raises Refused after 30 days, or when it is not done."""
    if not merge.can_be_undone:
        raise Refused(_("This can’t be taken back any more."))
    _go_on(merge, State.DONE, State.UNDOING)
    record(facts.MergeUndone(merge.pk, merge.gone_id), by=by, subject=merge.kept)
    return merge


@operation("membership.move_step_back", records=False)
def move_step_back(step: MergeStep, *, by: Any) -> None:
    """At most 500 rows are as before."""
    move_back(step)


@operation("membership.end_parting")
def end_parting(merge: Merge, *, by: Any) -> Merge:
    """The last row is back: the account opens under its own handle as it was."""
    _go_on(merge, State.UNDOING, State.UNDONE)
    gone, was = merge.gone, merge.was
    FormerHandle.objects.filter(handle=was["handle"], member=merge.kept).delete()
    gone.handle, gone.account, gone.listed = was["handle"], was["account"], was["listed"]
    gone.save(update_fields=["handle", "account", "listed"])
    follow_values(merge.kept_id, merge.gone_id)
    _settle(merge)
    activity = record(facts.MembersParted(merge.pk, merge.gone_id), by=by, subject=merge.kept)
    for member in (gone, merge.kept):
        if member.account in OPEN:
            send_became(member, Became.PARTED, activity)
    return merge


def _go_on(merge: Merge, before: State, after: State) -> None:
    if not Merge.objects.filter(pk=merge.pk, state=before).update(state=after):
        raise Refused(_("Somebody was faster: look at the page once more."))
    merge.state = after


def _settle(merge: Merge) -> None:
    keep_groups([merge.gone_id, merge.kept_id])
    for one in (merge.gone, merge.kept):
        settle_sight(one)
        keep_name(one)
    changed_for_all()
