"""Topics written for later: until they are published their author alone knows of them."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from pydantic import Field

from community.commons.api.doors import SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import Id, Moment, Nothing, Told

from .. import operations
from ..models import ScheduledTopic
from ..views.access import my_scheduled_topic, the_category
from .topics import TopicIn

room = Room("Published later")


class ScheduledIn(TopicIn):
    at: Moment


class ScheduledOut(Told):
    id: int
    category: str
    title: str
    text: str
    kind: str
    tags: list[str]
    at: datetime
    state: Literal["waiting", "running", "refused"]
    why: str = Field(description="why it could not be published")


@room.lists("/scheduled", access=SIGNED_IN, answers=ScheduledOut)
def scheduled_list(request: HttpRequest) -> Listed:
    """What of one's own waits to be published or could not be, the next first."""
    rows = ScheduledTopic.objects.filter(author=request.user.pk).unpublished().select_related("category")
    return Listed(rows, order=("at", "pk"), show=lambda found: [_told(one) for one in found])


def _told(one: ScheduledTopic) -> dict[str, Any]:
    return {
        "id": one.pk,
        "category": one.category.slug,
        "title": one.title,
        "text": one.text,
        "kind": one.options.get("kind", "discussion"),
        "tags": one.options.get("tags", []),
        "at": one.at,
        "state": one.state,
        "why": one.why,
    }


@room.writes("POST", "/scheduled", access=SIGNED_IN, answers=ScheduledOut, status=201)
def topic_schedule(request: HttpRequest, body: ScheduledIn) -> dict[str, Any]:
    """Write a topic now and have it published at a time, as if one opened it then."""
    category = the_category(request, body.category)
    scheduled = operations.schedule_topic(
        category, by=request.user, title=body.title, text=body.text, at=body.at, **body.options()
    )
    return _told(scheduled)


@room.writes("DELETE", "/scheduled/{scheduled_id}", access=SIGNED_IN, answers=Nothing)
def scheduled_cancel(request: HttpRequest, scheduled_id: Id) -> dict[str, Any]:
    """It shall not be published after all; its words are kept as a draft of its category."""
    operations.cancel_scheduled_topic(my_scheduled_topic(request, scheduled_id), by=request.user)
    return {"done": True}
