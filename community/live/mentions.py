"""Whoever is mentioned in a room without being there hears of it in the inbox."""

import re
from collections.abc import Sequence
from typing import Any

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from community.commons.live import presence
from community.commons.text import excerpt
from community.inbox.above import About, Place, tells_of
from community.inbox.models import Kind, Notification
from community.inbox.telling_one import people, tell_one
from membership.former_handles import ids_called

from .models import Item, Session
from .ticking import channel_of

MENTION = re.compile(r'<a href="/members/([^/"]+)/" class="mention">')
EXCERPT = 200  # characters
MOST = 10  # people of one message


@reaction("live.people_mentioned", name="live.tell_mentioned")
def tell_mentioned(activity: Activity) -> None:
    """Those who may see the session and have its room not open. What is held or asked without a name tells nobody."""
    item = Item.objects.published().select_related("room__session").filter(pk=activity.subject_id).first()
    if item is None or item.nameless:
        return
    named = set(ids_called(MENTION.findall(item.html)[:MOST]).values()) - {item.author_id}
    for member in people(named - presence.present(channel_of(item.room_id))):
        if Session.objects.visible_to(member).filter(pk=item.room_id).exists():
            about = ("live.item", item.pk)
            tell_one(member.pk, activity, Kind.MENTION, group=f"live.item:{item.pk}", about=about)


def _load(rows: Sequence[Notification]) -> dict[int, Item]:
    shown = Item.objects.published().filter(pk__in={row.subject_id for row in rows})
    return {item.pk: item for item in shown.select_related("room__session")}


def _place(row: Notification, items: dict[int, Item]) -> Place | None:
    item = items.get(row.subject_id)
    if item is None:
        return None
    session = item.room.session
    in_public = session.audience == Session.Audience.PUBLIC
    return Place(item.url, session.title, item.language, excerpt(item.html, EXCERPT), in_public)


def _still_stands(row: Any) -> bool:
    return Item.objects.published().filter(pk=row.subject_id).exists()


def register() -> None:
    tells_of("live.item", About(load=_load, place=_place, still_stands=_still_stands))
