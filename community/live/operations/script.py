"""The script: written before, brought into the room with one click."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons import text as markdown
from community.commons.access import Refused, operation
from community.surveys.drafting import Draft
from community.surveys.models import ResultsShown

from ..changing import locked, tell_all
from ..models import Cue, Item, Room
from .items import ask, say
from .polls import open_poll
from .questions import put_on_stage

MOST = 100  # lines of a script
LONGEST = 1000


@operation("live.write_cue", records=False)
def write_cue(room: Room, *, by: Any, kind: str, text: str, choices: str = "") -> Cue:
    """Add a line at the end of the script. Raises Refused with what to mend, for a poll before it is needed."""
    room = locked(room)
    if kind not in Cue.Kind.values:
        raise Refused(_("Choose what it is."), status=422)
    if Cue.objects.of(room).count() >= MOST:
        raise Refused(_("A script has at most %(n)d lines.") % {"n": MOST}, status=422)
    text = markdown.check_source(text).strip()
    if len(text) > LONGEST:
        raise Refused(_("This line is too long."), status=422)
    if kind == Cue.Kind.POLL:
        _draft(text, choices).cleaned()
    last = Cue.objects.of(room).order_by("-number").values_list("number", flat=True).first() or 0
    cue = Cue.objects.create(
        room=room, number=last + 1, kind=kind, text=text, choices=choices if kind == Cue.Kind.POLL else ""
    )
    _tell(room)
    return cue


@operation("live.move_cue", records=False)
def move_cue(cue: Cue, *, by: Any, up: bool) -> Cue:
    """One place up or down among the lines that are still to come."""
    room = locked(cue.room)
    lines = list(Cue.objects.of(room).to_come())
    at = next((place for place, one in enumerate(lines) if one.pk == cue.pk), None)
    other = None if at is None else at - 1 if up else at + 1
    if at is None or other is None or not 0 <= other < len(lines):
        raise Refused(_("Nothing was changed."))
    first, second = lines[at], lines[other]
    first.number, second.number = second.number, first.number
    Cue.objects.bulk_update([first, second], ["number"])
    _tell(room)
    return first


@operation("live.drop_cue", records=False)
def drop_cue(cue: Cue, *, by: Any) -> None:
    """Take a line out of the script; what was brought in already stays in the room."""
    room = locked(cue.room)
    Cue.objects.filter(pk=cue.pk).delete()
    _tell(room)


@operation("live.bring_in", records=False)  # each of the acts it is made of records its own
def bring_in(cue: Cue, *, by: Any) -> Item:
    """Say it, put the question on stage, or open the poll, in the name of whoever does it. Once."""
    room = locked(cue.room)
    if not room.is_running:
        raise Refused(_("The room is not open."))
    if not Cue.objects.of(room).to_come().filter(pk=cue.pk).exists():
        raise Refused(_("Somebody was faster: this is in the room already."))
    key = f"cue-{cue.pk}"
    match cue.kind:
        case Cue.Kind.POLL:
            item = open_poll(room, by=by, draft=_draft(cue.text, cue.choices))
        case Cue.Kind.QUESTION:
            item = ask(room, by=by, text=cue.text, key=key)
            put_on_stage(room, by=by, item=item)
        case _:
            item = say(room, by=by, text=cue.text, key=key)
    Cue.objects.filter(pk=cue.pk).update(item=item)
    _tell(room)
    return item


def _draft(text: str, choices: str) -> Draft:
    return Draft(
        question=text, choices=tuple(choices.splitlines()), secret=True, results=ResultsShown.AFTER_VOTING
    )


def _tell(room: Room) -> None:
    """The desks of the others who lead the room look again."""
    tell_all(room.pk, {"type": "note"}, staff=True)
