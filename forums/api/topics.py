"""Topics: listed with the page's filters, opened, described, watched, read, taken back by their author."""

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
from community.surveys.api import PollIn

from .. import operations
from ..filters import OF_MEMBERS, TopicFilter, without_archive
from ..models import Topic
from ..reading import mark_unread
from ..tagging import NAME_LENGTH
from ..views.access import the_category, the_topic
from ..views.lists import LATEST, ORDERS
from ..writing import TITLE_LENGTH
from . import shapes
from .categories import WatchIn
from .sending import once_only

room = Room("Topics")
Title = Annotated[str, a_text(TITLE_LENGTH, least=1)]
Text = Annotated[str, a_text(100_000, least=1)]
Tags = Annotated[
    list[Annotated[str, a_text(NAME_LENGTH, least=1)]], Field(max_length=20, description="names")
]


class TopicIn(Asked):
    category: Slug
    title: Title
    text: Text
    kind: shapes.TOPIC_KINDS = "discussion"
    tags: Tags = []

    poll: Annotated[PollIn | None, Field(description="to stand below the first post")] = None

    def options(self) -> dict[str, Any]:
        """What else `open_topic` is given: kind, tags, poll."""
        poll = {"poll": self.poll.draft().as_plain()} if self.poll else {}
        return {"kind": self.kind, "tags": self.tags, **poll}


class TitleIn(Asked):
    title: Title


class TagsIn(Asked):
    tags: Tags


class KindIn(Asked):
    kind: shapes.TOPIC_KINDS


class ReadIn(Asked):
    number: Number


@room.lists("/topics", access=PUBLIC, answers=shapes.TopicOut, filters=TopicFilter)
def topic_list(request: HttpRequest) -> Listed:
    """Topics, the one with the latest post first; with `view=hot` what is talked about most.

    The archive is left out, unless `archived`, `by` or `view=mine` asks for it.
    `view=new`, `view=unread` and `view=mine` need a token.
    """
    person: Any = request.user
    view = request.GET.get("view", "")
    if view in OF_MEMBERS and not person.is_authenticated:
        raise NotKnown
    rows: Any = without_archive(Topic.objects.visible_to(person).for_list(), request, view)
    return Listed(rows, order=ORDERS.get(view, LATEST), show=lambda found: _show(found, person))


def _show(found: list[Topic], person: Any) -> list[dict[str, Any]]:
    if person.is_authenticated:
        mark_unread(found, person)
    return shapes.topics(found)


@room.reads("/topics/{topic_id}", access=PUBLIC, answers=shapes.TopicDetail)
def topic_detail(request: HttpRequest, topic_id: Id) -> dict[str, Any]:
    """A topic, without its posts."""
    return detail(request, topic_id)


def detail(request: HttpRequest, topic_id: int) -> dict[str, Any]:
    """How a topic stands. Raises Http404."""
    topic = the_topic(request, topic_id, Topic.objects.for_list())
    return _told(topic, request.user)


def after(topic: Topic, viewer: Any) -> dict[str, Any]:
    """How it stands, for who just acted on it: what they moved may be out of their sight now."""
    return _told(Topic.objects.for_list().get(pk=topic.pk), viewer)


def _told(topic: Topic, viewer: Any) -> dict[str, Any]:
    if viewer.is_authenticated:
        mark_unread([topic], viewer)
    return shapes.topic(topic, viewer)


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
            once=once or "",
            **body.options(),
        )
        return topic.posts.select_related("topic").get(number=1)

    post = once_only(send, by=request.user, once=once)
    if not post.is_opening:
        raise Refused(_("This Idempotency-Key was used for something else."))
    return detail(request, post.topic_id)


@room.writes("PATCH", "/topics/{topic_id}", access=SIGNED_IN, answers=shapes.TopicDetail)
def topic_retitle(request: HttpRequest, topic_id: Id, body: TitleIn) -> dict[str, Any]:
    """Give a topic a clearer title; its address stays the same."""
    operations.retitle_topic(the_topic(request, topic_id), by=request.user, title=body.title)
    return detail(request, topic_id)


@room.writes("PUT", "/topics/{topic_id}/tags", access=SIGNED_IN, answers=shapes.TopicDetail)
def topic_tag(request: HttpRequest, topic_id: Id, body: TagsIn) -> dict[str, Any]:
    """Let a topic carry exactly these tags, five at most; trusted members and the team make new ones by this."""
    operations.tag_topic(the_topic(request, topic_id), by=request.user, tags=body.tags)
    return detail(request, topic_id)


@room.writes("PUT", "/topics/{topic_id}/kind", access=SIGNED_IN, answers=shapes.TopicDetail)
def topic_kind(request: HttpRequest, topic_id: Id, body: KindIn) -> dict[str, Any]:
    """Make it a discussion, a question or an announcement."""
    operations.set_topic_kind(the_topic(request, topic_id), by=request.user, kind=body.kind)
    return detail(request, topic_id)


@room.writes("DELETE", "/topics/{topic_id}", access=SIGNED_IN, answers=shapes.TopicDetail)
def topic_delete(request: HttpRequest, topic_id: Id) -> dict[str, Any]:
    """Take back a topic of one's own that nobody has answered; it can be put back."""
    operations.delete_topic(the_topic(request, topic_id), by=request.user)
    return detail(request, topic_id)


@room.writes("POST", "/topics/{topic_id}/restore", access=SIGNED_IN, answers=shapes.TopicDetail)
def topic_restore(request: HttpRequest, topic_id: Id) -> dict[str, Any]:
    """Put back a topic that one deleted."""
    operations.restore_topic(the_topic(request, topic_id), by=request.user)
    return detail(request, topic_id)


@room.writes("PUT", "/topics/{topic_id}/watch", access=SIGNED_IN, answers=shapes.TopicDetail)
def topic_watch(request: HttpRequest, topic_id: Id, body: WatchIn) -> dict[str, Any]:
    """Choose what to be told of in a topic."""
    operations.watch_topic(the_topic(request, topic_id), by=request.user, level=body.level)
    return detail(request, topic_id)


@room.writes("DELETE", "/topics/{topic_id}/watch", access=SIGNED_IN, answers=shapes.TopicDetail)
def topic_unwatch(request: HttpRequest, topic_id: Id) -> dict[str, Any]:
    """Forget what was chosen for a topic: its category and tags count again."""
    operations.unwatch_topic(the_topic(request, topic_id), by=request.user)
    return detail(request, topic_id)


@room.writes(
    "PUT", "/topics/{topic_id}/place", access=SIGNED_IN, answers=shapes.TopicDetail, scope=Scope.WRITE
)
def topic_read(request: HttpRequest, topic_id: Id, body: ReadIn) -> dict[str, Any]:
    """Say up to which post a topic was read; a place never goes back."""
    operations.mark_read(the_topic(request, topic_id), by=request.user, number=body.number)
    return detail(request, topic_id)


@room.writes("POST", "/me/read", access=SIGNED_IN, answers=Nothing)
def topics_read(request: HttpRequest) -> dict[str, Any]:
    """Nothing that was written before this moment is unread any more."""
    operations.mark_all_read(None, by=request.user)
    return {"done": True}
