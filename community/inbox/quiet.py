"""Hours in which a member wants to be left alone: mails and push messages wait for their end."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from community.commons.mail.kinds import InQuietHours, Kind
from membership.models import Member

from .models import Rhythm


def quiet_until(member: Member, *, has_deadline: bool = False) -> datetime | None:
    """When the quiet hours end in which this member is now; None outside of them."""
    rhythm = Rhythm.objects.of(member)
    if has_deadline and rhythm.deadlines_pass:
        return None
    return rhythm.quiet_until_after(timezone.now(), member.time_zone)


def of_delivery(delivery: Any, kind: Kind) -> datetime | None:
    return quiet_until(delivery.member, has_deadline=kind.in_quiet_hours == InQuietHours.IF_WANTED)
