"""The registry of what mail may do here: answers to signed addresses, and places with addresses of their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .letters import Letter


@dataclass(frozen=True)
class Outcome:
    """`url` of what the mail became, and a sentence where there is more to say."""

    url: str
    note: str = ""  # for the administrators' page, such as why it waits for a moderator
    remarks: list[str] = field(default_factory=list)  # told to the author by mail: files that were not kept


Answer = Callable[[Letter, Any, int], Outcome]


@dataclass(frozen=True)
class Place:
    """What an address of its own does with a member's letter; `hold_strangers` keeps others' for the team."""

    write: Callable[[Letter, Any], Outcome]
    hold_strangers: bool = False


ANSWERS: dict[str, Answer] = {}
_places: list[Callable[[str], Place | None]] = []


def register(kind: str, answer: Answer) -> None:
    """`kind` is at most eight small letters: it stands in the address. `answer` raises Refused or Forbidden."""
    if kind in ANSWERS:
        raise ValueError(f"{kind} is registered twice")
    if not (kind.isascii() and kind.isalpha() and kind.islower() and len(kind) <= 8):
        raise ValueError(f"{kind} can't stand in an address")
    ANSWERS[kind] = answer


def register_places(find: Callable[[str], Place | None]) -> None:
    _places.append(find)


def place_at(local: str) -> Place | None:
    return next((place for find in _places if (place := find(local)) is not None), None)
