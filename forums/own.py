"""What pages say of a member's own, beside a topic or the rows of a list: place, watch, draft. Written out.

`TopicQuerySet.with_place_of` says the same where topics are chosen by it; built by the ORM for each page it cost
more than the database needed to answer it. A test holds the two equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from .models import SavedView, Topic, WatchLevel
from .models.topics import NO_LEVEL

OWN = """
    SELECT
        (SELECT number FROM forums_readposition WHERE member_id = %(member)s AND topic_id = %(topic)s),
        (SELECT level FROM forums_watch WHERE member_id = %(member)s AND topic_id = %(topic)s),
        (SELECT level FROM forums_watch WHERE member_id = %(member)s AND category_id = %(category)s),
        (SELECT MAX(watch.level) FROM forums_watch watch JOIN forums_topictag used ON used.tag_id = watch.tag_id
            WHERE watch.member_id = %(member)s AND used.topic_id = %(topic)s),
        EXISTS (SELECT 1 FROM membership_block block JOIN forums_post post ON post.author_id = block.blocked_id
            WHERE block.by_id = %(member)s AND post.id = %(accepted)s),
        EXISTS (SELECT 1 FROM forums_draft WHERE member_id = %(member)s AND place = %(place)s)
"""


@dataclass(frozen=True)
class Own:
    """`level` is what counts (topic before category before tags); `chosen_here` says that it is the topic's own.

    `answer_folded`: the person blocked whoever gave the accepted answer.
    """

    place: int | None = None
    level: str = WatchLevel.NORMAL
    chosen_here: bool = False
    elsewhere: bool = False
    has_draft: bool = False
    answer_folded: bool = False


def own_of(topic: Topic, person: Any) -> Own:
    """Nothing, and no question, for a visitor."""
    if not getattr(person, "pk", None):
        return Own()
    asked = {
        "member": person.pk,
        "topic": topic.pk,
        "category": topic.category_id,
        "place": f"topic:{topic.pk}",
        "accepted": topic.accepted_id or 0,
    }
    with connection.cursor() as cursor:
        cursor.execute(OWN, asked)
        place, here, category, tags, folded, draft = cursor.fetchone()
    return Own(
        place=place,
        level=here or category or tags or WatchLevel.NORMAL,
        chosen_here=bool(here),
        elsewhere=not here and bool(category or tags),
        has_draft=bool(draft),
        answer_folded=bool(folded),
    )


OWN_OF_ROWS = """
    SELECT topic.id, place.number, here.level, room.level,
        (SELECT MAX(watch.level) FROM forums_watch watch JOIN forums_topictag used ON used.tag_id = watch.tag_id
            WHERE watch.member_id = %s AND used.topic_id = topic.id),
        topic.last_post_at > %s AND NOT EXISTS (
            SELECT 1 FROM forums_readbaseline WHERE member_id = %s AND at >= topic.last_post_at
        ) AND NOT EXISTS (
            SELECT 1 FROM forums_categorybaseline
            WHERE member_id = %s AND category_id = topic.category_id AND at >= topic.last_post_at
        )
    FROM forums_topic topic
    LEFT JOIN forums_readposition place ON place.member_id = %s AND place.topic_id = topic.id
    LEFT JOIN forums_watch here ON here.member_id = %s AND here.topic_id = topic.id
    LEFT JOIN forums_watch room ON room.member_id = %s AND room.category_id = topic.category_id
    WHERE topic.id IN ({these})
"""


def put_own(topics: Sequence[Topic], person: Any) -> None:
    """Set on rows of a list `my_place`, `my_level`, and `is_late`: active since all that the member called read."""
    if not topics:
        return
    ids = [topic.pk for topic in topics]
    joined = connection.ops.adapt_datetimefield_value(person.joined_at)
    asked = [person.pk, joined, *[person.pk] * 5, *ids]
    found: dict[int, tuple[Any, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(OWN_OF_ROWS.format(these=", ".join(["%s"] * len(ids))), asked)
        found = {pk: row for pk, *row in cursor.fetchall()}
    for topic in topics:
        place, here, room, tags, late = found[topic.pk]
        topic.my_place = place  # type: ignore[attr-defined]
        topic.my_level = here or room or tags or NO_LEVEL  # type: ignore[attr-defined]
        topic.is_late = bool(late)  # type: ignore[attr-defined]


OWN_OF_LISTS = """
    SELECT 'watch', category_id, level, '' FROM forums_watch
    WHERE member_id = %(member)s AND (category_id IS NOT NULL OR level = 'muted')
    UNION ALL SELECT 'view', id, name, query FROM forums_savedview WHERE member_id = %(member)s
"""


@dataclass(frozen=True)
class OwnOfLists:
    """`levels` of the categories that the member chose one for; `mutes`: whether anything at all is muted."""

    levels: dict[int, str] = field(default_factory=dict)
    mutes: bool = False
    saved: list[SavedView] = field(default_factory=list)  # by name


def own_of_lists(person: Any) -> OwnOfLists:
    """Nothing, and no question, for a visitor."""
    if not getattr(person, "pk", None):
        return OwnOfLists()
    with connection.cursor() as cursor:
        cursor.execute(OWN_OF_LISTS, {"member": person.pk})
        found: list[tuple[str, int | None, str, str]] = cursor.fetchall()
    watched = [(room, level) for what, room, level, _query in found if what == "watch"]
    saved = [SavedView(pk=pk, name=name, query=query) for what, pk, name, query in found if what == "view"]
    return OwnOfLists(
        levels={room: level for room, level in watched if room},
        mutes=any(level == WatchLevel.MUTED for _room, level in watched),
        saved=sorted(saved, key=lambda view: (view.name, view.pk)),
    )
