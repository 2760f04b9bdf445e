"""The place where texts are looked at before they appear. The forums ask; a part above (moderation) registers.

    screens.register(look, keep)

`look(Draft)` is asked before the transaction of the post begins, and answers with `Screened` or None; `keep` is
called within it, once the post is stored, to write down what was found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from community.commons.activity.log import quiet

from .models import Category, Topic


@dataclass(frozen=True)
class Draft:
    """A text as somebody wants to publish it."""

    by: Any
    category: Category
    topic: Topic | None  # None where it opens one
    title: str  # of the topic that it opens or whose opening it edits; else ""
    text: str
    language: str
    before: str | None = None  # what the post said so far, where it is an edit


@dataclass(frozen=True)
class Screened:
    """What was found. `because` is the sentence for its author where the text is to be held, else ""."""

    because: str
    found: Any = None  # for `keep` alone


Look = Callable[[Draft], Screened | None]
Keep = Callable[[Screened, Any, Any], None]  # what was found, the thing stored, by whom
_registered: list[tuple[Look, Keep]] = []


def register(look: Look, keep: Keep) -> None:
    _registered[:] = [(look, keep)]


def screened(draft: Draft) -> Screened | None:
    """What is found in the text; None where nobody looks: imports, the demonstration, the site itself."""
    if not _registered or quiet() or getattr(draft.by, "automaton", False):
        return None
    return _registered[0][0](draft)


def keep(found: Screened | None, thing: Any, *, by: Any) -> None:
    """Write down what was found, in the caller's transaction."""
    if found is not None and _registered:
        _registered[0][1](found, thing, by)
