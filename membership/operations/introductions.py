"""Introductions: two connections of somebody are asked whether they want to know each other; both must say yes."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record

from .. import facts
from ..asking import lock_pair, tidy_words
from ..models import Connection, Introduction, Member, NotThisOne
from ..sight import viewer_of

WORDS = 500
A_DAY = 10  # introductions that one member proposes
AGAIN = timedelta(days=90)  # before the same two can be introduced once more
State = Introduction.State


@operation("membership.introduce_members")
def introduce_members(member: Member, *, by: Any, other: Member, words: str) -> Introduction:
    """Propose to two of one's connections that they meet, saying why; each is asked.

    Raises Refused unless both are connections, without words, when they are asked already, over the day's limit.
    Whether the two know each other, or want nothing of each other, is not told. One that was taken back stands
    again where it stood, declined or not.
    """
    said = tidy_words(words, WORDS)
    if not said:
        raise Refused(_("Write why they should know each other: both read it."), status=422)
    viewer = viewer_of(by)
    if member.pk == other.pk:
        raise Refused(_("Choose two different people."), status=422)
    if not {member.pk, other.pk} <= viewer.connections:
        raise Refused(_("You can introduce your connections to each other."), status=422)
    first, second = sorted((member.pk, other.pk))
    lock_pair(first, second)
    own = Introduction.objects.filter(by=by, at__gt=now() - AGAIN).exclude(state=State.MADE)
    there = own.filter(first=first, second=second).first()
    if there is not None and there.state != State.WITHDRAWN:
        raise Refused(_("You introduced these two lately; it is up to them."))
    if there is None:
        _within_the_day(by)
        there = Introduction(by=by, first_id=first, second_id=second)
    apart = other.pk in viewer_of(member).apart
    declined = apart or False in (there.first_agrees, there.second_agrees)
    there.state, there.words = (State.DECLINED if declined else State.ASKED), said
    there.save()
    record(facts.IntroductionProposed(first, second), by=by, subject=there)
    return there


def _within_the_day(by: Any) -> None:
    lately = Introduction.objects.filter(by=by, at__gt=now() - timedelta(days=1))
    if lately.count() >= A_DAY:
        raise Refused(_("You can introduce %(n)d pairs a day. Go on tomorrow.") % {"n": A_DAY}, status=429)


@operation("membership.agree_introduction")
def agree_introduction(introduction: Introduction, *, by: Any) -> Introduction:
    """Say yes. Once both have, the two are connected, and whoever introduced them hears of it."""
    there = _open(introduction, by)
    _answer(there, by, agrees=True)
    record(facts.IntroductionAgreed(), by=by, subject=there)
    if there.first_agrees and there.second_agrees:
        _connect(there, by)
    return there


@operation("membership.decline_introduction", records=False)
def decline_introduction(introduction: Introduction, *, by: Any) -> Introduction:
    """Say no, which neither the other nor the introducer is told, nor does the log keep it."""
    there = _open(introduction, by)
    _answer(there, by, agrees=False)
    return there


@operation("membership.withdraw_introduction", records=False)
def withdraw_introduction(introduction: Introduction, *, by: Any) -> None:
    """The introducer takes it back, as long as not both said yes."""
    open_or_declined = Introduction.objects.filter(pk=introduction.pk).exclude(state=State.MADE)
    if not open_or_declined.update(state=State.WITHDRAWN):
        raise Refused(_("Both said yes already: they are connected."))


def _open(introduction: Introduction, by: Any) -> Introduction:
    lock_pair(introduction.first_id, introduction.second_id)
    there = Introduction.objects.select_for_update().filter(pk=introduction.pk, state=State.ASKED).first()
    if there is None or there.answer_of(by) is not None:
        raise Refused(_("This introduction is over, or you have answered it."))
    return there


def _answer(there: Introduction, by: Any, *, agrees: bool) -> None:
    if there.first_id == by.pk:
        there.first_agrees = agrees
    else:
        there.second_agrees = agrees
    if not agrees:
        there.state = State.DECLINED
    there.save(update_fields=["first_agrees", "second_agrees", "state"])


def _connect(there: Introduction, by: Any) -> None:
    there.state = State.MADE
    there.save(update_fields=["state"])
    pair, _made = Connection.objects.get_or_create(
        first_id=there.first_id, second_id=there.second_id, defaults={"asked_by": by}
    )
    if pair.state != Connection.State.MADE or pair.withdrawn:
        pair.state, pair.withdrawn, pair.answered_at = Connection.State.MADE, False, now()
        pair.save(update_fields=["state", "withdrawn", "answered_at"])
    record(facts.IntroductionMade(there.by_id), by=by, subject=there)


# -- Whom should I meet? ---------------------------------------------------------------------


@operation("membership.put_aside", records=False)
def put_aside(member: Member, *, by: Any, back: bool = False) -> None:
    """Not this one: the member is not suggested any more; `back` takes that back."""
    if back:
        NotThisOne.objects.filter(member=by, other=member).delete()
    else:
        NotThisOne.objects.get_or_create(member=by, other=member)
