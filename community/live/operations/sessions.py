"""Sessions: planned, changed, called off; and who hosts, speaks and moderates."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from community.commons import text as markdown
from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from membership.models import Group

from ..facts import SessionCancelled, SessionEdited, SessionPlanned
from ..models import Part, Room, Session

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
)


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
    **more: Any,
) -> Session:
    """Plan a session; whoever plans it hosts it. Its room waits as a lobby.

    `wall_start` is what clocks in `zone` will show ("2027-03-28T08:30"). `more`: other fields of the session.
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
    Room.objects.create(session=session)
    Part.objects.create(
        session=session, member=by, role=Part.Role.HOST, state=Part.State.CONFIRMED, answered_at=now()
    )
    record(SessionPlanned(), by=by, subject=session)
    return session


@operation("live.edit_session")
def edit_session(session: Session, *, by: Any, changes: Mapping[str, Any]) -> Session:
    """Change what is planned; whoever has it in a calendar gets a newer revision of the same entry."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.is_cancelled:
        raise Refused(_("This session was called off."))
    changed = {name: value for name, value in changes.items() if getattr(session, name) != value}
    if not changed:
        raise Refused(_("Nothing was changed."))
    capacity = changed.get("capacity")
    if capacity is not None and capacity < session.taken:
        raise Refused(
            _("%(n)d places are taken already: there can't be fewer.") % {"n": session.taken}, status=422
        )
    _set(session, changed)
    session.revision += 1
    session.changed_at = now()
    session.save()
    record(SessionEdited(revision=session.revision), by=by, subject=session)
    return session


@operation("live.cancel_session")
def cancel_session(session: Session, *, by: Any, reason: str) -> Session:
    """Call a session off; whoever comes, or waits for a place, reads why."""
    if not reason.strip():
        raise Refused(_("Say why; everybody who wanted to come reads it."), status=422)
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.is_cancelled:
        raise Refused(_("This session was called off."))
    session.status, session.why_cancelled = Session.Status.CANCELLED, reason.strip()[:300]
    session.revision += 1
    session.changed_at = now()
    session.save(update_fields=["status", "why_cancelled", "revision", "changed_at"])
    record(SessionCancelled(), by=by, subject=session, words=session.why_cancelled)
    return session


def _set(session: Session, changed: Mapping[str, Any]) -> None:
    """Raises Refused (422) with what to mend."""
    unknown = set(changed) - {*PLANNED, "cover", "cover_words"}
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
