"""The script: prepared by those who lead the room, brought in once, seen by nobody else before."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.access import Forbidden, Refused
from community.live import operations as live
from community.live.models import Cue, Item, Room

from .conftest import again, room_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(cast: Mapping[str, Any]) -> Any:
    return cast["coordinator"]


def cue(room: Room, by: Any, **more: Any) -> Cue:
    asked = {"kind": "question", "text": "Will the fee change?"} | more
    return live.write_cue(room, by=again(by), **asked)


def test_a_prepared_question_comes_to_the_stage_once(room: Room, host: Any, client: Client) -> None:
    line = cue(room, host)
    client.force_login(host)
    page = client.get(f"/live/{room.pk}/room/").content.decode()
    assert "Will the fee change?" in page and "Bring it in" in page
    client.post(f"/live/{room.pk}/act/", {"type": "cue", "id": line.pk})
    item = Item.objects.get(kind="question")
    assert room_of(room.session).stage_id == item.pk and item.author == host
    line.refresh_from_db()
    assert line.item == item
    with pytest.raises(Refused, match="in the room already"):
        live.bring_in(line, by=again(host))


def test_a_poll_and_a_message(room: Room, host: Any) -> None:
    poll = cue(room, host, kind="poll", text="Tea or coffee?", choices="Tea\nCoffee")
    live.bring_in(poll, by=again(host))
    live.bring_in(cue(room, host, kind="message", text="Welcome."), by=again(host))
    assert set(Item.objects.values_list("kind", flat=True)) == {"poll", "message"}
    with pytest.raises(Refused, match="choices"):
        cue(room, host, kind="poll", text="Tea?", choices="Tea")


def test_lines_move_and_go(room: Room, host: Any, client: Client) -> None:
    first, second = cue(room, host, text="One"), cue(room, host, text="Two")
    client.force_login(host)
    client.post(f"/live/cues/{second.pk}/", {"do": "up"})
    assert list(Cue.objects.values_list("text", flat=True)) == ["Two", "One"]
    client.post(f"/live/cues/{first.pk}/", {"do": "drop"})
    assert list(Cue.objects.values_list("text", flat=True)) == ["Two"]


def test_nobody_else_sees_the_script(room: Room, host: Any, cast: Mapping[str, Any], client: Client) -> None:
    line = cue(room, host)
    with pytest.raises(Forbidden):
        cue(room, cast["member"])
    client.force_login(cast["member"])
    assert client.get(f"/live/{room.pk}/script/").status_code == 403
    assert client.post(f"/live/cues/{line.pk}/", {"do": "drop"}).status_code == 403
    assert "Will the fee change?" not in client.get(f"/live/{room.pk}/room/").content.decode()


def test_the_page_says_what_to_mend(room: Room, host: Any, client: Client) -> None:
    client.force_login(host)
    answer = client.post(f"/live/{room.pk}/script/", {"kind": "poll", "text": "Tea?", "choices": "Tea"})
    assert answer.status_code == 422 and "choices" in answer.content.decode()
    assert client.post(f"/live/{room.pk}/script/", {"kind": "message", "text": "Hello."}).status_code == 302
    assert "Hello." in client.get(f"/live/{room.pk}/script/").content.decode()
