"""Live sessions: what was planned, who comes, the room, what is said and asked there, and the two logs of it."""

from .items import CHANGED_WITHIN, Change, Item, Log, Reaction
from .notes import Note
from .people import Answer, Feed, Part, Preference, Seat
from .questions import Question, Support
from .rooms import MOVES, RUNNING, Mode, Room, Sample, Writers
from .script import Cue
from .sessions import Session

__all__ = [
    "CHANGED_WITHIN",
    "MOVES",
    "RUNNING",
    "Answer",
    "Change",
    "Cue",
    "Feed",
    "Item",
    "Log",
    "Mode",
    "Note",
    "Part",
    "Preference",
    "Question",
    "Reaction",
    "Room",
    "Sample",
    "Seat",
    "Session",
    "Support",
    "Writers",
]
