"""What a session's page says of itself to machines: only of sessions that everybody may see."""

from typing import Any
from zoneinfo import ZoneInfo

from community.commons.site import site
from community.commons.text import excerpt
from community.commons.web.described import Described, absolute

from .models import Session
from .sentences import wall_time, when_it_is

ATTENDANCE = {
    "online": "OnlineEventAttendanceMode",
    "place": "OfflineEventAttendanceMode",
    "both": "MixedEventAttendanceMode",
}


def describe(session: Session, viewer: Any) -> Described:
    in_public = session.audience == Session.Audience.PUBLIC
    words = excerpt(session.html) if session.html else when_it_is(session)
    return Described(
        title=session.title,
        path=session.url,
        words=words if in_public else "",
        picture=session.cover if in_public else "",
        kind="article",
        language=session.language,
        indexed=in_public,
        shared=in_public,
        graph=[_event(session, words)] if in_public and not viewer.is_authenticated else [],
    )


def _event(session: Session, words: str) -> dict[str, Any]:
    """https://schema.org/Event"""
    event: dict[str, Any] = {
        "@type": "Event",
        "name": session.title,
        "description": words,
        "url": absolute(session.url),
        "startDate": wall_time(session).isoformat(),
        "endDate": session.ends_at.astimezone(ZoneInfo(session.zone)).isoformat(),
        "eventStatus": f"https://schema.org/Event{_status(session)}",
        "eventAttendanceMode": f"https://schema.org/{ATTENDANCE[session.held]}",
        "location": _places(session),
        "inLanguage": session.language,
        "isAccessibleForFree": True,
        "organizer": {"@type": "Organization", "name": site().name, "url": absolute("/")},
    }
    if session.moved_from:
        event["previousStartDate"] = session.moved_from.astimezone(ZoneInfo(session.zone)).isoformat()
    if session.cover:
        event["image"] = absolute(session.cover)
    if session.capacity is not None:
        event["maximumAttendeeCapacity"] = session.capacity
        event["remainingAttendeeCapacity"] = session.left
    return event


def _status(session: Session) -> str:
    if session.is_cancelled:
        return "Cancelled"
    return "Rescheduled" if session.moved_from else "Scheduled"


def _places(session: Session) -> Any:
    room = {"@type": "VirtualLocation", "url": absolute(session.room_url)}
    place = {"@type": "Place", "name": session.place, "address": session.place}
    if session.held == Session.Held.BOTH:
        return [room, place]
    return place if session.held == Session.Held.PLACE else room
