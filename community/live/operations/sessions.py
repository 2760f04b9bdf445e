"""Sessions: planned, changed, called off; and who hosts, speaks and moderates."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from community.commons import text as markdown
from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from membership.models import Group, Member

from ..arranging import AT_PLANNING, check_arranged
from ..events import say_event
from ..facts import SessionCancelled, SessionEdited, SessionPlanned
from ..leading import settle_role
from ..models import Part, Room, Session
from ..seating import locked, promote

PLANNED = (
    "title",
    "text",
    "language",
    "wall_start",
    "zone",
    "minutes",
    "audience",
    "group",
    "held",
    "place",
    "capacity",
    "guests",
    "message",
    "cover_words",
    "remind_day",
    "remind_hour",
    "remind_open",
)
MOVING = {"wall_start", "zone", "minutes", "held", "place"}  # of these changes everybody who comes is told


@operation("live.plan_session")
def plan_session(
    thing: None,
    *,
    by: Any,
    title: str,
    wall_start: str,
    zone: str,
    minutes: int = 60,
    text: str = "",
    language: str = "",
    audience: str = Session.Audience.MEMBERS,
    group: Group | None = None,
    room: Mapping[str, Any] | None = None,
    **more: Any,
) -> Session:
    """Plan a session; whoever plans it hosts it. Its room waits as a lobby.

    `wall_start` is what clocks in `zone` will show ("2027-03-28T08:30"). `room`: how its room is arranged.
    `more`: other fields of the session.
    """
    session = Session(made_by=by, made_at=now(), changed_at=now())
    _set(
        session,
        {
            "title": title,
            "wall_start": wall_start,
            "zone": zone,
            "minutes": minutes,
            "text": text,
            "language": language or by.language,
            "audience": audience,
            "group": group,
            **more,
        },
    )
    session.save(force_insert=True)
    arranged = check_arranged({**(room or {})})
    Room.objects.create(session=session, **arranged)
    Part.objects.create(
        session=session, member=by, role=Part.Role.HOST, state=Part.State.CONFIRMED, answered_at=now()
    )
    record(SessionPlanned(), by=by, subject=session)
    settle_role(session, by)
    return session


@operation("live.edit_session")
def edit_session(
    session: Session, *, by: Any, changes: Mapping[str, Any], room: Mapping[str, Any] | None = None
) -> Session:
    """Change what is planned; whoever has it in a calendar gets a newer revision of the same entry.

    `room`: how its room is arranged; what people there notice is an event that they see. Where there are more
    places than before, the waiting get them.
    """
    session = locked(session)
    if session.is_cancelled:
        raise Refused(_("This session was called off."))
    changed = {name: value for name, value in changes.items() if getattr(session, name) != value}
    arranged = _arranged_anew(session, by=by, room=room or {})
    if not changed:
        if not arranged:
            raise Refused(_("Nothing was changed."))
        record(SessionEdited(revision=session.revision), by=by, subject=session)
        return session
    capacity = changed.get("capacity")
    if capacity is not None and capacity < session.taken:
        raise Refused(
            _("%(n)d places are taken already: there can't be fewer.") % {"n": session.taken}, status=422
        )
    began = session.starts_at
    _set(session, changed)
    if session.starts_at != began:
        session.moved_from = began
    session.revision += 1
    session.changed_at = now()
    session.save()
    record(
        SessionEdited(revision=session.revision, moved=bool(MOVING & set(changed))), by=by, subject=session
    )
    if "capacity" in changed:
        promote(session, by=Member.objects.automaton())
    return session


@operation("live.set_cover")
def set_cover(session: Session, *, by: Any, address: str) -> Session:
    """Have the session shown with a picture that was sent ("" for none): see `covers.wear`."""
    session = locked(session)
    if session.cover == address:
        raise Refused(_("Nothing was changed."))
    session.cover, session.changed_at = address, now()
    session.save(update_fields=["cover", "changed_at"])
    record(SessionEdited(revision=session.revision), by=by, subject=session)
    return session


@operation("live.cancel_session")
def cancel_session(session: Session, *, by: Any, reason: str) -> Session:
    """Call a session off; whoever comes, or waits for a place, reads why."""
    if not reason.strip():
        raise Refused(_("Say why; everybody who wanted to come reads it."), status=422)
    session = locked(session)
    if session.is_cancelled:
        raise Refused(_("This session was called off."))
    session.status, session.why_cancelled = Session.Status.CANCELLED, reason.strip()[:300]
    session.revision += 1
    session.changed_at = now()
    session.save(update_fields=["status", "why_cancelled", "revision", "changed_at"])
    record(SessionCancelled(), by=by, subject=session, words=session.why_cancelled)
    return session


def _arranged_anew(session: Session, *, by: Any, room: Mapping[str, Any]) -> bool:
    there = Room.objects.select_for_update(of=("self",)).select_related("session").get(pk=session.pk)
    changed = check_arranged({name: value for name, value in room.items() if getattr(there, name) != value})
    clock = {name: changed.pop(name) for name in AT_PLANNING if name in changed}
    if clock:
        Room.objects.filter(pk=there.pk).update(**clock)
    if changed:
        say_event(there, by=by, event={"what": "arranged", **changed}, **changed)
    return bool(clock or changed)


def _set(session: Session, changed: Mapping[str, Any]) -> None:
    """Raises Refused (422) with what to mend."""
    unknown = set(changed) - {*PLANNED, "cover"}
    if unknown:
        raise ValueError(f"no fields of a session: {sorted(unknown)}")
    for name, value in changed.items():
        setattr(session, name, value)
    session.title = markdown.clean_line(session.title, limit=120)
    if session.zone not in available_timezones():
        raise Refused(_("There is no such time zone."), status=422)
    if session.audience != Session.Audience.GROUP:
        session.group = None
    elif session.group is None:
        raise Refused(_("Choose the group."), status=422)
    if session.held != Session.Held.ONLINE and not session.place.strip():
        raise Refused(_("Say where it takes place."), status=422)
    if "text" in changed:
        session.text = markdown.check_source(session.text) if session.text.strip() else ""
        rendered = markdown.render(session.text)
        session.html, session.renderer = str(rendered.html), rendered.version
    try:
        session.set_times()
    except ValueError as error:
        raise Refused(_("This is no date and time."), status=422) from error
