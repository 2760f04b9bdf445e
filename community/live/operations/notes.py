"""Notes among those who lead a room."""

from typing import Any

from community.commons import text as markdown
from community.commons.access import operation
from community.commons.activity.log import now, record

from ..changing import tell_all
from ..facts import NoteWritten
from ..models import Note, Room

LONGEST = 500  # characters


@operation("live.write_note")
def write_note(room: Room, *, by: Any, text: str) -> Note:
    """Note something for the others of the room's team; nobody else ever reads it."""
    text = markdown.clean_line(text, limit=LONGEST)
    note = Note.objects.create(room=room, author=by, text=text, at=now())
    tell_all(room.pk, {"type": "note"}, staff=True)
    record(NoteWritten(), by=by, subject=room.session)
    return note
