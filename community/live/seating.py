"""Places of a session: taken by one conditional UPDATE alone, and given to the waiting in the order of their coming.

Whoever changes an answer locks the session's row first, so that two answers are one after the other; the UPDATE and
the database's own rule hold whatever comes by another way.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from community.commons.access import Refused
from community.commons.activity.log import record, unit
from membership.models import Member

from .facts import PlaceGiven
from .models import Answer, Session

Reply = Answer.Reply
PROMOTED_AT_ONCE = 500


def locked(session: Session) -> Session:
    """The session as it is now, with its row locked."""
    return Session.objects.select_for_update().get(pk=session.pk)


def take(session: Session, places: int) -> bool:
    """Take so many places (or give them back, where it is less than none), if there are that many."""
    room = Q(capacity=None) | Q(capacity__gte=F("taken") + places)
    if places <= 0:
        room = Q()
    return bool(Session.objects.filter(room, pk=session.pk).update(taken=F("taken") + places))


def settle(session: Session, answer: Answer, *, reply: str, guests: int, at: datetime) -> None:
    """Give the answer its place, or a place in line; in a session that is locked. The answer is not saved.

    Raises Refused where somebody who has a place wants more than there are: they keep what they have.
    """
    held = answer.places if answer.reply == Reply.YES else 0
    answer.guests = guests if reply == Reply.YES else 0
    if reply != Reply.YES:
        answer.reply, answer.waiting_since = reply, None
        if held:
            take(session, -held)
        return
    ahead = Answer.objects.in_line().filter(session=session).exclude(pk=answer.pk)
    if held:
        if not take(session, answer.places - held):
            raise Refused(_("There are not so many places left. You keep yours as they were."))
        return
    waits = answer.reply == Reply.WAITING
    if waits or (session.capacity is not None and ahead.exists()) or not take(session, answer.places):
        answer.reply = Reply.WAITING
        answer.waiting_since = answer.waiting_since or at
        return
    answer.reply, answer.waiting_since = Reply.YES, None


def promote(session: Session, *, by: Any) -> list[Answer]:
    """Give free places to the waiting, strictly in their order, with all their guests or not yet; it is locked."""
    given = []
    for answer in (
        Answer.objects.in_line().filter(session=session).select_related("member")[:PROMOTED_AT_ONCE]
    ):
        if not take(session, answer.places):
            break
        answer.reply, answer.waiting_since = Reply.YES, None
        answer.save(update_fields=["reply", "waiting_since"])
        record(PlaceGiven(answer_id=answer.pk), by=by, subject=session)
        given.append(answer)
    return given


def forget(answers: Iterable[Answer]) -> None:
    """Delete answers of somebody who is gone; their places go to whoever waits."""
    for answer in answers:
        with unit():
            session = locked(answer.session)
            if answer.reply == Reply.YES:
                take(session, -answer.places)
            answer.delete()
            if not session.is_over:
                promote(session, by=Member.objects.automaton())


def position(answer: Answer) -> int:
    """How manieth somebody on the waiting list is; 0 for whoever is not on it."""
    if answer.reply != Reply.WAITING or answer.waiting_since is None:
        return 0
    before = Q(waiting_since__lt=answer.waiting_since) | Q(
        waiting_since=answer.waiting_since, pk__lt=answer.pk
    )
    return Answer.objects.in_line().filter(before, session=answer.session_id).count() + 1
