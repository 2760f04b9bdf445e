"""Things of parts above the inbox of which members are told: each part says how they are loaded and where they are.

tells_of("live.session", About(load=sessions_of, place=place_of, still_stands=still_stands))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .models import Notification


@dataclass(frozen=True)
class Place:
    """Where a notification leads, and what is to be read there."""

    url: str
    title: str = ""
    language: str = ""
    excerpt: str = ""
    in_public: bool = False


@dataclass(frozen=True)
class About:
    """`load(rows)` reads what `place` needs of all of them, by as many queries for a thousand as for one.

    `place(row, loaded)` is None where its reader may see it no more; `still_stands(row)` is asked before a mail goes.
    """

    load: Callable[[Sequence[Notification]], Any]
    place: Callable[[Notification, Any], Place | None]
    still_stands: Callable[[Notification], bool]


ABOUT: dict[str, About] = {}


def tells_of(subject_type: str, about: About) -> None:
    """Declare what a kind of thing is to those who are told of it. Raises ValueError for a second one."""
    if subject_type in ABOUT:
        raise ValueError(f"{subject_type} is declared twice")
    ABOUT[subject_type] = about


def load_above(rows: Sequence[Notification]) -> dict[str, Any]:
    """What is needed to show these; nothing is asked of a part that none of them is about."""
    found = {}
    for subject_type, about in ABOUT.items():
        if own := [row for row in rows if row.subject_type == subject_type]:
            found[subject_type] = about.load(own)
    return found


def still_stands(row: Notification) -> bool:
    about = ABOUT.get(row.subject_type)
    return about is None or about.still_stands(row)
