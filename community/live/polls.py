"""Polls in a room: who may see, open and close them and vote, and how open pages hear of votes."""

from typing import Any

from django.core.cache import cache

from community.surveys import places
from community.surveys.showing import Shown, shown

from .changing import tell_all
from .models import Item, Room

KIND = "live.item"
TOLD_EVERY = 3  # seconds between two hints; pages wait as long before they ask (js/forums/polls.js)
SHOWN = 10  # polls on a room's page


def polls_in(room: Room, viewer: Any) -> list[Shown]:
    """The latest polls of a room as the viewer sees them, open ones first. Three statements."""
    items = Item.objects.published().filter(room=room, kind=Item.Kind.POLL).order_by("-pk")[:SHOWN]
    things = {item.pk: item for item in items}
    for item in things.values():
        item.room = room
    if not things:
        return []
    found = shown(things, KIND, viewer).values()
    return sorted(found, key=lambda one: (one.poll.is_closed, -one.poll.pk))


def _fetch(pk: int) -> Item | None:
    return Item.objects.select_related("room__session", "author").filter(pk=pk).first()


def _changed(item: Item, poll_id: int, exists: bool) -> None:
    if cache.add(f"poll.told.{poll_id}", 1, TOLD_EVERY):
        tell_all(item.room_id, {"type": "poll", "poll": poll_id})


def register() -> None:
    places.register(
        places.Place(
            KIND,
            see="live.view_item",
            add="live.add_poll",
            vote="live.vote",
            arrange="live.arrange_poll",
            fetch=_fetch,
            parent=lambda item: item.room.session,
            changed=_changed,
        )
    )
