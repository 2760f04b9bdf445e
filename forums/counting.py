"""Counters, numbers and the search index, moved in the transaction of whatever moves them."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest

from community.commons.standing.models import State

from . import hotness, tagging
from .models import Category, Post, Relation, Topic, TopicKind


def take_number(topic: Topic, *, by: Any, at: datetime) -> int:
    """The next post's number, with the topic counted and dated for a visible post: one locking statement.

    The UPDATE takes the row's lock, so fifty people replying at once get fifty numbers without a gap.
    """
    Topic.objects.filter(pk=topic.pk).update(
        highest_number=F("highest_number") + 1,
        last_number=F("highest_number") + 1,
        post_count=F("post_count") + 1,
        last_post_at=Greatest(F("last_post_at"), at) if topic.highest_number else at,
        last_poster=by,
        version=F("version") + 1,
        hot=hotness.score_after(topic.created_at, posts=1),
    )
    topic.refresh_from_db(
        fields=["highest_number", "last_number", "post_count", "last_post_at", "version", "state"]
    )
    topic.last_poster = by
    if topic.state == State.VISIBLE:
        count_in_category(topic.category_id, posts=1)
    return topic.highest_number


def count_post(post: Post, change: int) -> None:
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
    topic.hot = hotness.score(topic.post_count - 1, topic.thanks, topic.created_at)
    if topic.accepted_id == post.pk:
        topic.solved = change > 0 and topic.kind == TopicKind.QUESTION
    topic.save(
        update_fields=[
            "last_number",
            "last_post_at",
            "last_poster",
            "post_count",
            "version",
            "hot",
            "solved",
        ]
    )
    if topic.state == State.VISIBLE:
        count_in_category(topic.category_id, posts=change)


def count_topic(topic: Topic, change: int) -> None:
    """A topic with its posts and tags came into (+1) or went out of (-1) sight."""
    count_in_category(topic.category_id, topics=change, posts=change * topic.post_count)
    tagging.count_topic(topic, change)
    if change < 0:
        touch_neighbours(topic)


def count_in_category(category_id: int, *, topics: int = 0, posts: int = 0) -> None:
    """Moves a room's counters; a list that shows the room has a new version with it."""
    Category.objects.filter(pk=category_id).update(
        topic_count=F("topic_count") + topics,
        post_count=F("post_count") + posts,
        version=F("version") + 1,
    )


def touch_category(category: Category) -> None:
    """Something on the room's list changed: lists kept under the old version are no longer served."""
    Category.objects.filter(pk=category.pk).update(version=F("version") + 1)


def touch_neighbours(topic: Topic) -> None:
    """Pages of topics that show this one as related: its title changed, or went out of sight."""
    near = Relation.objects.filter(other=topic).values("topic")
    Topic.objects.filter(pk__in=near).update(version=F("version") + 1)


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
        solved=topic.kind == TopicKind.QUESTION and topic.accepted_id is not None and answer.exists(),
    )
