"""Blocks: two members are out of each other's sight and reach, and only the one who wanted it knows.

Neither act is kept by the log, which is for ever and which the team reads: whom one can't bear is nobody's business.
"""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from community.commons import live
from community.commons.access import Refused, operation
from community.commons.activity.log import now

from ..asking import lock_pair
from ..models import Block, Connection, Introduction, Member
from ..sight import is_of_the_team


@operation("membership.block_member", records=False)
def block_member(member: Member, *, by: Any) -> Block:
    """Block somebody: no connection, request or introduction is left between the two, and nobody is told.

    Raises Refused where a block would have no effect: with somebody of the team on either side.
    """
    if is_of_the_team(by):
        raise Refused(_("You are of the team: whoever you decide about stays in your sight."))
    if is_of_the_team(member):
        raise Refused(
            _("%(name)s is of the team, and can’t be blocked. You can report what they write.")
            % {"name": member}
        )
    lock_pair(by.pk, member.pk)
    block, made = Block.objects.get_or_create(by=by, blocked=member)
    if not made:
        raise Refused(_("You blocked %(name)s already.") % {"name": member})
    _cut_ties(by, member)
    _forget_sockets(by, member)
    return block


def _cut_ties(by: Any, member: Member) -> None:
    between = Connection.objects.between(by, member)
    between.made().delete()
    # What the blocked one asked goes on looking as if it waited; what the blocker asked was never asked.
    between.filter(asked_by=member, state=Connection.State.ASKED).update(
        state=Connection.State.DECLINED, answered_at=now()
    )
    between.filter(asked_by=by).update(withdrawn=True)
    pair = {by.pk, member.pk}
    Introduction.objects.filter(
        Q(first__in=pair, second__in=pair) | Q(by__in=pair) & (Q(first__in=pair) | Q(second__in=pair)),
        state=Introduction.State.ASKED,
    ).update(state=Introduction.State.DECLINED)


@operation("membership.unblock_member", records=False)
def unblock_member(member: Member, *, by: Any) -> None:
    """Take a block back. What it ended does not come back by itself."""
    gone, _kinds = Block.objects.filter(by=by, blocked=member).delete()
    if not gone:
        raise Refused(_("You have not blocked %(name)s.") % {"name": member})
    _forget_sockets(by, member)


def _forget_sockets(by: Any, member: Member) -> None:
    """Their open pages come back, and know anew whose writing they are told of."""
    for one in (by, member):
        live.disconnect(one.pk)
