"""The room's protocol: each log once and in order, what is held to nobody else, errors that say what to mend."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.live import look_again
from community.live import operations as live
from community.live.models import Answer, Item, Room
from tests.commons.live.conftest import in_thread, run

from .conftest import Seat, again

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_said_reaches_everybody_once(room: Room, cast: Mapping[str, Any]) -> None:
    async def story() -> None:
        reader, writer = Seat(room.pk), Seat(room.pk, cast["member"])
        assert (await reader.open())["you"]["writes"] is False
        assert (await writer.open())["you"]["writes"] is True
        await reader.hear("ready")
        await writer.say({"type": "say", "key": "k1", "text": "Good *evening*"})
        await writer.say({"type": "say", "key": "k1", "text": "Good *evening*"})
        heard = await reader.hear("new")
        assert heard["seq"] == 1 and "<em>evening</em>" in heard["item"]["html"]
        first, second = await writer.hear("done"), await writer.hear("done")
        assert first["key"] == second["key"] == "k1" and first["item"]["id"] == second["item"]["id"]
        assert await reader.hear_nothing()
        late = Seat(room.pk, after=0)
        await late.open()
        assert (await late.hear("new"))["item"]["id"] == first["item"]["id"]
        for seat in (reader, writer, late):
            await seat.close()

    run(story())


def test_what_is_held_reaches_the_team_and_its_author_alone(room: Room, cast: Mapping[str, Any]) -> None:
    Room.objects.filter(pk=room.pk).update(mode="moderated")

    async def story() -> None:
        reader, writer, host = (
            Seat(room.pk),
            Seat(room.pk, cast["member"]),
            Seat(room.pk, cast["coordinator"]),
        )
        for seat in (reader, writer, host):
            await seat.open()
            await seat.hear("ready")
        assert host.welcome["log"] == "s" and writer.welcome["log"] == "p"
        await writer.say({"type": "say", "key": "k1", "text": "A secret"})
        done = await writer.hear("done")
        assert done["item"]["state"] == "held" and done["item"]["because"]
        held = await host.hear("held")
        assert "A secret" in held["item"]["html"]
        assert await reader.hear_nothing()
        await host.say({"type": "approve", "id": held["item"]["id"]})
        shown = await reader.hear("new")
        assert shown["seq"] == 1 and shown["item"]["id"] == held["item"]["id"]
        assert (await host.hear("new"))["seq"] == held["seq"] + 1
        for seat in (reader, writer, host):
            await seat.close()

    run(story())


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"\x00\x01", "malformed"),
        ("{not json", "malformed"),
        ("[1]", "malformed"),
        ('{"type":"dance"}', "unknown"),
        ('{"type":"say","text":7}', "malformed"),
        ('{"type":"support","id":-1}', "malformed"),
        ('{"type":"support","id":999999}', "forbidden"),
        ('{"type":"approve","id":1}', "forbidden"),
        ('{"type":"say","text":""}', "refused"),
        ('{"type":"mode","mode":"frozen"}', "forbidden"),
        ("x" * 20_000, "malformed"),
    ],
)
def test_bad_frames_are_answered_with_a_code(
    room: Room, cast: Mapping[str, Any], sent: Any, code: str
) -> None:
    async def story() -> None:
        seat = Seat(room.pk, cast["member"])
        await seat.open()
        await seat.say(sent)
        answer = await seat.hear("error")
        assert answer["code"] == code and answer["sentence"]
        await seat.say({"type": "say", "text": "still here"})
        assert (await seat.hear("done"))["item"]["id"]
        await seat.close()

    run(story())


def test_a_room_that_one_may_not_see_is_not_there(cast: Mapping[str, Any], room: Room) -> None:
    Room.objects.get(pk=room.pk).session.__class__.objects.filter(pk=room.pk).update(audience="members")

    async def story() -> None:
        for pk in (room.pk, 99):
            seat = Seat(pk)
            await seat.line.send_input({"type": "websocket.connect"})
            assert (await seat.line.receive_output(5))["type"] == "websocket.accept"
            assert await seat.next() == {"type": "closed", "code": 4404}

    run(story())


def test_a_frozen_room_takes_nothing_and_says_so(room: Room, cast: Mapping[str, Any]) -> None:
    async def story() -> None:
        writer, host = Seat(room.pk, cast["member"]), Seat(room.pk, cast["coordinator"])
        await writer.open()
        await host.open()
        await host.say({"type": "mode", "mode": "frozen", "expected": "open"})
        event = await writer.hear("new")
        assert event["item"]["event"] == {"what": "mode", "mode": "frozen", "before": "open"}
        assert (await writer.hear("room"))["room"]["mode"] == "frozen"
        await writer.say({"type": "say", "text": "but"})
        assert (await writer.hear("error"))["code"] == "refused"
        for seat in (writer, host):
            await seat.close()

    run(story())


def _age(client: Any) -> None:
    session = client.session
    session["signed_in_at"] = 0
    session.pop("account_authentication_methods", None)
    session.save()


def test_acts_of_the_team_need_a_fresh_proof_here_too(room: Room, cast: Mapping[str, Any]) -> None:
    async def story() -> None:
        host = Seat(room.pk, cast["coordinator"])
        await host.open()
        await in_thread(_age, host.client)
        await host.say({"type": "mode", "mode": "frozen"})
        assert (await host.hear("error"))["code"] == "proof"
        await host.say({"type": "say", "text": "What everybody does goes on."})
        assert (await host.hear("done"))["item"]["id"]
        await host.close()

    run(story())
    assert Room.objects.get(pk=room.pk).mode == "open"


def test_lost_pushes_are_read_from_the_rows(
    room: Room, cast: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the layer dead a page hears everything within five seconds."""
    monkeypatch.setattr("community.commons.live.pushing.send", lambda encoded: None)
    monkeypatch.setattr("community.live.hub.POLL", 0.1)

    async def story() -> None:
        reader = Seat(room.pk)
        await reader.open()
        await reader.hear("ready")
        for number in range(5):
            await in_thread(lambda n=number: live.say(room, by=again(cast["member"]), text=f"message {n}"))
        assert [(await reader.hear("new"))["seq"] for _one in range(5)] == [1, 2, 3, 4, 5]
        await reader.close()

    run(story())
    assert Item.objects.count() == 5


def test_a_number_ahead_of_the_log_is_told_to_load_anew(room: Room) -> None:
    async def story() -> None:
        seat = Seat(room.pk, after=5_000_000)
        await seat.open()
        assert (await seat.hear("reload", "ready"))["type"] == "reload"
        await seat.close()
        odd = Seat(room.pk, query_string=b"after=-7")
        await odd.open()
        assert [frame["code"] for frame in odd.heard if frame["type"] == "error"] == ["sequence"]
        await odd.close()

    run(story())


def test_a_thousand_frames_at_once_end_the_line_and_nothing_else(room: Room, cast: Mapping[str, Any]) -> None:
    async def story() -> None:
        flood, calm = Seat(room.pk, cast["member"]), Seat(room.pk, cast["trusted"])
        await flood.open()
        await calm.open()
        for _number in range(1_000):
            await flood.say({"type": "beat"})
        assert (await flood.hear("closed"))["code"] == 4429
        await calm.say({"type": "say", "text": "All is well."})
        assert (await calm.hear("done"))["item"]["id"]
        await calm.close()

    run(story())


def _invite_only(room: Room) -> None:
    Answer.objects.all().delete()  # who came once counts as invited
    type(room.session).objects.filter(pk=room.pk).update(audience="invited")


def test_whoever_signs_out_or_is_shut_out_loses_the_line(room: Room, cast: Mapping[str, Any]) -> None:
    async def story() -> None:
        seat = Seat(room.pk, cast["member"])
        await seat.open()
        await in_thread(lambda: seat.client.post("/accounts/logout/"))
        assert (await seat.hear("closed"))["code"] == 4401
        other = Seat(room.pk, cast["trusted"])
        await other.open()
        await in_thread(_invite_only, room)
        await in_thread(lambda: look_again(cast["trusted"].pk))
        assert (await other.hear("closed"))["code"] == 4404

    run(story())


def test_another_site_opens_no_line(room: Room) -> None:
    async def story() -> None:
        seat = Seat(room.pk, origin="https://evil.example")
        await seat.line.send_input({"type": "websocket.connect"})
        assert (await seat.line.receive_output(5))["type"] == "websocket.close"

    run(story())
