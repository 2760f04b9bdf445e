"""Who is new here: for some days a member may do less of what could be used against others."""

from datetime import timedelta

from django.utils import timezone

from community.commons.site import site

from .models import Member


def is_newcomer(person: Member) -> bool:
    """Without a role and here for less than the days that the site's settings name."""
    return not person.roles and timezone.now() - person.joined_at < timedelta(days=site().newcomer_days)
