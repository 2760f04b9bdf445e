"""Sanctions that wait: for a second person, or a day where there are too few; they stand in the queue meanwhile."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks import task

from community.commons.activity.log import now, quiet, unit
from community.commons.schedules import schedule
from community.commons.standing.models import Sanction
from membership.models import Member

from .models import Case, LegalHold, Urgency
from .opening import case_for


def open_proposal(sanction: Sanction, *, by: Any) -> None:
    if not quiet() and (sanction.state == Sanction.State.PROPOSED or sanction.delayed):
        case_for(sanction, by=by, source=Case.Source.OWN, urgency=Urgency.DAY)


@task()
def review_bans() -> int:
    """A ban has no end, so its day comes: it stands in the queue, and is lifted there or stays for another year."""
    due = Sanction.objects.in_force().filter(kind=Sanction.Kind.BAN, review_at__lte=timezone.now())
    count = 0
    for sanction in due.order_by("review_at")[:100]:
        robot = Member.objects.automaton()
        with unit():
            case_for(sanction, by=robot, source=Case.Source.OWN, urgency=Urgency.DAY)
            Sanction.objects.filter(pk=sanction.pk).update(review_at=timezone.now() + timedelta(days=365))
        count += 1
    return count


@task()
def settle_delayed() -> int:
    """What had to wait a day has begun, and nobody stopped it: sanction or hold waits in the queue no more."""
    waiting = Case.objects.filter(subject_type=Sanction._meta.label_lower).exclude(state=Case.State.CLOSED)
    moment = timezone.now()
    begun = list(
        Sanction.objects.filter(
            pk__in=waiting.values("subject_id"),
            delayed=True,
            starts_at__range=(moment - timedelta(days=7), moment),
        )
    )
    holds = LegalHold.objects.filter(
        begins_at__range=(moment - timedelta(days=7), moment), confirmed_by=None, lifted_at=None
    )
    for thing in (*begun, *holds):
        close_case_of(thing)
    return len(begun) + len(holds)


schedule("moderation.review_bans", review_bans, every=timedelta(days=1))
schedule("moderation.settle_delayed", settle_delayed, every=timedelta(hours=1))


def close_case_of(thing: Any) -> None:
    """What stood in the queue with a page of its own is answered there."""
    Case.objects.filter(subject_type=thing._meta.label_lower, subject_id=thing.pk).exclude(
        state=Case.State.CLOSED
    ).update(state=Case.State.CLOSED, closed_at=now(), holder=None, lease_until=None)
