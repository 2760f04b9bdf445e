"""How a change comes to its numbers: one lock on the room, and both logs go on in the transaction that makes it."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from community.commons.access import Refused
from community.commons.live import pushing
from community.commons.prepared import Prepared
from community.commons.standing.models import State
from community.commons.written import insert, update

from .frames import Frame, as_text, frame_of
from .models import Change, Item, Log, Room

_LOCKED = Prepared(
    lambda pk: Room.objects.select_for_update(of=("self",)).select_related("session").filter(pk=pk)
)


def locked(room: Room) -> Room:
    """The room as it is now, with its row locked. Raises Refused where it does not exist any more."""
    for found in _LOCKED(room.pk):
        return found
    raise Refused("This room does not exist any more.")


@dataclass
class Changes:
    """What one act changes in a room that is locked. Written and told together by `finish`."""

    room: Room
    made: list[tuple[Change, Item | None]] = field(default_factory=list)

    def add(self, kind: str, item: Item | None = None, *, public: bool) -> None:
        """The next number of the team's log, and of the public one where everybody may know."""
        room = self.room
        room.staff_seq += 1
        self.made.append((Change(room=room, log=Log.STAFF, seq=room.staff_seq, kind=kind, item=item), item))
        if public:
            room.public_seq += 1
            self.made.append(
                (Change(room=room, log=Log.PUBLIC, seq=room.public_seq, kind=kind, item=item), item)
            )

    def next_numbers(self, item: Item, *, public: bool) -> None:
        """The item enters the logs with the change that is added next."""
        item.staff_seq = item.staff_seq or self.room.staff_seq + 1
        if public and item.public_seq is None:
            item.public_seq = self.room.public_seq + 1

    def finish(self, **more: Any) -> None:
        """Write the numbers and tell every process once it is committed. `more`: other columns of the room."""
        room = self.room
        for name, value in more.items():
            setattr(room, name, value)
        update(Room, {"pk": room.pk}, public_seq=room.public_seq, staff_seq=room.staff_seq, **more)
        insert(*[change for change, _item in self.made])
        hints = [
            sequenced(change, frame_of(change, item, room, staff=change.log == Log.STAFF))
            for change, item in self.made
        ]
        for hint in hints:
            _after_commit(hint)


def show_held(room: Room, item: Item) -> None:
    """In a room that is locked."""
    item.state, item.held_because, item.shown_at = State.VISIBLE, "", None
    changes = Changes(room)
    changes.next_numbers(item, public=True)
    item.data.pop("refused", None)
    item.save(update_fields=["state", "held_because", "shown_at", "public_seq", "data"])
    changes.add(Change.Kind.NEW, item, public=True)
    changes.finish()


# What travels between processes: a letter that says for whom, the room, and the frame as it goes to the pages.
# A process that has nobody in the room reads no further than the room's number.


def sequenced(change: Change, frame: Frame) -> str:
    return f"R{change.room_id} {change.log} {change.seq} {change.item_id or 0} {as_text(frame)}"


def tell_all(room_id: int, frame: Frame, *, staff: bool = False) -> None:
    """A hint without a number to everybody in the room (or its team), once the transaction has committed."""
    hint = f"T{room_id} {Log.STAFF if staff else '*'} {as_text(frame)}"
    _after_commit(hint)


def tell_one(room_id: int, member_id: int, frame: Frame) -> None:
    """To every page that one person has open in the room, once the transaction has committed."""
    hint = f"P{room_id} {member_id} {as_text(frame)}"
    _after_commit(hint)


def _after_commit(hint: str) -> None:
    transaction.on_commit(lambda: pushing.send(hint), robust=True)
