"""Everything that one follows: watched, tracked or muted."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from pydantic import Field

from community.commons.api.doors import SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import Told

from ..following import follows_of
from ..models import Watch
from . import shapes

room = Room("Following")


class FollowOut(Told):
    kind: Literal["topic", "category", "tag"]
    key: str = Field(description="id of the topic, slug of the category or tag")
    name: str
    url: str
    level: shapes.WATCH_LEVELS
    at: datetime


@room.lists("/me/following", access=SIGNED_IN, answers=FollowOut)
def following_list(request: HttpRequest) -> Listed:
    """What one watches, tracks or mutes, the latest choice first."""
    rows = follows_of(request.user)
    return Listed(rows, order=("-at", "-pk"), show=lambda found: [_told(one) for one in found])


def _told(one: Watch) -> dict[str, Any]:
    thing: Any = one.topic or one.category or one.tag
    kind = "topic" if one.topic else "category" if one.category else "tag"
    return {
        "kind": kind,
        "key": str(thing.pk) if one.topic else thing.slug,
        "name": str(thing),
        "url": thing.url,
        "level": one.level,
        "at": one.at,
    }
