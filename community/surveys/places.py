"""Where polls may stand: parts above register their things, and polls ask them who may see, vote and add.

places.register(Place("forums.post", see="forums.view_post", add="forums.add_poll", vote="forums.vote_below",
                      arrange="forums.set_post_state", fetch=…, parent=…, changed=…))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Place:
    """One kind of thing that can have a poll; `see`, `add`, `vote` and `arrange` are names of permissions on it."""

    kind: str
    see: str
    add: str
    vote: str
    arrange: str  # who may close a poll that is not theirs
    fetch: Callable[[int], Any]  # the thing with all that its permissions look at
    parent: Callable[[Any], models.Model]  # for facts
    changed: Callable[[Any, int, bool], None]  # (thing, poll's id, whether there is one): in the transaction


PLACES: dict[str, Place] = {}


def register(place: Place) -> None:
    PLACES[place.kind] = place


def place_of(kind: str) -> Place:
    return PLACES[kind]
