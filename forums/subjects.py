"""Posts and topics as things that can be reported and decided upon."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.standing import subjects

from .models import Post, Topic
from .operations import set_post_state, set_topic_state

AROUND = 3  # posts shown before and after the reported one


def posts_around(post: Post, viewer: Any) -> list[Post]:
    """The post among its neighbours, as far as the viewer may read them."""
    readable = (
        Post.objects.visible_to(viewer)
        .filter(topic=post.topic_id)
        .exclude(number=None)
        .select_related("author")
    )
    if post.number is None:
        return [*reversed(readable.order_by("-number")[:AROUND]), post]
    before = readable.filter(number__lt=post.number).order_by("-number")[:AROUND]
    after = readable.filter(number__gt=post.number).order_by("number")[:AROUND]
    return [*reversed(before), post, *after]


def opening_of(topic: Topic) -> Post | None:
    return topic.posts.filter(number=1).first()


def _snapshot_of_post(post: Post) -> dict[str, Any]:
    return {
        "text": post.text,
        "html": post.html,
        "author": post.author_id,
        "revision": post.revision_count,
        "language": post.language,
        "number": post.number,
        "topic": post.topic_id,
        "title": post.topic.title,
        "created_at": post.created_at.isoformat(),
    }


def _snapshot_of_topic(topic: Topic) -> dict[str, Any]:
    opening = opening_of(topic)
    return (_snapshot_of_post(opening) if opening else {}) | {"title": topic.title, "author": topic.author_id}


def register() -> None:
    subjects.register(
        subjects.Subject(
            kind="forums.post",
            model=Post,
            label=_("post"),
            author=lambda post: post.author,
            title=lambda post: f"{post.topic.title} #{post.number}" if post.number else post.topic.title,
            url=lambda post: post.url,
            space=lambda post: post.topic.space,
            language=lambda post: post.language,
            snapshot=_snapshot_of_post,
            surroundings=posts_around,
            set_state=set_post_state,
            visible_to=lambda viewer: Post.objects.visible_to(viewer).select_related(
                "topic__category", "author"
            ),
            template="forums/_subject_post.html",
        )
    )
    subjects.register(
        subjects.Subject(
            kind="forums.topic",
            model=Topic,
            label=_("topic"),
            author=lambda topic: topic.author,
            title=lambda topic: topic.title,
            url=lambda topic: topic.url,
            space=lambda topic: topic.space,
            language=lambda topic: topic.language,
            snapshot=_snapshot_of_topic,
            surroundings=lambda topic, viewer: list(
                Post.objects.visible_to(viewer)
                .filter(topic=topic)
                .exclude(number=None)
                .select_related("author")[:AROUND]
            ),
            set_state=set_topic_state,
            visible_to=lambda viewer: Topic.objects.visible_to(viewer).select_related("category", "author"),
            template="forums/_subject_topic.html",
        )
    )
