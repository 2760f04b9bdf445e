"""What goes on by itself: cases that waited long enough, and cases whose thing was taken back a day ago."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks import task

from community.commons.activity.models import Activity
from community.commons.schedules import schedule
from community.commons.standing.models import State
from membership.models import Account, Member

from .deadlines import HEAVY
from .models import Case

GRACE = timedelta(days=1)  # within which an author may put a thing back
LOOKED_AT = 500  # open cases at once


def is_gone(thing: Any) -> bool:
    """Whether nothing remains to decide about: lost, taken back by its author, or a former member."""
    return (
        thing is None
        or getattr(thing, "state", "") == State.DELETED
        or getattr(thing, "account", "") == Account.ERASED
    )


@task()
def tidy_queue() -> int:
    """Let waiting cases go on whose week is over, and close those of no more use. Returns how many changed."""
    from . import operations

    automaton, changed = Member.objects.automaton(), 0
    for case in Case.objects.filter(state=Case.State.WAITING, waiting_until__lte=timezone.now())[:LOOKED_AT]:
        operations.resume_case(case, by=automaton)
        changed += 1
    for case in _taken_back():
        operations.close_as_moot(case, by=automaton)
        changed += 1
    return changed


def _taken_back() -> list[Case]:
    """Of the lighter classes, those whose author took the thing back a day ago; a heavy one a moderator closes."""
    deleted = Activity.objects.filter(
        verb__in=["forums.post_deleted", "forums.topic_deleted"],
        occurred_at__gt=timezone.now() - 14 * GRACE,
        occurred_at__lt=timezone.now() - GRACE,
    )
    found = []
    for kind, pk in set(deleted.values_list("subject_type", "subject_id")[:5000]):
        about = Case.objects.open().filter(subject_type=kind, subject_id=pk, urgency__gt=HEAVY)
        found += [case for case in about if is_gone(case.thing())]
    return found


schedule("moderation.tidy_queue", tidy_queue, every=timedelta(minutes=10))
