"""How the forums' things look from outside."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from community.commons.access import allowed
from community.commons.api.shapes import Person, Told, person
from community.commons.standing.models import State

from ..models import Category, Draft, ReactionKind, Revision, Topic, WatchLevel
from ..reading import Seen, present

Kind = Literal["thank", "learned", "agree"]
WATCH_LEVELS = Literal["watching", "tracking", "normal", "muted"]
TOPIC_KINDS = Literal["discussion", "question", "announcement"]
ACTS_ON_TOPICS = {  # what a program may want to know before it offers something
    "reply": "forums.create_post",
    "retitle": "forums.retitle_topic",
    "tag": "forums.tag_topic",
    "accept": "forums.accept_answer",
    "close": "forums.close_topic",
    "pin": "forums.pin_topic",
    "slow": "forums.slow_topic",
    "timer": "forums.set_timer",
    "archive": "forums.archive_topic",
    "move": "forums.move_topic",
    "split": "forums.split_topic",
    "merge": "forums.merge_topic",
    "delete": "forums.delete_topic",
    "watch": "forums.watch_topic",
}


class CategoryOut(Told):
    slug: str
    name: str = Field(description="in the language of the request")
    description: str
    url: str
    language: str = Field(description="of its conversations; empty is any")
    tint: int = Field(description="1 to 6: the colours of the design")
    icon: str
    topic_count: int
    post_count: int
    parent: str | None = Field(description="slug of the category that it is part of, where that one is seen")
    watch: WATCH_LEVELS | None = Field(description="null without a token")
    may_open_topics: bool


class TagOut(Told):
    slug: str
    name: str


class TopicOut(Told):
    id: int
    title: str
    slug: str
    url: str
    category: str
    author: Person
    last_poster: Person
    language: str
    kind: TOPIC_KINDS
    solved: bool = Field(description="a question whose accepted answer is in sight")
    tags: list[TagOut]
    state: str
    created_at: datetime
    last_post_at: datetime
    post_count: int
    last_number: int = Field(description="number of the last post")
    thanks: int
    is_pinned: bool
    is_closed: bool
    is_archived: bool
    is_unread: bool | None = Field(description="null without a token")
    place: int | None = Field(
        description="the last post that was read; null where the topic was never opened"
    )


class TopicDetail(TopicOut):
    held_because: str = Field(description="why a moderator reads it first; for its author and the team")
    watch: WATCH_LEVELS | None
    pinned_everywhere: bool = Field(description="whether it stands first in the list of all topics too")
    slow_seconds: int = Field(description="between two posts of one member; 0 is no slow mode")
    answer: int | None = Field(description="id of the accepted answer of a solved question")
    may: list[str] = Field(description=f"of {', '.join(ACTS_ON_TOPICS)}: what this token may do here")


class ReactionOut(Told):
    kind: Kind
    count: int
    mine: bool


class PostOut(Told):
    id: int
    topic_id: int
    number: int | None = Field(description="its place in the topic; null until a moderator has approved it")
    url: str
    author: Person | None = Field(description="null where the post is gone")
    text: str | None = Field(description="as written; null where the post is gone")
    format: str
    html: str | None
    language: str
    reply_to: int | None
    state: str
    gone: str = Field(description="the sentence that stands in its place where the post is gone")
    note: str = Field(description="for its author and the team: why it is not shown to everybody")
    created_at: datetime
    edited_at: datetime | None
    revision_count: int
    reactions: list[ReactionOut]
    is_wiki: bool = Field(description="whether members may edit it")
    is_answer: bool = Field(description="whether it is the accepted answer of its topic's question")
    is_bookmarked: bool | None = Field(description="by oneself; null without a token")
    has_poll: bool = Field(description="whether `/posts/{post_id}/poll` has one")
    may: list[Literal["edit", "delete", "restore", "react"]]


class RevisionOut(Told):
    number: int
    title: str
    text: str
    format: str
    editor: Person
    reason: str
    at: datetime = Field(description="when this text gave way to the next")


class DraftOut(Told):
    place: str = Field(description="`topic:12`, `category:3` or `post:45`: where it belongs")
    title: str
    text: str
    reply_to: int | None
    at: datetime


def categories(rows: Iterable[Category], viewer: Any) -> list[dict[str, Any]]:
    """Rows from `rooms_with_level` with their parent."""
    return [
        {
            "slug": one.slug,
            "name": str(one),
            "description": one.words,
            "url": one.url,
            "language": one.language,
            "tint": one.tint,
            "icon": one.icon,
            "topic_count": one.topic_count,
            "post_count": one.post_count,
            "parent": one.parent.slug if one.parent and one.parent.admits(viewer, one.parent.see) else None,
            "watch": level(getattr(one, "my_level", ""), viewer),
            "may_open_topics": allowed(viewer, "forums.open_topic", one),
        }
        for one in rows
    ]


def level(chosen: str | None, viewer: Any) -> str | None:
    """What was chosen, else that nothing was; None for visitors."""
    return (chosen or WatchLevel.NORMAL.value) if viewer.is_authenticated else None


def topics(rows: Iterable[Topic]) -> list[dict[str, Any]]:
    """Rows from `for_list()`; unread and place are told where `mark_unread` has set them."""
    return [_topic(one) for one in rows]


def _topic(one: Topic) -> dict[str, Any]:
    return {
        "id": one.pk,
        "title": one.title,
        "slug": one.slug,
        "url": one.url,
        "category": one.category.slug,
        "author": person(one.author),
        "last_poster": person(one.last_poster),
        "language": one.language,
        "kind": one.kind,
        "solved": one.solved,
        "tags": [{"slug": slug, "name": name} for slug, name in one.labels],
        "state": one.state,
        "created_at": one.created_at,
        "last_post_at": one.last_post_at,
        "post_count": one.post_count,
        "last_number": one.last_number,
        "thanks": one.thanks,
        "is_pinned": one.pinned_at is not None,
        "is_closed": one.is_closed,
        "is_archived": one.is_archived,
        "is_unread": getattr(one, "is_unread", None),
        "place": getattr(one, "my_place", None),
    }


def topic(one: Topic, viewer: Any) -> dict[str, Any]:
    """Unread, place and watch are told where `mark_unread` has set them."""
    own = one.author_id == viewer.pk or one.category.moderated_by(viewer)
    return {
        **_topic(one),
        "held_because": one.held_because if own and one.state == State.HELD else "",
        "watch": level(getattr(one, "my_level", ""), viewer),
        "pinned_everywhere": one.pinned_everywhere,
        "slow_seconds": one.slow_seconds,
        "answer": one.accepted_id if one.solved else None,
        "may": [name for name, permission in ACTS_ON_TOPICS.items() if allowed(viewer, permission, one)],
    }


def posts(rows: list[Any], topic: Topic, viewer: Any) -> list[dict[str, Any]]:
    """As the page of the topic shows them, lines in place of those that are gone included."""
    known = viewer.is_authenticated
    return [
        {**_post(seen, topic), "is_bookmarked": seen.bookmarked if known else None}
        for seen in present(rows, topic, viewer)
    ]


def _post(seen: Seen, topic: Topic) -> dict[str, Any]:
    post, gone = seen.post, bool(seen.gone)
    may = {
        "edit": seen.can_edit,
        "delete": seen.can_delete,
        "restore": seen.can_restore,
        "react": seen.can_react,
    }
    return {
        "id": post.pk,
        "topic_id": post.topic_id,
        "number": post.number,
        "url": post.url,
        "author": None if gone else person(post.author),
        "text": None if gone else post.text,
        "format": post.format,
        "html": None if gone else post.html,
        "language": post.language,
        "reply_to": None if gone else post.reply_to,
        "state": post.state,
        "gone": seen.gone,
        "note": seen.note,
        "created_at": post.created_at,
        "edited_at": None if gone else post.edited_at,
        "revision_count": 0 if gone else post.revision_count,
        "reactions": []
        if gone
        else [
            {"kind": kind.value, "count": post.reactions.get(kind.value, 0), "mine": kind.value in seen.given}
            for kind in ReactionKind
        ],
        "is_wiki": post.wiki and not gone,
        "is_answer": topic.solved and topic.accepted_id == post.pk,
        "has_poll": post.polled and not gone,
        "may": [name for name, can in may.items() if can],
    }


def revisions(rows: Iterable[Revision]) -> list[dict[str, Any]]:
    return [
        {
            "number": one.number,
            "title": one.title,
            "text": one.text,
            "format": one.format,
            "editor": person(one.editor),
            "reason": one.reason,
            "at": one.at,
        }
        for one in rows
    ]


def draft(one: Draft) -> dict[str, Any]:
    return {
        "place": one.place,
        "title": one.title,
        "text": one.text,
        "reply_to": one.reply_to,
        "at": one.at,
    }
