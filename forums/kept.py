"""Keys for the parts of pages that are built once for each kind of reader: posts and rows of lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.utils import timezone
from django.utils.translation import get_language

from community.commons.access import allowed
from community.commons.activity.log import now
from community.commons.site import edition

from .models import Category, Topic, audiences_of, groups_of

A_DAY = 24 * 60 * 60
OLD_AFTER = 8 * A_DAY  # seconds after which a time is shown as a date (`when` does so after a week)


@dataclass(frozen=True)
class Reader:
    """What decides how a post of somebody else looks: readers with the same `key` see the same."""

    pk: int | None
    key: str

    @classmethod
    def of(cls, person: Any, topic: Topic) -> Self:
        rights = (
            bool(getattr(person, "pk", None)),
            topic.category.moderated_by(person),
            allowed(person, "forums.create_post", topic),
            allowed(person, "forums.accept_answer", topic),
            allowed(person, "forums.edit_wikis", topic),
        )
        said = "".join("1" if right else "0" for right in rights)
        return cls(getattr(person, "pk", None), f"{topic.pk}.{topic.version}.{surroundings()}.{said}")

    @property
    def own_key(self) -> str:
        """For what is the reader's own, or was touched by the reader."""
        return f"{self.key}.{self.pk}"


def surroundings() -> str:
    """Language, zone, and the version of names, faces, roles and categories."""
    return f"{get_language()}.{timezone.get_current_timezone_name()}.{edition()}"


def seen_by(person: Any) -> str:
    """People with the same see the same categories: audiences, groups, and the roles that hold in one category."""
    roles = sorted(role for role in getattr(person, "roles", ()) if ":" in role)
    return ".".join([*audiences_of(person), *roles, *(f"g{pk}" for pk in groups_of(person))])


def fresh_for(moment: datetime) -> int:
    """Seconds that a part with this time in it may be kept: "3 minutes ago" grows old, a date does not."""
    return A_DAY if (now() - moment).total_seconds() > OLD_AFTER else 60


def key_of_row(topic: Topic, around: str) -> str:
    """What a row of a list is kept under. `around`: `surroundings()` and whatever else holds for the whole list."""
    return f"topic.{topic.pk}.{topic.version}.{around}"


def key_of_rooms(rooms: Sequence[Category]) -> str:
    """What the list of categories is kept under, as one person sees it: names by the edition, numbers, levels."""
    said = (f"{room.pk}:{room.topic_count}:{getattr(room, 'my_level', '')}" for room in rooms)
    return f"{surroundings()} {' '.join(said)}"
