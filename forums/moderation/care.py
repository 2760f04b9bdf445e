"""Care for those who read hard things: how they want to meet them, and how many there were today. Private."""

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from .deadlines import HEAVY
from .models import Care, Case, Decision


def care_of(person: Any) -> Care:
    """What the person chose, or the usual."""
    return Care.objects.filter(member=person.pk).first() or Care(member_id=person.pk)


def is_heavy(case: Case) -> bool:
    return case.urgency <= HEAVY


def hard_today(person: Any) -> int:
    """Hard cases that the person decided or holds today, in the community's own day: one query. For them alone."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(settings.TIME_ZONE)
    midnight = datetime.combine(timezone.now().astimezone(zone).date(), time(), zone)
    decided = Decision.objects.filter(decider=person.pk, made_at__gte=midnight).values("case")
    rows = Case.objects.filter(urgency__lte=HEAVY).filter(
        Q(pk__in=decided) | Q(holder=person.pk, lease_until__gte=midnight)
    )
    return int(rows.aggregate(n=Count("pk"))["n"])


def wants_a_pause(care: Care, hard: int) -> bool:
    return bool(care.pause_after) and hard >= care.pause_after
