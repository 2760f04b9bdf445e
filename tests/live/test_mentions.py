"""Whoever is mentioned in a room without being there finds it in the inbox."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.jobs.worker import drain
from community.inbox.models import Kind, Notification
from community.live import operations as live
from community.live.models import Mode, Room

from .conftest import again, planned, room_of

pytestmark = pytest.mark.django_db


def said(room: Room, by: Any, text: str, **more: Any) -> None:
    act = live.ask if more else live.say
    act(room_of(room.session), by=again(by), text=text, **more)
    drain()


def told(person: Any) -> list[Notification]:
    return list(Notification.objects.filter(member=person, kind=Kind.MENTION))


def test_who_is_elsewhere_is_told(room: Room, cast: Mapping[str, Any], client: Client) -> None:
    said(room, cast["member"], "What does @trusted think of it?")
    (row,) = told(cast["trusted"])
    client.force_login(cast["trusted"])
    page = client.get("/inbox/").content.decode()
    assert "mentioned you" in page and "Ask the treasurer" in page and "think of it" in page
    assert row.subject_type == "live.item"


def test_who_is_there_is_not(room: Room, cast: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("community.live.mentions.presence.present", lambda channel: {cast["trusted"].pk})
    said(room, cast["member"], "What does @trusted think of it?")
    assert told(cast["trusted"]) == []


def test_nothing_is_told_of_what_is_held_nameless_or_unseen(cast: Mapping[str, Any]) -> None:
    held = room_of(planned(cast["coordinator"], mode=Mode.MODERATED))
    said(held, cast["member"], "What does @trusted think of it?")
    open_room = room_of(planned(cast["coordinator"]))
    said(open_room, cast["member"], "What does @trusted think of it?", nameless=True)
    few = room_of(planned(cast["coordinator"], audience="invited"))
    said(few, cast["coordinator"], "What does @trusted think of it?")
    assert told(cast["trusted"]) == []
