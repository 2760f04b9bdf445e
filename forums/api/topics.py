"""Topics: listed with the page's filters, opened, retitled, closed, pinned, watched, read."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from community.commons.access import Refused
from community.commons.api.doors import PUBLIC, SIGNED_IN, NotKnown
from community.commons.api.lists import Listed
from community.commons.api.models import Scope
from community.commons.api.rooms import Once, Room
from community.commons.api.shapes import Asked, Id, Nothing, Number, Slug, a_text

from .. import operations
from ..filters import OF_MEMBERS, TopicFilter
from ..models import Topic
from ..reading import mark_unread
from ..views.access import the_category, the_topic
from ..views.lists import LATEST, ORDERS
from ..writing import TITLE_LENGTH
from . import shapes
from .sending import once_only

room = Room("Topics")
Title = Annotated[str, a_text(TITLE_LENGTH, least=1)]
Text = Annotated[str, a_text(100_000, least=1)]


class TopicIn(Asked):
    category: Slug
    title: Title
    text: Text
    kind: shapes.TOPIC_KINDS = "discussion"
    tags: Annotated[list[Annotated[str, a_text(60, least=1)]], Field(max_length=20, description="names")] = []


class TitleIn(Asked):
    title: Title


class WatchIn(Asked):
    level: shapes.WATCH_LEVELS


class ReadIn(Asked):
    number: Number


@room.lists("/topics", access=PUBLIC, answers=shapes.TopicOut, filters=TopicFilter)
def topic_list(request: HttpRequest) -> Listed:
    """Topics, the one with the latest post first; with `view=hot` what is talked about most.

    `view=new`, `view=unread` and `view=mine` need a token.
    """
    person: Any = request.user
    view = request.GET.get("view", "")
    if view in OF_MEMBERS and not person.is_authenticated:
        raise NotKnown
    rows: Any = Topic.objects.visible_to(person).for_list()
    return Listed(rows, order=ORDERS.get(view, LATEST), show=lambda found: _show(found, person))


def _show(found: list[Topic], person: Any) -> list[dict[str, Any]]:
    if person.is_authenticated:
        mark_unread(found, person)
    return shapes.topics(found)


@room.reads("/topics/{topic_id}", access=PUBLIC, answers=shapes.TopicDetail)
def topic_detail(request: HttpRequest, topic_id: Id) -> dict[str, Any]:
    """A topic, without its posts."""
    return _detail(request, topic_id)


def _detail(request: HttpRequest, topic_id: int) -> dict[str, Any]:
    person: Any = request.user
    rows: Any = Topic.objects.for_list()
    if not person.is_authenticated:
        return shapes.topic(the_topic(request, topic_id, rows), person)
    topic = the_topic(request, topic_id, rows)
    mark_unread([topic], person)
    return shapes.topic(topic, person)


@room.writes("POST", "/topics", access=SIGNED_IN, answers=shapes.TopicDetail, status=201)
def topic_open(request: HttpRequest, body: TopicIn, once: Once = None) -> dict[str, Any]:
    """Open a topic with its first post.

    Its state is `held` where a moderator reads first; `held_because` says why.
    """
    category = the_category(request, body.category)

    def send() -> Any:
        topic = operations.open_topic(
            category,
            by=request.user,
            title=body.title,
            text=body.text,
            kind=body.kind,
            tags=body.tags,
            once=once or "",
        )
        return topic.posts.select_related("topic").get(number=1)

    post = once_only(send, by=request.user, once=once)
    if not post.is_opening:
        raise Refused(_("This Idempotency-Key was used for something else."))
    return _detail(request, post.topic_id)


@room.writes("PATCH", "/topics/{topic_id}", access=SIGNED_IN, answers=shapes.TopicDetail)
def topic_retitle(request: HttpRequest, topic_id: Id, body: TitleIn) -> dict[str, Any]:
    """Give a topic a clearer title; its address stays the same."""
    operations.retitle_topic(the_topic(request, topic_id), by=request.user, title=body.title)
    return _detail(request, topic_id)


def _adds(path: str, name: str, operation: Any, sentence: str) -> Any:
    """An operation that does one thing to a topic and answers how it stands then."""

    def act(request: HttpRequest, topic_id: Id) -> dict[str, Any]:
        operation(the_topic(request, topic_id), by=request.user)
        return _detail(request, topic_id)

    act.__name__, act.__doc__ = name, sentence
    return room.writes("POST", path, access=SIGNED_IN, answers=shapes.TopicDetail)(act)


topic_close = _adds(
    "/topics/{topic_id}/close", "topic_close", operations.close_topic, "Close a topic: no more replies."
)
topic_reopen = _adds(
    "/topics/{topic_id}/reopen", "topic_reopen", operations.reopen_topic, "Open a closed topic again."
)
topic_pin = _adds(
    "/topics/{topic_id}/pin", "topic_pin", operations.pin_topic, "Let a topic stand first in its category."
)
topic_unpin = _adds(
    "/topics/{topic_id}/unpin",
    "topic_unpin",
    operations.unpin_topic,
    "Let a topic take its place by date again.",
)


@room.writes("PUT", "/topics/{topic_id}/watch", access=SIGNED_IN, answers=shapes.TopicDetail)
def topic_watch(request: HttpRequest, topic_id: Id, body: WatchIn) -> dict[str, Any]:
    """Choose what to be told of in a topic."""
    operations.watch_topic(the_topic(request, topic_id), by=request.user, level=body.level)
    return _detail(request, topic_id)


@room.writes(
    "PUT", "/topics/{topic_id}/place", access=SIGNED_IN, answers=shapes.TopicDetail, scope=Scope.WRITE
)
def topic_read(request: HttpRequest, topic_id: Id, body: ReadIn) -> dict[str, Any]:
    """Say up to which post a topic was read; a place never goes back."""
    operations.mark_read(the_topic(request, topic_id), by=request.user, number=body.number)
    return _detail(request, topic_id)


@room.writes("POST", "/me/read", access=SIGNED_IN, answers=Nothing)
def topics_read(request: HttpRequest) -> dict[str, Any]:
    """Nothing that was written before this moment is unread any more."""
    operations.mark_all_read(None, by=request.user)
    return {"done": True}
