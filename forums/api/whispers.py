"""Whispers: what the team says among itself in a topic."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from community.commons.access import demand
from community.commons.api.doors import SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.models import Scope
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Id, Nothing, NumberOrZero, Person, Told, a_text, person

from .. import operations
from ..models import Whisper
from ..views.access import the_topic
from ..views.whispers import the_whisper
from ..whispering import whispers_of

room = Room("Whispers")


class WhisperIn(Asked):
    text: Annotated[str, a_text(5000, least=1)]
    after: Annotated[NumberOrZero | None, Field(description="number of the post it stands below")] = None


class WhisperOut(Told):
    id: int
    after: int
    author: Person
    text: str
    html: str
    at: datetime


@room.lists("/topics/{topic_id}/whispers", access=SIGNED_IN, scope=Scope.MODERATE, answers=WhisperOut)
def whisper_list(request: HttpRequest, topic_id: Id) -> Listed:
    """What the team said in a topic, for those who moderate it."""
    topic = the_topic(request, topic_id)
    demand(request.user, "forums.whisper", topic)
    rows = whispers_of(topic, request.user)
    return Listed(rows, order=("after", "pk"), show=lambda found: [_told(one) for one in found])


@room.writes(
    "POST",
    "/topics/{topic_id}/whispers",
    access=SIGNED_IN,
    scope=Scope.MODERATE,
    answers=WhisperOut,
    status=201,
)
def whisper_say(request: HttpRequest, topic_id: Id, body: WhisperIn) -> dict[str, Any]:
    """Say something to those who moderate a topic; nobody else ever hears of it."""
    topic = the_topic(request, topic_id)
    return _told(operations.whisper(topic, by=request.user, text=body.text, after=body.after))


@room.writes("DELETE", "/whispers/{whisper_id}", access=SIGNED_IN, scope=Scope.MODERATE, answers=Nothing)
def whisper_take_back(request: HttpRequest, whisper_id: Id) -> dict[str, Any]:
    """Take back what one whispered."""
    operations.take_back_whisper(the_whisper(request, whisper_id), by=request.user)
    return {"done": True}


def _told(one: Whisper) -> dict[str, Any]:
    return {
        "id": one.pk,
        "after": one.after,
        "author": person(one.author),
        "text": one.text,
        "html": one.html,
        "at": one.at,
    }
