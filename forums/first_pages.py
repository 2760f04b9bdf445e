"""The first page of a list with nothing chosen, as nearly everybody asks for it: its SQL is built once.

`forums.views.lists` asks the same by the ORM for every other page; a test holds the two equal.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from community.commons.prepared import Prepared

from .models import Category, Topic
from .models.audiences import moderates_everything
from .rooms import family

LATEST = ("-last_post_at", "-pk")
TOPICS_ON_A_PAGE = 30
PINNED = 10


def pinned_in(rows: QuerySet[Topic], *, room: bool) -> tuple[QuerySet[Topic], QuerySet[Topic]]:
    """What stands first in the list of a category or of everything, and the rows without it."""
    first = Q(pinned_at__isnull=False) if room else Q(pinned_everywhere=True)
    return rows.filter(first).order_by("-pinned_at")[:PINNED], rows.exclude(first)


def in_rooms(person: Any, room: Category | None, rooms: list[Category]) -> QuerySet[Topic]:
    """Topics of the rooms, or of one with those inside it, that the person may see; light, for rows of a list."""
    topics: Any = Topic.objects.visible_to(person, rooms).light()
    if room is None:
        return topics
    inside = family(room, rooms)
    return topics.filter(category__in=inside) if len(inside) > 1 else topics.filter(category=room.pk)


def first_page(person: Any, room: Category | None, rooms: list[Category]) -> tuple[list[Topic], list[Topic]]:
    """What is pinned, and the latest topics: one more than a page, when there are more."""
    if not rooms:
        return [], []
    like = Alike(
        roles=getattr(person, "roles", frozenset()),
        automaton=bool(getattr(person, "automaton", False)),
        signed_in=bool(getattr(person, "pk", None)),
    )
    pinned, latest = _questions(
        like, room.pk if room else None, tuple((one.pk, one.parent_id) for one in rooms)
    )
    own = (person.pk,) if like.signed_in and not moderates_everything(like) else ()
    return pinned(*own), latest(*own)


@dataclass(frozen=True)
class Alike:
    """What two people must share to be asked for by the same SQL; who they are goes into it as a number."""

    roles: frozenset[str]
    automaton: bool
    signed_in: bool
    pk: int | None = None


@lru_cache(maxsize=256)
def _questions(
    like: Alike, room: int | None, inside: tuple[tuple[int, int | None], ...]
) -> tuple[Prepared, Prepared]:
    rooms = [Category(pk=pk, parent_id=parent) for pk, parent in inside]
    chosen = next((one for one in rooms if one.pk == room), None)

    def parts(*person: int) -> tuple[QuerySet[Topic], QuerySet[Topic]]:
        somebody = Alike(like.roles, like.automaton, like.signed_in, *person)
        return pinned_in(in_rooms(somebody, chosen, rooms).filter(archived_at=None), room=chosen is not None)

    def latest(*person: int) -> QuerySet[Topic]:
        return parts(*person)[1].order_by(*LATEST)[: TOPICS_ON_A_PAGE + 1]

    return Prepared(lambda *person: parts(*person)[0]), Prepared(latest)
