"""What a fact is: a frozen dataclass of ids, numbers and enumerations, declared under its verb.

    @fact("forums.post_hidden", staff=True)
    class PostHidden:
        '''A moderator hid a post; its author sees it still.'''

        rule_id: int

`staff=True` puts it on the audit log (sealed); with `unless_own=True` only where one of the team did it to what
is somebody else's, since authors do the same to their own. `role` says what it counts as. A fact holds no name, no
address and no text (tests/house/test_facts.py), so that the log never has to be changed.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar, dataclass_transform

from .models import FactRole


@dataclass(frozen=True, slots=True)
class Declaration:
    verb: str
    kind: type
    role: FactRole | None
    staff: bool
    unless_own: bool


K = TypeVar("K")
FACTS: dict[str, Declaration] = {}
_of_kind: dict[type, Declaration] = {}


@dataclass_transform(frozen_default=True)
def fact(
    verb: str, *, role: FactRole | None = None, staff: bool = False, unless_own: bool = False
) -> Callable[[type[K]], type[K]]:
    """Declare a dataclass as the fact `verb` (app label, dot, past tense)."""

    def declare(kind: type[K]) -> type[K]:
        kind = dataclass(frozen=True, slots=True)(kind)
        declaration = Declaration(verb, kind, role, staff or unless_own, unless_own)
        if verb in FACTS:
            raise ValueError(f"{verb} is declared twice")
        FACTS[verb] = _of_kind[kind] = declaration
        return kind

    return declare


def declaration_of(value: Any) -> Declaration:
    return _of_kind[type(value)]


def sealed_verbs() -> list[str]:
    """The verbs of which every row is on the audit log, whoever did it."""
    return sorted(one.verb for one in FACTS.values() if one.staff and not one.unless_own)


def as_json(value: Any) -> dict[str, Any]:
    """The fact's fields as what JSON can hold: enumerations by value, times in ISO 8601."""

    def plain(item: Any) -> Any:
        if isinstance(item, Enum):
            return item.value
        if isinstance(item, datetime | date):
            return item.isoformat()
        if isinstance(item, list | tuple):
            return [plain(entry) for entry in item]
        return item

    return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
