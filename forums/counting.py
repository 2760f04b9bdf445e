"""Counters, numbers and the search index, moved in the transaction of whatever moves them."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from community.commons.access import Refused
from community.commons.standing.models import State

from .models import Category, Notice, Post, Reaction, Timer, Topic, Waiting


def take_number(topic: Topic, *, by: Any, at: datetime) -> int:
    """The next post's number, with the topic counted and dated for a visible post: one locking statement.

    The UPDATE takes the row's lock, so fifty people replying at once get fifty numbers without a gap.
    Raises Refused where the topic was merged into another one meanwhile.
    """
    counted = Topic.objects.filter(pk=topic.pk, merged_into=None).update(
        highest_number=F("highest_number") + 1,
        last_number=F("highest_number") + 1,
        post_count=F("post_count") + 1,
        last_post_at=Greatest(F("last_post_at"), at) if topic.highest_number else at,
        last_poster=by,
        version=F("version") + 1,
    )
    if not counted:
        raise Refused(merged_meanwhile())
    category = topic.category_id
    topic.refresh_from_db(
        fields=[
            "highest_number", "last_number", "post_count", "last_post_at", "version", "state", "category_id"
        ]
    )  # fmt: skip
    if topic.category_id != category:
        topic.refresh_from_db(fields=["category"])  # it was moved meanwhile
    topic.last_poster = by
    if topic.state == State.VISIBLE:
        Category.objects.filter(pk=topic.category_id).update(
            post_count=F("post_count") + 1, version=F("version") + 1
        )
    return topic.highest_number


def merged_meanwhile() -> str:
    return _("This topic was merged into another one meanwhile. Your text is kept as a draft there.")


def count_post(post: Post, change: int) -> Topic:
    """A numbered post came into (+1) or went out of (-1) sight: counters, and what the topic's last post is."""
    topic = Topic.objects.select_for_update().get(pk=post.topic_id)
    last = topic.posts.filter(state=State.VISIBLE).order_by("-number").select_related("author").first()
    if last is not None:
        topic.last_number, topic.last_post_at, topic.last_poster = (
            last.number or 0,
            last.created_at,
            last.author,
        )
    topic.post_count += change
    topic.version += 1
    topic.save(update_fields=["last_number", "last_post_at", "last_poster", "post_count", "version"])
    if topic.state == State.VISIBLE:
        Category.objects.filter(pk=topic.category_id).update(
            post_count=F("post_count") + change, version=F("version") + 1
        )
    return topic


def settle(topic: Topic) -> None:
    """Count a topic afresh after posts came or went, many at once. Belongs under the topic's lock.

    Sets what lists show of its last visible post, its thanks, its lines and timers; `highest_number` is kept.
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
    topic.save(
        update_fields=[
            "post_count", "last_number", "last_post_at", "last_poster", "thanks", "notice_count", "timer_count",
            "highest_number", "version",
        ]
    )  # fmt: skip


def count_rooms(changes: dict[int, tuple[int, int]]) -> None:
    """Add (topics, posts) to categories, by id; always in the order of ids, so that two moves never lock crosswise."""
    for pk, (topics, posts) in sorted(changes.items()):
        Category.objects.filter(pk=pk).update(
            topic_count=F("topic_count") + topics,
            post_count=F("post_count") + posts,
            version=F("version") + 1,
        )


def count_topic(topic: Topic, change: int) -> None:
    """A topic with its posts came into (+1) or went out of (-1) sight."""
    Category.objects.filter(pk=topic.category_id).update(
        topic_count=F("topic_count") + change,
        post_count=F("post_count") + change * topic.post_count,
        version=F("version") + 1,
    )


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
