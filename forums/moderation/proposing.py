"""Sanctions that wait: for a second person, or a day where there are too few; they stand in the queue meanwhile."""

from typing import Any

from community.commons.activity.log import now, quiet
from community.commons.standing.models import Sanction

from .models import Case, Urgency
from .opening import case_for


def open_proposal(sanction: Sanction, *, by: Any) -> None:
    if not quiet() and (sanction.state == Sanction.State.PROPOSED or sanction.delayed):
        case_for(sanction, by=by, source=Case.Source.OWN, urgency=Urgency.DAY)


def close_case_of(thing: Any) -> None:
    """What stood in the queue with a page of its own is answered there."""
    Case.objects.filter(subject_type=thing._meta.label_lower, subject_id=thing.pk).exclude(
        state=Case.State.CLOSED
    ).update(state=Case.State.CLOSED, closed_at=now(), holder=None, lease_until=None)
