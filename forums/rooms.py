"""The list of categories as it is shown: rooms, with the rooms inside them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from community.commons.prepared import Prepared

from .models import Category, Watch, audiences_of, categories_moderated_by, groups_of


def tree(categories: Iterable[Category]) -> list[Category]:
    """The outer rooms in order, each with its own in `inside`. A room whose outer one is unseen stands outside."""
    rooms = list(categories)
    inside: dict[int, list[Category]] = {room.pk: [] for room in rooms}
    for room in rooms:
        room.inside = inside[room.pk]  # type: ignore[attr-defined]
        if room.parent_id in inside:
            inside[room.parent_id].append(room)
    return [room for room in rooms if room.parent_id not in inside]


def family(room: Category, categories: Iterable[Category]) -> list[int]:
    """Ids of a room and of those inside it, as far as they are in `categories`."""
    return [room.pk, *(one.pk for one in categories if one.parent_id == room.pk)]


def rooms_seen_by(person: Any) -> list[Category]:
    """As `Category.objects.visible_to(person)`; every list asks it, and most people are of few kinds."""
    if categories_moderated_by(person) or groups_of(person):
        return list(Category.objects.visible_to(person))
    return _seen(tuple(audiences_of(person)))()


@lru_cache(maxsize=8)
def _seen(audiences: tuple[str, ...]) -> Prepared:
    return Prepared(lambda: Category.objects.filter(see__in=audiences))


def rooms_with_level(person: Any) -> QuerySet[Category]:
    """Those that the person may see; a member's with `my_level`, what was chosen for the category."""
    rooms = Category.objects.visible_to(person)
    if not person.is_authenticated:
        return rooms
    chosen = Watch.objects.filter(member=person.pk, category=OuterRef("pk"))
    return rooms.annotate(my_level=Subquery(chosen.values("level")[:1]))
