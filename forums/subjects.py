"""Posts and topics as things that can be reported and decided upon."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.activity.models import Activity
from community.commons.standing import subjects

from .measures import OF_A_POST, OF_A_TOPIC
from .models import Post, Topic
from .operations import set_post_state, set_topic_state
from .withdrawing import (
    put_back,
    put_back_opening,
    seal_files,
    seal_files_of_opening,
    take_away,
    take_away_opening,
)

AROUND = 3  # posts shown before and after the reported one
TOPIC_AT = re.compile(r"/forums/t/(\d{1,9})/(?:[-\w]*/?)?(?:#.*)?")
NUMBER_AT = re.compile(r"/forums/t/(\d{1,9})/(?:(\d{1,9})/?(?:#.*)?|(?:[-\w]+/)?#p(\d{1,9}))")
POST_AT = re.compile(r"/forums/p/(\d{1,18})/.*")


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
    retitled = Activity.objects.filter(
        verb="forums.topic_retitled", subject_type="forums.topic", subject_id=topic.pk
    ).count()
    said = _snapshot_of_post(opening) if opening else {}
    return said | {
        "title": topic.title,
        "author": topic.author_id,
        "revision": said.get("revision", 0) + retitled,
    }


def post_at(address: str, viewer: Any) -> Post | None:
    """The post of a permanent link, of "#p12" on a topic's page, or of a page about the post."""
    posts = Post.objects.visible_to(viewer).select_related("topic__category", "author")
    if found := NUMBER_AT.fullmatch(address):
        return posts.filter(topic=int(found[1]), number=int(found[2] or found[3])).first()
    if found := POST_AT.fullmatch(address):
        return posts.filter(pk=int(found[1])).first()
    return None


def topic_at(address: str, viewer: Any) -> Topic | None:
    found = TOPIC_AT.fullmatch(address)
    if found is None or NUMBER_AT.fullmatch(address):
        return None
    return (
        Topic.objects.visible_to(viewer).select_related("category", "author").filter(pk=int(found[1])).first()
    )


def _scopes(topic: Topic) -> dict[str, Any]:
    return {
        f"forums.topic:{topic.pk}": _("in this topic"),
        topic.space: _("in the category “%(name)s”") % {"name": topic.category},
    }


def _edit_url_of_topic(topic: Topic) -> str:
    opening = opening_of(topic)
    return f"/forums/p/{opening.pk}/edit/" if opening else topic.url


def _addressed(post: Post) -> set[int]:
    """Whom a post answers: the offended person gives no sanction."""
    answered = post.topic.posts.filter(number=post.reply_to) if post.reply_to else Post.objects.none()
    return set(answered.values_list("author", flat=True)) - {post.author_id}


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
            measures=OF_A_POST,
            scopes=lambda post: _scopes(post.topic),
            addressed=_addressed,
            take_away=take_away,
            put_back=put_back,
            seal_files=seal_files,
            edit_url=lambda post: f"/forums/p/{post.pk}/edit/",
            read_with=("topic__category",),
            at=post_at,
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
            measures=OF_A_TOPIC,
            scopes=_scopes,
            take_away=take_away_opening,
            put_back=put_back_opening,
            seal_files=seal_files_of_opening,
            edit_url=_edit_url_of_topic,
            read_with=("category",),
            at=topic_at,
        )
    )
