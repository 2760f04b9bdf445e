"""Whispers between the posts of a page, for those who moderate the topic; for everybody else not even a question."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from community.commons.access import allowed

from .models import PAGE, Topic, Whisper

CHANNEL = "forums.whispers"  # a channel of their own: whoever hears of replies hears nothing of them


def channel_of(topic_id: int) -> str:
    return f"{CHANNEL}:{topic_id}"


def hears_whispers(topic: Topic, viewer: Any) -> bool:
    return bool(getattr(viewer, "pk", None)) and allowed(viewer, "forums.whisper", topic)


def whispers_of(topic: Topic, viewer: Any) -> QuerySet[Whisper]:
    """All of a topic, with those of topics that were merged into it; none for who does not moderate it."""
    if not hears_whispers(topic, viewer):
        return Whisper.objects.none()
    here = Q(topic=topic.pk) | Q(topic__merged_into=topic.pk)
    return Whisper.objects.filter(here).select_related("author")


def put_whispers(topic: Topic, page: int, posts: Iterable[Any], viewer: Any) -> list[Whisper]:
    """Give each post of this page the whispers below it; returns those that stand above the first or below the last."""
    if not hears_whispers(topic, viewer):  # building a question that is not asked costs a fifth of a page
        return []
    said = whispers_of(topic, viewer).filter(after__gte=(page - 1) * PAGE if page > 1 else 0)
    if page < topic.pages:
        said = said.filter(after__lte=page * PAGE)
    by_number = {post.number: post for post in posts if post.number is not None}
    beside: list[Whisper] = []
    for one in said:
        post = by_number.get(one.after) if one.topic_id == topic.pk else None
        if post is None:
            beside.append(one)
        else:
            post.whispers.append(one)
    return beside
