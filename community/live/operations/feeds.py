"""The secret link of one's own calendar: made, and made anew where it came into the wrong hands."""

from typing import Any

from community.commons.access import operation
from community.commons.activity.log import now, record
from membership.models import Member

from ..facts import CalendarLinkMade
from ..links import digest_of, key_of_feed
from ..models import Feed


@operation("live.make_calendar_link")
def make_calendar_link(member: Member, *, by: Any) -> Feed:
    """Make the link, or another one: the one before opens nothing any more."""
    feed = Feed.objects.filter(member=member).first() or Feed(member=member)
    feed.made_at = now()
    feed.link = digest_of(key_of_feed(feed))
    feed.save()
    record(CalendarLinkMade(), by=by, subject=member)
    return feed
