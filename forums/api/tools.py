"""A topic's tools: closed, pinned, slowed, archived, moved, split, merged; timers, notices, and the way back."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le
from django.http import HttpRequest
from django.utils.html import strip_tags
from pydantic import BeforeValidator, Field

from community.commons.api.doors import PUBLIC, SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import (
    Asked,
    Id,
    Moment,
    Nothing,
    Person,
    Slug,
    Told,
    a_text,
    person,
    whole,
)

from .. import operations, together
from ..models import Timer, Topic
from ..notices import Line, in_words, notices_of, waiting_timers
from ..operations.shelving import SLOWEST
from ..relocating import MOST
from ..views.access import the_category, the_notice, the_timer, the_topic
from ..writing import TITLE_LENGTH
from . import shapes
from .topics import after, detail

room = Room("Tools of a topic")
Seconds = Annotated[int, Ge(0), Le(SLOWEST), BeforeValidator(whole)]
Act = Literal["close", "reopen", "unpin", "archive"]


class PinIn(Asked):
    everywhere: Annotated[bool, Field(description="first in the list of all topics too")] = False
    until: Annotated[Moment | None, Field(description="when it takes its place by date again")] = None


class SlowIn(Asked):
    seconds: Annotated[Seconds, Field(description="0: no slow mode")]


class MoveIn(Asked):
    category: Slug


class SplitIn(Asked):
    posts: Annotated[list[Id], Field(min_length=1, max_length=MOST, description="ids of posts")]
    title: Annotated[str, a_text(TITLE_LENGTH, least=1)]
    category: Annotated[Slug | None, Field(description="left out: the same one")] = None


class MergeIn(Asked):
    into: Annotated[Id, Field(description="id of the topic that goes on")]


class TimerIn(Asked):
    act: Act
    at: Moment


class TimerOut(Told):
    id: int
    topic_id: int
    act: Act
    at: datetime
    by: Person


class NoticeOut(Told):
    id: int
    kind: Literal["moved", "split_off", "split_from", "merged"]
    number: int = Field(description="it stands before this post")
    sentence: str
    count: int = Field(description="of posts")
    by: Person
    at: datetime
    may_undo: bool


def _adds(path: str, name: str, operation: Callable[..., Topic], sentence: str) -> Any:
    """An operation that does one thing to a topic and answers how it stands then."""

    def act(request: HttpRequest, topic_id: Id) -> dict[str, Any]:
        operation(the_topic(request, topic_id), by=request.user)
        return detail(request, topic_id)

    act.__name__, act.__doc__ = name, sentence
    return room.writes("POST", f"/topics/{{topic_id}}/{path}", access=SIGNED_IN, answers=shapes.TopicDetail)(
        act
    )


topic_close = _adds("close", "topic_close", operations.close_topic, "Close a topic: no more replies.")
topic_reopen = _adds("reopen", "topic_reopen", operations.reopen_topic, "Open a closed topic again.")


@room.writes("POST", "/topics/{topic_id}/pin", access=SIGNED_IN, answers=shapes.TopicDetail)
def topic_pin(request: HttpRequest, topic_id: Id, body: PinIn | None = None) -> dict[str, Any]:
    """Let a topic stand first in its category."""
    asked = body or PinIn()
    topic = the_topic(request, topic_id)
    together.pin(topic, by=request.user, everywhere=asked.everywhere, until=asked.until)
    return detail(request, topic_id)


topic_unpin = _adds(
    "unpin", "topic_unpin", operations.unpin_topic, "Let a topic take its place by date again."
)
topic_archive = _adds(
    "archive",
    "topic_archive",
    operations.archive_topic,
    "Put a topic into the archive: read only, and out of the lists of what goes on.",
)
topic_unarchive = _adds(
    "unarchive", "topic_unarchive", operations.unarchive_topic, "Take a topic out of the archive."
)


@room.writes("PUT", "/topics/{topic_id}/slow", access=SIGNED_IN, answers=shapes.TopicDetail)
def topic_slow(request: HttpRequest, topic_id: Id, body: SlowIn) -> dict[str, Any]:
    """Let each member wait between two posts; moderators never wait."""
    operations.slow_topic(the_topic(request, topic_id), by=request.user, seconds=body.seconds)
    return detail(request, topic_id)


# -- Moved, split, merged ------------------------------------------------------------------


@room.writes("POST", "/topics/{topic_id}/move", access=SIGNED_IN, answers=shapes.TopicDetail)
def topic_move(request: HttpRequest, topic_id: Id, body: MoveIn) -> dict[str, Any]:
    """Take a topic to another category; its address stays the same. A notice tells of it, and can be undone."""
    topic = the_topic(request, topic_id)
    category = the_category(request, body.category)
    return after(operations.move_topic(topic, by=request.user, category=category), request.user)


@room.writes("POST", "/topics/{topic_id}/split", access=SIGNED_IN, answers=shapes.TopicDetail, status=201)
def topic_split(request: HttpRequest, topic_id: Id, body: SplitIn) -> dict[str, Any]:
    """Make of some posts a topic of their own, which is answered. Merging it back undoes this."""
    category = the_category(request, body.category) if body.category else None
    new = operations.split_topic(
        the_topic(request, topic_id), by=request.user, posts=body.posts, title=body.title, category=category
    )
    return detail(request, new.pk)


@room.writes("POST", "/topics/{topic_id}/merge", access=SIGNED_IN, answers=shapes.TopicDetail)
def topic_merge(request: HttpRequest, topic_id: Id, body: MergeIn) -> dict[str, Any]:
    """Add all posts of a topic to another, which is answered; the address of what is left leads there."""
    topic, into = the_topic(request, topic_id), the_topic(request, body.into)
    operations.merge_topic(topic, by=request.user, into=into)
    return detail(request, into.pk)


@room.lists("/topics/{topic_id}/notices", access=PUBLIC, answers=NoticeOut)
def notice_list(request: HttpRequest, topic_id: Id) -> Listed:
    """The lines between posts that say what was moved, split off and merged, by their place."""
    topic = the_topic(request, topic_id)
    return Listed(
        notices_of(topic),
        order=("number", "pk"),
        show=lambda found: [_notice(one) for one in in_words(found, topic, request.user)],
    )


def _notice(one: Line) -> dict[str, Any]:
    return {
        "id": one.notice.pk,
        "kind": one.notice.kind,
        "number": one.notice.number,
        "sentence": strip_tags(one.sentence),
        "count": one.notice.count,
        "by": person(one.notice.by),
        "at": one.notice.at,
        "may_undo": bool(one.undo),
    }


@room.writes(
    "POST", "/topics/{topic_id}/notices/{notice_id}/undo", access=SIGNED_IN, answers=shapes.TopicDetail
)
def notice_undo(request: HttpRequest, topic_id: Id, notice_id: Id) -> dict[str, Any]:
    """Undo what a notice tells of: moved back, brought back, separated again. The topic that is answered goes on."""
    notice = the_notice(request, topic_id, notice_id)
    return after(together.undo(notice, by=request.user), request.user)


# -- Timers ----------------------------------------------------------------------------------


@room.lists("/topics/{topic_id}/timers", access=PUBLIC, answers=TimerOut)
def timer_list(request: HttpRequest, topic_id: Id) -> Listed:
    """What waits to happen to a topic, the next first."""
    rows = waiting_timers(the_topic(request, topic_id))
    return Listed(rows, order=("at", "pk"), show=lambda found: [_timer(one) for one in found])


def _timer(one: Timer) -> dict[str, Any]:
    return {"id": one.pk, "topic_id": one.topic_id, "act": one.act, "at": one.at, "by": person(one.by)}


@room.writes("POST", "/topics/{topic_id}/timers", access=SIGNED_IN, answers=TimerOut, status=201)
def timer_set(request: HttpRequest, topic_id: Id, body: TimerIn) -> dict[str, Any]:
    """Let something happen to a topic at a time; a new timer takes the place of one of the same kind."""
    topic = the_topic(request, topic_id)
    return _timer(operations.set_timer(topic, by=request.user, act=body.act, at=body.at))


@room.writes("DELETE", "/timers/{timer_id}", access=SIGNED_IN, answers=Nothing)
def timer_cancel(request: HttpRequest, timer_id: Id) -> dict[str, Any]:
    """It shall not happen after all."""
    operations.cancel_timer(the_timer(request, timer_id), by=request.user)
    return {"done": True}
