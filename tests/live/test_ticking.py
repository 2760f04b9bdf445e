"""What time does to rooms: they open and close by the clock, delays end, minutes are counted."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from community.commons.standing.models import State
from community.live import operations as live
from community.live.models import Item, Mode, Room, Sample
from community.live.ticking import keep_rooms_in_time, look

from .conftest import again, planned, room_of

pytestmark = pytest.mark.django_db


def test_a_lobby_opens_and_a_room_closes_by_the_clock(cast: Mapping[str, Any]) -> None:
    room = room_of(planned(cast["coordinator"], mode=Mode.LOBBY))
    Room.objects.filter(pk=room.pk).update(opened_at=None, closes_by_clock=True)
    keep_rooms_in_time.call()
    room = room_of(room.session)
    assert room.mode == Mode.OPEN and room.opened_at
    assert Item.objects.get(room=room).data == {"what": "mode", "mode": "open", "before": "lobby"}
    session = room.session
    session.starts_at, session.ends_at = (timezone.now() - timedelta(minutes=one) for one in (61, 1))
    session.save()
    look([room.pk], {room.pk: 1}, {})
    assert room_of(session).mode == Mode.CLOSED
    look([room.pk], {room.pk: 1}, {})  # a second look finds nothing to do
    assert Item.objects.filter(room=room).count() == 2


def test_by_hand_means_by_hand(cast: Mapping[str, Any]) -> None:
    room = room_of(planned(cast["coordinator"], mode=Mode.LOBBY))
    Room.objects.filter(pk=room.pk).update(opened_at=None, opens_by_clock=False)
    keep_rooms_in_time.call()
    assert room_of(room.session).mode == Mode.LOBBY
    Room.objects.filter(pk=room.pk).update(opens_by_clock=True, opened_at=timezone.now())
    keep_rooms_in_time.call()  # opened once, and put back into the lobby by a host
    assert room_of(room.session).mode == Mode.LOBBY


def test_what_a_delay_holds_shows_itself(room: Room, cast: Mapping[str, Any]) -> None:
    live.arrange_room(room, by=cast["coordinator"], delay_seconds=5)
    first = live.say(room_of(room.session), by=again(cast["member"]), text="One")
    second = live.say(room_of(room.session), by=again(cast["trusted"]), text="Two")
    assert {first.state, second.state} == {State.HELD}
    keep_rooms_in_time.call()
    assert not Item.objects.filter(kind="message").published().exists()
    Item.objects.filter(kind="message").update(shown_at=timezone.now())
    keep_rooms_in_time.call()
    shown = Item.objects.filter(kind="message").published().order_by("public_seq")
    assert list(shown) == [first, second]


def test_a_minute_keeps_its_highest_number(room: Room, cast: Mapping[str, Any]) -> None:
    automaton = type(cast["member"]).objects.automaton()
    for here in (3, 7, 5):
        live.note_presence(room, by=automaton, here=here)
    assert set(Sample.objects.values_list("here", flat=True)) <= {7, 5}
    assert max(Sample.objects.values_list("here", flat=True)) == 7
    assert room_of(room.session).peak == 7
