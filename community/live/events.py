"""Changes of a room that everybody in it sees as a line; the room is locked by whoever calls."""

from typing import Any

from community.commons.activity.log import now, record

from .changing import Changes
from .facts import ModeSet
from .models import RUNNING, Change, Item, Mode, Room


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
