"""Counters, numbers and the search index, moved in the transaction of whatever moves them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext as _

from community.commons.access import Refused
from community.commons.live import push
from community.commons.standing.models import State

from . import hotness, tagging
from .models import Category, Notice, Post, Reaction, Timer, Topic, TopicKind, Waiting

_COUNTED = ("highest_number", "last_number", "post_count", "version", "state", "category_id")
# Written out: the ORM knows no RETURNING, and building these two took it as long as the database needs for them.
_NUMBERED = """
    UPDATE forums_topic SET highest_number = highest_number + 1, last_number = highest_number + 1,
        post_count = post_count + 1, version = version + 1, last_poster_id = %(by)s,
        last_post_at = CASE WHEN highest_number > 0 THEN {greatest}(last_post_at, %(at)s) ELSE %(at)s END,
        hot = {hot}
    WHERE id = %(topic)s AND merged_into_id IS NULL RETURNING {columns}
"""
NUMBERED = {
    vendor: _NUMBERED.format(
        greatest=greatest, hot=hotness.sql("post_count", greatest), columns=", ".join(_COUNTED)
    )
    for vendor, greatest in hotness.GREATEST.items()
}
# The last visible post is another one only where the last went or a later one came: then it is asked for.
_RECOUNTED = """
    UPDATE forums_topic SET post_count = post_count + %(change)s, version = version + 1, hot = {hot},
        solved = CASE WHEN accepted_id = %(post)s THEN %(shown)s AND kind = 'question' ELSE solved END
    WHERE id = %(topic)s RETURNING {columns}
"""
RECOUNTED = {
    vendor: _RECOUNTED.format(
        hot=hotness.sql("post_count + %(change)s - 1", greatest),
        columns=", ".join((*_COUNTED, "solved", "hot")),
    )
    for vendor, greatest in hotness.GREATEST.items()
}
IN_CATEGORY = """
    UPDATE forums_category SET topic_count = topic_count + %s, post_count = post_count + %s, version = version + 1
    WHERE id = %s
"""


def take_number(topic: Topic, *, by: Any, at: datetime) -> int:
    """The next post's number, with the topic counted and dated for a visible post: one locking statement.

    The UPDATE takes the row's lock, so fifty people replying at once get fifty numbers without a gap.
    Raises Refused where the topic was merged into another one meanwhile.
    """
    when = connection.ops.adapt_datetimefield_value(at)
    asked = {"topic": topic.pk, "by": by.pk, "at": when} | hotness.parameters(topic.created_at)
    with connection.cursor() as cursor:
        cursor.execute(NUMBERED[connection.vendor], asked)
        counted: tuple[Any, ...] | None = cursor.fetchone()
    if counted is None:
        raise Refused(merged_meanwhile())
    category = topic.category_id
    for name, value in zip(_COUNTED, counted, strict=True):
        setattr(topic, name, value)
    topic.last_post_at = max(topic.last_post_at, at) if topic.highest_number > 1 else at
    if topic.category_id != category:
        topic.refresh_from_db(fields=["category"])  # it was moved meanwhile
    topic.last_poster = by
    if topic.state == State.VISIBLE:
        count_in_category(topic.category_id, posts=1)
    return topic.highest_number


def lock_topics(*ids: int, near: bool = False) -> list[Topic]:
    """The topics as they are now with their categories, locked in the order of their ids, returned in the order given.

    `near`: with those whose pages name them, for what ends in `touch_neighbours`: topics are all locked before any
    category, as a reply does it, so that nobody waits in a circle.
    Locked first and read then: PostgreSQL leaves a locked row out of a join whose other side changed meanwhile.
    """
    wanted = set(ids)
    if near:
        wanted |= set(Topic.objects.filter(_names(ids)).values_list("pk", flat=True))
    list(Topic.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))
    found = Topic.objects.select_related("category").in_bulk(ids)
    return [found[pk] for pk in ids]


def merged_meanwhile() -> str:
    return _("This topic was merged into another one meanwhile. Your text is kept as a draft there.")


def count_post(post: Post, change: int) -> Topic:
    """A numbered post came into (+1) or went out of (-1) sight: counters, and what the topic's last post is."""
    topic = post.topic
    asked: dict[str, float] = {"topic": topic.pk, "post": post.pk, "change": change, "shown": change > 0}
    with connection.cursor() as cursor:
        cursor.execute(RECOUNTED[connection.vendor], asked | hotness.parameters(topic.created_at))
        counted: tuple[Any, ...] = cursor.fetchone()
    category = topic.category_id
    for name, value in zip((*_COUNTED, "solved", "hot"), counted, strict=True):
        setattr(topic, name, value)
    if topic.category_id != category:
        topic.refresh_from_db(fields=["category"])  # it was moved meanwhile
    number = post.number or 0
    if number == topic.last_number if change < 0 else number > topic.last_number or topic.post_count == 1:
        _set_last_post(topic)
    if topic.state == State.VISIBLE:
        count_in_category(topic.category_id, posts=change)
    return topic


def _set_last_post(topic: Topic) -> None:
    """Belongs under the topic's lock."""
    last = topic.posts.filter(state=State.VISIBLE).order_by("-number").select_related("author").first()
    if last is None:
        return
    topic.last_number, topic.last_post_at, topic.last_poster = last.number or 0, last.created_at, last.author
    topic.save(update_fields=["last_number", "last_post_at", "last_poster"])


def settle_posts(topic: Topic) -> None:
    """Count a topic afresh after posts came or went, many at once. Belongs under the topic's lock.

    Sets what lists show of its last visible post, its thanks, its heat, its lines and timers; `highest_number` is
    kept. An accepted answer that went elsewhere stays known, and counts again when it comes back.
    """
    visible = topic.posts.filter(state=State.VISIBLE)
    told = visible.aggregate(count=Count("pk"), latest=Max("created_at"))
    last = visible.order_by("-number").select_related("author").first()
    topic.post_count = told["count"]
    topic.last_number = (last.number or 0) if last else min(1, topic.posts.count())
    if last is not None:
        topic.last_post_at, topic.last_poster = told["latest"], last.author
    topic.thanks = Reaction.objects.filter(post__topic=topic.pk).count()
    topic.notice_count = Notice.objects.filter(topic=topic.pk).count()
    topic.timer_count = Timer.objects.filter(topic=topic.pk, state=Waiting.WAITING).count()
    topic.version += 1
    topic.related_at = None
    topic.save(
        update_fields=[
            "post_count", "last_number", "last_post_at", "last_poster", "thanks", "notice_count", "timer_count",
            "highest_number", "version", "related_at",
        ]
    )  # fmt: skip
    settle(topic)


def count_rooms(changes: dict[int, tuple[int, int]]) -> None:
    """Add (topics, posts) to categories, by id; always in the order of ids, so that two moves never lock crosswise."""
    for pk, (topics, posts) in sorted(changes.items()):
        count_in_category(pk, topics=topics, posts=posts)


def count_topic(topic: Topic, change: int) -> None:
    """A topic with its posts and tags came into (+1) or went out of (-1) sight."""
    count_in_category(topic.category_id, topics=change, posts=change * topic.post_count)
    tagging.count_topic(topic, change)
    if change < 0:
        touch_neighbours(topic)


def count_in_category(category_id: int, *, topics: int = 0, posts: int = 0) -> None:
    """Moves a room's counters; a list that shows the room has a new version with it."""
    with connection.cursor() as cursor:
        cursor.execute(IN_CATEGORY, [topics, posts, category_id])


def touch_category(category: Category) -> None:
    """Something on the room's list changed: lists kept under the old version are no longer served."""
    Category.objects.filter(pk=category.pk).update(version=F("version") + 1)


def touch_neighbours(topic: Topic) -> None:
    """Pages of topics that name this one in a line: its title changed, or it went out of sight."""
    Topic.objects.filter(_names([topic.pk])).update(version=F("version") + 1)


def _names(ids: Sequence[int]) -> Q:
    """Topics whose pages name one of these in a line; what stands as related asks for versions of its own."""
    return Q(pk__in=Notice.objects.filter(other__in=ids).values("topic"))


def touch(topic_id: int) -> None:
    """Something on the topic's pages changed: pages kept for guests under the old version are no longer served."""
    Topic.objects.filter(pk=topic_id).update(version=F("version") + 1)


def recount(topic: Topic) -> dict[str, int]:
    """What the counters should say, counted afresh; the truth that tests and `doctor` compare with."""
    visible = topic.posts.filter(state=State.VISIBLE)
    return {
        "post_count": visible.count(),
        "last_number": visible.order_by("-number").values_list("number", flat=True).first() or 0,
        "highest_number": topic.posts.order_by("-number")
        .exclude(number=None)
        .values_list("number", flat=True)
        .first()
        or 0,
    }


def settle(topic: Topic) -> None:
    """After posts came or went otherwise than one by one (moved, merged, split): hotness and the accepted answer."""
    topic.refresh_from_db(fields=["post_count", "thanks", "accepted"])
    answer = topic.posts.filter(pk=topic.accepted_id or 0, state=State.VISIBLE)
    Topic.objects.filter(pk=topic.pk).update(
        hot=hotness.score(topic.post_count - 1, topic.thanks, topic.created_at),
        solved=topic.kind == TopicKind.QUESTION and answer.exists(),
    )


def count_reaction(post: Post, topic: Topic, kind: str, change: int) -> None:
    """Counted under the row's lock (PostgreSQL) or the database's (SQLite)."""
    post.reactions = {**post.reactions, kind: max(0, post.reactions.get(kind, 0) + change)}
    post.save(update_fields=["reactions"])
    Topic.objects.filter(pk=topic.pk).update(
        thanks=F("thanks") + change,
        version=F("version") + 1,
        hot=hotness.score_after(topic.created_at, thanks=change),
    )
    push(topic.channel, "post_changed", {"number": post.number})
