"""What can be done to polls: the only place that changes their state."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.standing.subjects import subject_of
from membership.models import Member

from .drafting import Draft
from .facts import BallotCast, BallotWithdrawn, PollAdded, PollClosed, PollRemoved
from .models import Choice, Pick, Poll, Voter
from .places import place_of

FURTHEST = timedelta(days=3 * 366)


@operation("surveys.add_poll")
def add_poll(thing: Any, *, by: Any, draft: Draft) -> Poll:
    """Ask a question below `thing`, which has none yet; it closes by itself at its time.

    Raises Refused where the draft can't be stored, its time is over, or a poll stands there already.
    """
    draft = draft.cleaned()
    _check_time(draft.closes_at)
    subject = subject_of(thing)
    if Poll.objects.filter(subject_type=subject.kind, subject_id=thing.pk).exists():
        raise Refused(_("There is a poll already; a post can have one."))
    poll = Poll.objects.create(
        subject_type=subject.kind,
        subject_id=thing.pk,
        author=by,
        question=draft.question,
        language=subject.language(thing),
        least=draft.least,
        most=draft.most,
        secret=draft.secret,
        results=draft.results,
        closes_at=draft.closes_at,
        created_at=now(),
    )
    Choice.objects.bulk_create(
        Choice(poll=poll, position=position, text=text)
        for position, text in enumerate(draft.choices, start=1)
    )
    poll.thing = thing
    if poll.closes_at:
        close_in_time.using(run_after=poll.closes_at).enqueue(poll.pk)
    _changed(poll)
    _record(PollAdded(poll_id=poll.pk, choices=len(draft.choices), secret=poll.secret), poll, by)
    return poll


def _check_time(at: datetime | None) -> None:
    if at is None:
        return
    if at <= now():
        raise Refused(_("This time is over; choose one to come."), status=422)
    if at > now() + FURTHEST:
        raise Refused(_("Choose a time within the next three years."), status=422)


@operation("surveys.cast_ballot")
def cast_ballot(poll: Poll, *, by: Any, picks: Sequence[int]) -> Poll:
    """Vote for these choices (their ids). Where voters are named, a second ballot takes the place of the first.

    Effects: counts, and the pages that show the poll. Raises Refused where the poll is closed, for too few or too
    many choices, for the same choices again, and for a second ballot in a secret poll.
    """
    poll = _open_and_locked(poll)
    chosen = set(picks)
    _check(poll, chosen)
    voter, first = Voter.objects.get_or_create(poll=poll, member=by)
    before: set[int] = set()
    if not first:
        if poll.secret:
            raise Refused(
                _("You have voted. A secret ballot is final, since nobody knows which one is yours.")
            )
        before = set(voter.picks.values_list("choice", flat=True))
        if before == chosen:
            raise Refused(_("You voted so already."))
    if not poll.secret:
        voter.picks.exclude(choice__in=chosen).delete()
        Pick.objects.bulk_create(Pick(voter=voter, choice_id=pk) for pk in chosen - before)
    _count(poll, chosen - before, before - chosen)
    if first:
        _count_voter(poll, 1)
    _changed(poll)
    _record(BallotCast(poll_id=poll.pk, changed=not first), poll, by)
    return poll


@operation("surveys.withdraw_ballot")
def withdraw_ballot(poll: Poll, *, by: Any) -> Poll:
    """Take one's vote back, where voters are named and the poll is open."""
    poll = _open_and_locked(poll)
    if poll.secret:
        raise Refused(_("A secret ballot is final, since nobody knows which one is yours."))
    voter = Voter.objects.filter(poll=poll, member=by).first()
    if voter is None:
        raise Refused(_("There is no vote of yours to take back."))
    before = set(voter.picks.values_list("choice", flat=True))
    voter.delete()
    _count(poll, set(), before)
    _count_voter(poll, -1)
    _changed(poll)
    _record(BallotWithdrawn(poll_id=poll.pk), poll, by)
    return poll


def _open_and_locked(poll: Poll) -> Poll:
    """The poll under its lock, so that counts and the moment of closing are exact. Raises Refused when closed."""
    locked = Poll.objects.select_for_update().get(pk=poll.pk)
    locked.thing = poll.thing
    if locked.is_closed:
        raise Refused(_("This poll is closed."))
    return locked


def _check(poll: Poll, chosen: set[int]) -> None:
    if not poll.least <= len(chosen) <= poll.most:
        if poll.least == poll.most:
            raise Refused(_("Choose exactly %(n)d.") % {"n": poll.least}, status=422)
        raise Refused(
            _("Choose %(least)d to %(most)d.") % {"least": poll.least, "most": poll.most}, status=422
        )
    if Choice.objects.filter(poll=poll, pk__in=chosen).count() != len(chosen):
        raise Refused(_("There is no such choice."), status=422)


def _count(poll: Poll, more: set[int], fewer: set[int]) -> None:
    """All choices of the poll are written, whether counted or not: see the top of models.py."""
    change = Case(
        When(pk__in=more, then=Value(1)),
        When(pk__in=fewer, then=Value(-1)),
        default=Value(0),
        output_field=models.IntegerField(),
    )
    Choice.objects.filter(poll=poll).update(votes=F("votes") + change)


def _count_voter(poll: Poll, change: int) -> None:
    Poll.objects.filter(pk=poll.pk).update(voter_count=F("voter_count") + change)
    poll.voter_count += change


@operation("surveys.close_poll")
def close_poll(poll: Poll, *, by: Any) -> Poll:
    """No more votes; the results are shown to everybody who reads the question. It is not opened again."""
    locked = Poll.objects.select_for_update().get(pk=poll.pk)
    locked.thing = poll.thing
    if locked.closed_at:
        raise Refused(_("This poll is closed already."))
    locked.closed_at = min(now(), locked.closes_at) if locked.closes_at else now()
    locked.save(update_fields=["closed_at"])
    _changed(locked)
    _record(PollClosed(poll_id=locked.pk, voters=locked.voter_count), locked, by)
    return locked


@operation("surveys.remove_poll")
def remove_poll(poll: Poll, *, by: Any) -> Any:
    """Take a poll away in which nobody has voted; the thing that it belonged to."""
    locked = Poll.objects.select_for_update().get(pk=poll.pk)
    if locked.voter_count:
        raise Refused(_("People have voted in it: it can be closed, not taken away."))
    thing = locked.thing = poll.thing
    _record(PollRemoved(poll_id=locked.pk), locked, by)
    pk = locked.pk
    locked.delete()
    place_of(poll.subject_type).changed(thing, pk, False)
    return thing


@task()
def close_in_time(poll_id: int) -> None:
    """Note that a poll's time is over, once, so that the pages kept for guests show its results."""
    poll = Poll.objects.filter(pk=poll_id, closed_at=None, closes_at__lte=timezone.now()).first()
    if poll is None:
        return
    try:
        close_poll(poll, by=Member.objects.automaton())
    except Refused:
        return  # somebody closed it meanwhile


def _changed(poll: Poll) -> None:
    place_of(poll.subject_type).changed(poll.thing, poll.pk, True)


def _record(what: Any, poll: Poll, by: Any) -> None:
    place = place_of(poll.subject_type)
    record(
        what,
        by=by,
        subject=poll.thing,
        parent=place.parent(poll.thing),
        space=subject_of(poll.thing).space(poll.thing),
    )
