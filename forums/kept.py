"""Keys for the parts of pages that are built once for each kind of reader: posts and rows of lists."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.utils import timezone
from django.utils.translation import get_language

from community.commons.access import allowed
from community.commons.activity.log import now
from community.commons.site import edition

from .models import Topic

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
        )
        said = "".join("1" if right else "0" for right in rights)
        return cls(getattr(person, "pk", None), f"{topic.version}.{surroundings()}.{said}")

    @property
    def own_key(self) -> str:
        """For what is the reader's own, or was touched by the reader."""
        return f"{self.key}.{self.pk}"


def surroundings() -> str:
    """Language, zone, and the version of names, faces, roles and categories."""
    return f"{get_language()}.{timezone.get_current_timezone_name()}.{edition()}"


def fresh_for(moment: datetime) -> int:
    """Seconds that a part with this time in it may be kept: "3 minutes ago" grows old, a date does not."""
    return A_DAY if (now() - moment).total_seconds() > OLD_AFTER else 60


def key_rows(topics: list[Topic], *, in_category: bool) -> None:
    """Set on each row of a list what it is kept under, and for how long."""
    around = f"{surroundings()}.{int(in_category)}"
    for topic in topics:
        unread = f"{int(getattr(topic, 'is_unread', False))}.{getattr(topic, 'new_count', 0)}"
        topic.row_key = f"{topic.pk}.{topic.version}.{around}.{unread}"  # type: ignore[attr-defined]
        topic.row_fresh = fresh_for(topic.last_post_at)  # type: ignore[attr-defined]
