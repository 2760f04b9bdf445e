"""Who is writing: seen by the others, not too often, and only of those who may."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.live import consumer
from community.live import operations as live
from community.live.models import Room
from tests.commons.live.conftest import in_thread, run

from .conftest import Seat

pytestmark = pytest.mark.django_db(transaction=True)
WRITING = {"type": "writing"}


def test_others_see_who_is_writing_and_not_too_often(room: Room, cast: Mapping[str, Any]) -> None:
    async def story() -> None:
        reader, writer = Seat(room.pk), Seat(room.pk, cast["member"])
        for seat in (reader, writer):
            await seat.open()
            await seat.hear("ready")
        await writer.say(WRITING)
        seen = await reader.hear("writing")
        assert (seen["member"], seen["name"]) == (cast["member"].pk, "Member") and "seq" not in seen
        await writer.say(WRITING)  # within three seconds: once is enough
        assert await reader.hear_nothing()
        for seat in (reader, writer):
            await seat.close()

    run(story())


def test_who_may_not_write_is_not_shown_as_writing(
    room: Room, cast: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "WRITING_EVERY", 0.0)

    async def story() -> None:
        reader, visitor, writer = Seat(room.pk), Seat(room.pk), Seat(room.pk, cast["member"])
        for seat in (reader, visitor, writer):
            await seat.open()
            await seat.hear("ready")
        await visitor.say(WRITING)
        assert await reader.hear_nothing()
        await in_thread(lambda: live.set_mode(room, by=cast["coordinator"], mode="frozen"))
        await reader.hear("room")
        while not await reader.hear_nothing():
            await reader.next()
        await writer.say(WRITING)
        assert await reader.hear_nothing()
        for seat in (reader, visitor, writer):
            await seat.close()

    run(story())
