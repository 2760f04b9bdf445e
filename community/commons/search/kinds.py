"""The registry of what can be found. A part adds its kinds; search knows only these.

register_kind(Kind("forums.post", label=_("posts"), visible=posts_in_visible_categories, entries=all_posts))
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.lookups import Exact

from community.commons.sqlite.unsought import Unsought


@dataclass(frozen=True)
class Entry:
    """What the index learns of one thing. `body` is plain text."""

    kind: str
    object_id: int
    title: str
    body: str
    language: str
    created_at: datetime
    space: str = ""
    author_id: int | None = None
    shown: bool = True
    weight: float = 1.0
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """How a thing that was found is shown in the list of results."""

    title: str
    url: str
    place: Any = ""  # where it stands, such as the category's name
    author: Any = None  # who made it, with a name and a page
    note: Any = ""  # a word or two more, such as the number of a reply


def shows_nothing(ids: Sequence[int], viewer: Any) -> Mapping[int, Found]:
    return {}


@dataclass(frozen=True)
class Kind:
    """One kind of thing that can be found.

    `visible(viewer)` is a condition on `Document` (its space, author, …) that becomes part of the query, so that
    nothing else is matched or counted; None when the viewer may see nothing of this kind. Only documents with
    `shown` are ever found. `entries()` gives everything there is, for `manage.py rebuild_search`.
    `present(ids, viewer)` says how each of these things is shown, in one query; what the viewer may not see is
    left out.
    """

    name: str
    label: Any
    visible: Callable[[Any], Q | None]
    entries: Callable[[], Iterable[Entry]]
    present: Callable[[Sequence[int], Any], Mapping[int, Found]] = shows_nothing


KINDS: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    KINDS[kind.name] = kind


def visible_to(viewer: Any, kinds: Iterable[str] | None = None) -> Q | None:
    """The condition on Document for what `viewer` may find, or None for nothing at all."""
    condition: Q | None = None
    for kind in KINDS.values():
        if kinds is not None and kind.name not in kinds:
            continue
        visible = kind.visible(viewer)
        if visible is not None:
            one = Q(Exact(Unsought("kind"), kind.name)) & visible
            condition = one if condition is None else condition | one
    return condition & Q(shown=True) if condition is not None else None
