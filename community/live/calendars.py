"""Sessions as calendar entries (RFC 5545): one UID for ever, a newer SEQUENCE for what changed, wall time and zone."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from community.commons.site import site
from community.commons.text import excerpt
from membership.models import Member

from .models import Answer, Part, Session
from .sentences import wall_time

WORDS = 1000  # characters of a description
KEPT_FOR = timedelta(days=92)  # how long past sessions stand in a feed
MOST = 500  # entries of a feed
YEAR = timedelta(days=366)


def public_sessions(language: str = "") -> list[Session]:
    rows = Session.objects.filter(audience=Session.Audience.PUBLIC)
    return _for_a_feed(rows.filter(language=language) if language else rows)


def sessions_of(member: Member) -> list[Session]:
    """Those that somebody comes to, perhaps comes to, waits for a place in, or takes part in."""
    answered = Answer.objects.filter(session=OuterRef("pk"), member=member).exclude(
        reply__in=[Answer.Reply.NO, Answer.Reply.INVITED]
    )
    parts = Part.objects.filter(session=OuterRef("pk"), member=member).exclude(state=Part.State.DECLINED)
    return _for_a_feed(Session.objects.visible_to(member).filter(Q(Exists(answered)) | Q(Exists(parts))))


def _for_a_feed(rows: Any) -> list[Session]:
    return list(rows.filter(ends_at__gt=timezone.now() - KEPT_FOR).order_by("-starts_at", "-pk")[:MOST])[::-1]


def as_calendar(sessions: Iterable[Session], *, name: str = "") -> bytes:
    """A file or feed of these, with each zone that their times name."""
    from icalendar import Calendar  # 9 MB, which few requests need

    listed = list(sessions)
    calendar = Calendar()
    calendar.add("prodid", "-//Parvis//Live sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name or site().name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for session in listed:
        calendar.add_component(_entry(session))
    if listed:
        first, last = min(one.starts_at for one in listed), max(one.ends_at for one in listed)
        calendar.add_missing_timezones((first - YEAR).date(), (last + YEAR).date())
    return bytes(calendar.to_ical())


def _entry(session: Session) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{session.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", session.revision)
    event.add("dtstamp", session.changed_at)
    event.add("created", session.made_at)
    event.add("last-modified", session.changed_at)
    event.add("dtstart", wall_time(session))
    event.add("dtend", session.ends_at.astimezone(ZoneInfo(session.zone)))
    event.add("summary", session.title, parameters={"LANGUAGE": session.language})
    if words := session.why_cancelled or (excerpt(session.html, WORDS) if session.html else ""):
        event.add("description", words, parameters={"LANGUAGE": session.language})
    event.add("url", settings.SITE_URL + session.url)
    event.add("location", session.place or settings.SITE_URL + session.room_url)
    event.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    if session.audience != Session.Audience.PUBLIC:
        event.add("class", "PRIVATE")
    return event
