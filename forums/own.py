"""What the page of a topic says of a member's own: place, watch, draft. One statement, written out.

`TopicQuerySet.with_place_of` says the same of the rows of a list; built by the ORM for each page of a topic it cost
more than the database needed to answer it. A test holds the two equal.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from .models import Topic, WatchLevel

OWN = """
    SELECT
        (SELECT number FROM forums_readposition WHERE member_id = %(member)s AND topic_id = %(topic)s),
        (SELECT level FROM forums_watch WHERE member_id = %(member)s AND topic_id = %(topic)s),
        (SELECT level FROM forums_watch WHERE member_id = %(member)s AND category_id = %(category)s),
        (SELECT MAX(watch.level) FROM forums_watch watch JOIN forums_topictag used ON used.tag_id = watch.tag_id
            WHERE watch.member_id = %(member)s AND used.topic_id = %(topic)s),
        EXISTS (SELECT 1 FROM forums_draft WHERE member_id = %(member)s AND place = %(place)s)
"""


@dataclass(frozen=True)
class Own:
    """`level` is what counts (topic before category before tags); `chosen_here` says that it is the topic's own."""

    place: int | None = None
    level: str = WatchLevel.NORMAL
    chosen_here: bool = False
    elsewhere: bool = False
    has_draft: bool = False


def own_of(topic: Topic, person: Any) -> Own:
    """Nothing, and no question, for a visitor."""
    if not getattr(person, "pk", None):
        return Own()
    asked = {
        "member": person.pk,
        "topic": topic.pk,
        "category": topic.category_id,
        "place": f"topic:{topic.pk}",
    }
    with connection.cursor() as cursor:
        cursor.execute(OWN, asked)
        place, here, category, tags, draft = cursor.fetchone()
    return Own(
        place=place,
        level=here or category or tags or WatchLevel.NORMAL,
        chosen_here=bool(here),
        elsewhere=not here and bool(category or tags),
        has_draft=bool(draft),
    )
