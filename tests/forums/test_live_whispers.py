"""A whisper reaches the open pages of those who moderate the topic, without its words, and nobody else's."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.live import channels
from forums import operations
from forums.models import Topic
from tests.forums.test_whispers import OTHERS, SECRET, browser

pytestmark = pytest.mark.django_db
TEAM = ("moderator", "administrator")


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, dict[str, Any]]]:
    found: list[tuple[str, str, dict[str, Any]]] = []
    for module in ("forums.operations.whispers.push",):
        monkeypatch.setattr(module, lambda channel, event, data, **more: found.append((channel, event, data)))
    return found


def test_it_is_pushed_to_a_channel_of_its_own_without_its_words(
    topic: Topic, pushed: list[tuple[str, str, dict[str, Any]]], cast: Mapping[str, Any]
) -> None:
    said = operations.whisper(topic, by=cast["moderator"], text=SECRET)
    pk = said.pk
    operations.take_back_whisper(said, by=cast["moderator"])
    place = f"forums.whispers:{topic.pk}"
    assert pushed == [
        (place, "whispered", {"whisper": pk, "after": topic.last_number}),
        (place, "whisper_taken_back", {"whisper": pk}),
    ]
    assert topic.channel not in {channel for channel, _event, _data in pushed}


def test_only_those_who_moderate_may_listen(topic: Topic, cast: Mapping[str, Any]) -> None:
    kind = channels.KINDS["forums.whispers"]
    for who in TEAM:
        assert kind.may_join(cast[who], topic.pk), who
    for who in OTHERS:
        assert not kind.may_join(cast[who], topic.pk), who
    assert not kind.may_join(cast["moderator"], 987654)


def test_the_page_names_the_channel_to_the_team_alone(topic: Topic, cast: Mapping[str, Any]) -> None:
    for who in (*TEAM, *OTHERS):
        named = "forums.whispers" in browser(cast[who]).get(topic.url).content.decode()
        assert named == (who in TEAM), who


def test_what_an_open_page_fetches(topic: Topic, cast: Mapping[str, Any]) -> None:
    said = operations.whisper(topic, by=cast["moderator"], text=SECRET)
    for who in TEAM:
        text = browser(cast[who]).get(f"/forums/whispers/{said.pk}/").content.decode()
        assert SECRET in text and f'id="whisper-{said.pk}"' in text and "<html" not in text
    for who in OTHERS:
        answer = browser(cast[who]).get(f"/forums/whispers/{said.pk}/")
        assert answer.status_code in (302, 404) and SECRET not in answer.content.decode(), who
