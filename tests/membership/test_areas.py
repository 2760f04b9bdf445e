"""The map of the directory: coarse areas, of what one may see alone, and never so few people that it points."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from membership.models import Audience, Block
from membership.operations import edit_profile

from .test_directory import PUBLIC, person

pytestmark = pytest.mark.django_db
MAP = "/members/map/"


def areas(client: Client, query: str = "") -> dict[str, str]:
    page = client.get(f"{MAP}?{query}")
    assert page.status_code == 200
    return {area.place: area.words for area in page.context["map"].areas}


def _people(place: str, number: int, audience: Audience = Audience.PUBLIC, **said: str) -> None:
    for _n in range(number):
        person("Somebody", audience, place=place, **said)


def test_areas_are_counted_by_place_and_lead_to_those_who_live_there(client: Client) -> None:
    _people("Lyon, France", 3)
    _people("lyon", 1)
    _people("Kraków", 3, expertise="soup")
    assert areas(client) == {"Lyon": "4", "Kraków": "3"}
    assert areas(client, "expertise=soup") == {"Kraków": "3"}
    words = client.get(f"{MAP}?expertise=soup").content.decode()
    link = "/members/?place=Krak%C3%B3w&amp;expertise=soup"
    assert words.count(link) == 2 and "<circle" in words  # the bubble, and the table beside it
    assert len(client.get(link.replace("&amp;", "&")).context["page"].items) == 3


def test_few_are_gathered_and_fewer_are_not_even_counted(client: Client) -> None:
    _people("Lyon", 3)
    _people("Graz", 2)
    found = client.get(MAP).context["map"]
    assert [area.place for area in found.areas] == ["Lyon"] and found.scattered and found.elsewhere == ""
    assert "Graz" not in client.get(MAP).content.decode()
    _people("Brno", 1)
    assert client.get(MAP).context["map"].elsewhere == "3"


def test_hidden_places_are_on_nobodys_map(client: Client, cast: Mapping[str, Any]) -> None:
    _people("Secretown", 4, Audience.ONLY_ME)
    _people("Membertown", 3, Audience.MEMBERS)
    assert areas(client) == {}
    client.force_login(cast["member"])
    assert areas(client) == {"Membertown": "3"}
    blocked = person("Blocked", Audience.MEMBERS, place="Membertown")
    assert areas(client) == {"Membertown": "4"}
    edit_profile(cast["member"], by=cast["member"], changes=PUBLIC)
    Block.objects.create(by=blocked, blocked=cast["member"])
    assert areas(client) == {"Membertown": "3"}


def test_beyond_two_hundred_nobody_counts(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("membership.counting.EXACT", 3)
    _people("Lyon", 5)
    for few in (10_000, 2):
        monkeypatch.setattr("membership.counting.COUNTED", few)
        assert areas(client) == {"Lyon": "3+"}


def test_the_same_number_of_queries(client: Client, cast: Mapping[str, Any]) -> None:
    client.force_login(cast["member"])
    costs = []
    for number in (3, 9):
        _people(f"Town {number}", number)
        areas(client)
        with CaptureQueriesContext(connection) as queries:
            areas(client)
        costs.append(len(queries))
    assert costs[0] == costs[1]
