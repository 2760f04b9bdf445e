"""Rooms: their mode, by hand and by the clock, and how they are arranged. Each change of mode is an event there."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record

from ..arranging import ARRANGED, check_arranged
from ..changing import Changes, locked
from ..facts import ModeSet, RoomArranged
from ..models import RUNNING, Change, Item, Mode, Room, Sample


@operation("live.set_mode")
def set_mode(room: Room, *, by: Any, mode: str, expected: str = "") -> Room:
    """Change the room's mode; everybody in it sees that and when.

    `expected`: the mode that the page showed; where it changed meanwhile it is Refused. Raises Refused for a
    change that the present mode does not allow.
    """
    room = locked(room)
    if mode not in Mode.values:
        raise Refused(_("There is no such mode."), status=422)
    if room.mode == mode:
        raise Refused(_("Nothing was changed."))
    if expected and room.mode != expected:
        raise Refused(_("Somebody was faster: the room is in another mode now. Look at it again."))
    if not room.may_become(mode):
        raise Refused(
            _("From “%(before)s” a room does not go to “%(after)s”.")
            % {"before": room.get_mode_display(), "after": Mode(mode).label}
        )
    if room.session.is_cancelled and mode in RUNNING:
        raise Refused(_("This session was called off."))
    return move(room, Mode(mode), by=by)


def move(room: Room, mode: Mode, *, by: Any) -> Room:
    """In a room that is locked."""
    before, at = Mode(room.mode), now()
    told: dict[str, Any] = {"mode": mode, "mode_before": before}
    if mode in RUNNING:
        told |= {"opened_at": room.opened_at or at, "closed_at": None}
    elif mode == Mode.CLOSED:
        told["closed_at"] = at
    say_event(room, by=by, event={"what": "mode", "mode": mode, "before": before}, **told)
    record(ModeSet(before=before, after=mode), by=by, subject=room.session)
    return room


def say_event(room: Room, *, by: Any, event: dict[str, Any], **more: Any) -> Item:
    """A line in the room that says what changed, and the change of the room itself; the room is locked."""
    for name, value in more.items():
        setattr(room, name, value)
    item = Item(room=room, kind=Item.Kind.EVENT, author=by, data=event, created_at=now())
    changes = Changes(room)
    changes.next_numbers(item, public=True)
    item.save(force_insert=True)
    changes.add(Change.Kind.NEW, item, public=True)
    changes.add(Change.Kind.ROOM, public=True)
    changes.finish(**more)
    return item


@operation("live.arrange_room")
def arrange_room(room: Room, *, by: Any, **chosen: Any) -> Room:
    """Change pace, links, delay, who may write, what is read first. Raises Refused for values that don't exist."""
    room = locked(room)
    changed = {
        name: value for name, value in chosen.items() if name in ARRANGED and getattr(room, name) != value
    }
    if not changed:
        raise Refused(_("Nothing was changed."))
    check_arranged(changed)
    say_event(room, by=by, event={"what": "arranged", **changed}, **changed)
    record(RoomArranged(), by=by, subject=room.session)
    return room


@operation("live.keep_time")
def keep_time(room: Room, *, by: Any) -> Room:
    """Open and close by the clock, where it was planned so. Raises Refused when there is nothing to do."""
    room = locked(room)
    session, at = room.session, now()
    opens = room.opens_by_clock and room.mode == Mode.LOBBY and room.opened_at is None
    if opens and not session.is_cancelled and session.starts_at <= at < session.ends_at:
        return move(room, Mode.OPEN, by=by)
    if room.closes_by_clock and room.is_running and session.ends_at <= at:
        return move(room, Mode.CLOSED, by=by)
    raise Refused(_("Nothing was changed."))


@operation("live.note_presence", records=False)
def note_presence(room: Room, *, by: Any, here: int) -> None:
    """So many are in the room in this minute; the highest number counts. Never a name."""
    minute = now().replace(second=0, microsecond=0)
    Room.objects.filter(pk=room.pk, peak__lt=here).update(peak=here)
    sample, new = Sample.objects.get_or_create(room=room, minute=minute, defaults={"here": here})
    if not new and sample.here < here:
        Sample.objects.filter(pk=sample.pk).update(here=here)
