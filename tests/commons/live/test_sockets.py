"""The protocol of an open page: joining by right, catching up, hearing pushes, ending with the session."""

from typing import Any

import pytest
from django.db import transaction

from community.commons import live
from community.commons.live import consumer
from community.commons.live.hub import hub
from community.commons.live.presence import present
from tests.cast import make_member

from .conftest import Line, in_thread, run

pytestmark = pytest.mark.django_db(transaction=True)


async def push(*args: Any, **kwargs: Any) -> None:
    await in_thread(lambda: live.push(*args, **kwargs))


def test_a_push_reaches_who_has_joined_and_nobody_else(rooms: dict[str, Any]) -> None:
    async def story() -> None:
        near, far = Line(), Line()
        assert await near.open() and await far.open()
        assert near.welcome["data"] == {"member": None}
        await near.say({"join": "test.open:1"})
        await far.say({"join": "test.open:2"})
        assert (await near.hear())["event"] == (await far.hear())["event"] == "joined"
        await push("test.open:1", "note", {"number": 41}, seq=41)
        assert await near.hear() == {
            "channel": "test.open:1",
            "event": "note",
            "data": {"number": 41},
            "seq": 41,
        }
        assert await far.hear_nothing()
        await near.say({"leave": "test.open:1"})
        await push("test.open:1", "note")
        assert await near.hear_nothing()
        await near.close()
        await far.close()
        assert not hub.rooms and not hub.sockets

    run(story())


def test_a_push_waits_for_the_commit_and_dies_with_a_rollback(rooms: dict[str, Any]) -> None:
    def act(fail: bool) -> None:
        try:
            with transaction.atomic():
                live.push("test.open:1", "note", {"failed": fail})
                if fail:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            pass

    async def story() -> None:
        line = Line()
        await line.open()
        await line.say({"join": "test.open:1"})
        await line.hear()
        await in_thread(act, True)
        await in_thread(act, False)
        assert (await line.hear())["data"] == {"failed": False}
        await line.close()

    run(story())


def test_what_may_not_be_joined_sounds_like_what_is_not_there(rooms: dict[str, Any]) -> None:
    rooms["may_join"] = lambda user, number: False

    async def story() -> None:
        line = Line()
        await line.open()
        answers = []
        for channel in (
            "test.ruled:1",
            "test.unknown:1",
            "member:1",
            "test.open:007",
            "test.open:x",
            "",
            7,
            None,
        ):
            await line.say({"join": channel})
            answers.append((await line.hear())["error"])
        assert {(one["code"], one["sentence"]) for one in answers} == {
            ("closed", "There is nothing here for you to follow.")
        }
        assert not hub.rooms
        await line.close()

    run(story())


@pytest.mark.parametrize(
    "frame",
    ["", "not json", "[]", "12", "null", '{"what": 1}', "[" * 4000, '{"join": "' + "x" * 5000 + '"}', "\0"],
)
def test_malformed_frames_are_answered_and_the_line_stays(rooms: dict[str, Any], frame: str) -> None:
    async def story() -> None:
        line = Line()
        await line.open()
        await line.say(frame)
        assert (await line.hear())["error"]["code"] == "malformed"
        await line.say(b"\xff\x00")
        assert (await line.hear())["error"]["code"] == "malformed"
        await line.say({"join": "test.open:1", "after": "yesterday"})
        assert (await line.hear())["event"] == "joined"
        await line.close()

    run(story())


def test_what_was_missed_comes_first_and_nothing_twice(rooms: dict[str, Any]) -> None:
    def catch_up(user: Any, number: int, after: int) -> list[dict[str, Any]]:
        # While the rows are read, two more arrive as pushes: 43 is in the rows already, 44 is not.
        live.push("test.ruled:1", "note", {}, seq=43)
        live.push("test.ruled:1", "note", {}, seq=44)
        return [{"event": "note", "data": {}, "seq": seq} for seq in (42, 43)]

    rooms["catch_up"] = catch_up

    async def story() -> None:
        line = Line()
        await line.open()
        await line.say({"join": "test.ruled:1", "after": 41})
        heard = [await line.hear() for _ in range(4)]
        assert [one["event"] for one in heard] == ["joined", "note", "note", "note"]
        assert [one.get("seq") for one in heard[1:]] == [42, 43, 44]
        assert await line.hear_nothing()
        await line.close()

    run(story())


def test_a_push_still_on_its_way_does_not_repeat_what_was_caught_up(rooms: dict[str, Any]) -> None:
    rooms["catch_up"] = lambda user, number, after: [{"event": "note", "data": {}, "seq": 43}]

    async def story() -> None:
        line = Line()
        await line.open()
        await line.say({"join": "test.ruled:1", "after": 42})
        assert [(await line.hear())["event"] for _ in range(2)] == ["joined", "note"]
        await push("test.ruled:1", "note", {}, seq=43)
        await push("test.ruled:1", "note", {}, seq=44)
        assert (await line.hear())["seq"] == 44
        assert await line.hear_nothing()
        await line.close()

    run(story())


def test_too_much_missed_asks_the_page_to_load_itself(rooms: dict[str, Any]) -> None:
    rooms["catch_up"] = lambda user, number, after: None

    async def story() -> None:
        line = Line()
        await line.open()
        await line.say({"join": "test.ruled:1", "after": 0})
        assert [(await line.hear())["event"] for _ in range(2)] == ["joined", "reload"]
        await line.close()

    run(story())


def test_a_push_for_moderators_reaches_moderators_alone(rooms: dict[str, Any]) -> None:
    moderator, member = make_member("ines", role="moderator"), make_member("paul")
    rooms["may_receive"] = lambda user, event, data: not data.get("held") or "moderator" in user.roles

    async def story() -> None:
        above, below = await in_thread(Line, moderator), await in_thread(Line, member)
        for line in (above, below):
            await line.open()
            await line.say({"join": "test.ruled:1"})
            await line.hear()
        await push("test.ruled:1", "note", {"held": True})
        await push("test.ruled:1", "note", {"held": False})
        assert [(await above.hear())["data"]["held"] for _ in range(2)] == [True, False]
        assert (await below.hear())["data"]["held"] is False
        await above.close()
        await below.close()

    run(story())


def test_a_rule_that_asks_the_database_at_a_push_says_no(rooms: dict[str, Any]) -> None:
    from membership.models import Member

    rooms["may_receive"] = lambda user, event, data: Member.objects.count() >= 0

    async def story() -> None:
        line = Line()
        await line.open()
        await line.say({"join": "test.ruled:1"})
        await line.hear()
        await push("test.ruled:1", "note")
        assert await line.hear_nothing()
        await line.close()

    run(story())


def test_the_personal_channel_is_joined_by_itself_and_closed_to_others(rooms: dict[str, Any]) -> None:
    lea, paul = make_member("lea"), make_member("paul")

    async def story() -> None:
        line = await in_thread(Line, lea)
        await line.open()
        assert line.welcome["data"] == {"member": lea.pk}
        await push(f"member:{lea.pk}", "bell", {"unread": 2})
        assert (await line.hear())["data"] == {"unread": 2}
        await line.say({"join": f"member:{paul.pk}"})
        assert (await line.hear())["error"]["code"] == "closed"
        await line.close()

    run(story())


def test_signing_out_closes_the_sockets_of_that_browser_alone(rooms: dict[str, Any], settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.community.urls"
    lea = make_member("lea")

    async def story() -> None:
        here, there = await in_thread(Line, lea), await in_thread(Line, lea)
        await here.open()
        await there.open()
        await in_thread(here.client.post, "/accounts/logout/")
        assert await here.hear_end() == consumer.SIGNED_OUT
        assert await there.hear_nothing()
        await there.close()

    run(story())


def test_a_disconnected_member_loses_every_socket(rooms: dict[str, Any]) -> None:
    lea, paul = make_member("lea"), make_member("paul")

    async def story() -> None:
        lines = [await in_thread(Line, one) for one in (lea, lea, paul)]
        for line in lines:
            await line.open()
        await in_thread(live.disconnect, lea.pk)
        assert [await line.hear_end() for line in lines[:2]] == [4401, 4401]
        assert await lines[2].hear_nothing()
        await lines[2].close()

    run(story())


def test_a_session_that_ended_and_a_room_that_closed_are_noticed(
    rooms: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "BEAT", 0.05)
    monkeypatch.setattr(consumer, "LOOK_AGAIN", 0.0)
    lea = make_member("lea")

    async def story() -> None:
        line = await in_thread(Line, lea)
        await line.open()
        await line.say({"join": "test.ruled:1"})
        while (await line.hear()).get("event") != "joined":
            pass
        rooms["may_join"] = lambda user, number: False
        while "error" not in (frame := await line.hear()):
            pass
        assert frame["error"] == {
            "code": "left",
            "sentence": "This is no longer open to you.",
            "about": "test.ruled:1",
        }
        await in_thread(line.client.logout)
        assert await line.hear_end() == consumer.SIGNED_OUT

    run(story())


def test_writing_is_relayed_once_in_three_seconds_and_for_members_alone(rooms: dict[str, Any]) -> None:
    lea = make_member("lea", name="Léa M.")

    async def story() -> None:
        writer, reader = await in_thread(Line, lea), Line()
        for line in (writer, reader):
            await line.open()
            await line.say({"join": "test.ruled:1"})
            await line.hear()
        await reader.say({"writing": "test.ruled:1"})
        await writer.say({"writing": "test.ruled:1"})
        await writer.say({"writing": "test.ruled:1"})
        heard = await reader.hear()
        assert (heard["event"], heard["data"]) == ("writing", {"member": lea.pk, "name": "Léa M."})
        assert await reader.hear_nothing()
        assert await in_thread(present, "test.ruled:1") == {lea.pk}
        await writer.close()
        assert await in_thread(present, "test.ruled:1") == set()
        await reader.close()

    run(story())


def test_a_page_that_talks_too_much_or_listens_too_slowly_is_sent_away(
    rooms: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        line = Line()
        await line.open()
        for _ in range(70):
            await line.say({"beat": 1})
        assert await line.hear_end() == consumer.TOO_MANY

    run(story())


def test_pages_of_other_sites_may_not_connect(rooms: dict[str, Any]) -> None:
    async def story() -> None:
        line = Line(origin="https://evil.example")
        assert not await line.open()

    run(story())


def test_sentences_come_in_the_language_of_the_member(rooms: dict[str, Any]) -> None:
    lea = make_member("lea", language="fr")

    async def story() -> None:
        line = await in_thread(Line, lea)
        await line.open()
        await line.say("?")
        assert (await line.hear())["error"]["sentence"]
        await line.close()

    run(story())
