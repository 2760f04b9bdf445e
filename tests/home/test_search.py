"""The search page: what is found, how it is shown, what it says when there is nothing or too much."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.search import find
from forums import operations as forums
from forums.models import Category, Topic
from tests.forums.conftest import category, private, reply, topic

__all__ = ["category", "private", "topic"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(topic: Topic, cast: Mapping[str, Any]) -> Topic:
    reply(topic, cast["member"], "The <script>alert(1)</script> janitor keeps the third key.")
    return topic


def test_a_reply_is_found_with_its_words_marked_and_leads_to_the_post(
    client: Client, answered: Topic
) -> None:
    page = client.get("/search/", {"q": "janitors"}).content.decode()
    assert f"/forums/t/{answered.pk}/2/" in page and "<mark>janitor</mark>" in page
    assert "Who keeps the keys?" in page and "reply 2" in page
    assert "<script>alert" not in page


def test_filters_and_order_are_kept_from_page_to_page(
    client: Client, category: Category, cast: Mapping[str, Any]
) -> None:
    for number in range(25):
        forums.open_topic(category, by=cast["trusted"], title=f"Kettle {number}", text="Boils.")
    page = client.get("/search/", {"q": "kettle", "category": "practice", "order": "newest"}).content.decode()
    assert "q=kettle&amp;category=practice&amp;order=newest&amp;at=20" in page
    assert 'start="1"' in page and page.count("<h3>") == 20
    second = client.get("/search/", {"q": "kettle", "order": "newest", "at": "20"}).content.decode()
    assert second.count("<h3>") == 5 and 'start="21"' in second


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"q": "xylophone"}, 200, "Nothing holds these words."),
        ({"q": "xylophone", "by": "member"}, 200, "Nothing holds these words there."),
        ({"q": "a" * 401}, 422, "too long"),
        ({"q": "key", "by": "nobody-here"}, 422, "no member “nobody-here”"),
        ({"q": "before:yesterday"}, 422, "is no date"),
        ({"q": "key", "category": "elsewhere"}, 422, "could not be understood"),
        ({"q": "key\x00s"}, 422, "could not be understood"),
        ({"q": "key", "at": "-1"}, 200, "found"),
        ({}, 200, "What can be asked for"),
    ],
)
def test_what_can_not_be_found_or_understood_is_said(
    client: Client, answered: Topic, query: dict[str, str], status: int, words: str
) -> None:
    response = client.get("/search/", query)
    assert (response.status_code, words in response.content.decode()) == (status, True)


def test_all_that_somebody_wrote(client: Client, answered: Topic) -> None:
    page = client.get("/search/", {"by": "@Member"}).content.decode()
    assert "1 found" in page and "janitor" in page


def test_it_says_that_only_the_newest_are_ranked(
    client: Client, category: Category, cast: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "MOST_RANKED", 3)
    for number in range(5):
        forums.open_topic(category, by=cast["trusted"], title=f"Kettle {number}", text="Boils.")
    assert "are ranked" in client.get("/search/", {"q": "kettle"}).content.decode()


def test_what_went_out_of_sight_a_moment_ago_is_left_out(
    client: Client, answered: Topic, cast: Mapping[str, Any]
) -> None:
    answered.posts.filter(number=2).update(state="held", held_because="First look")  # the index not yet told
    assert f"/forums/t/{answered.pk}/2/" not in client.get("/search/", {"q": "janitor"}).content.decode()


def test_a_search_costs_the_same_whatever_it_finds(
    client: Client,
    category: Category,
    cast: Mapping[str, Any],
    same_number_of_queries: Callable[..., None],
) -> None:
    def make(n: int) -> None:
        for number in range(n):
            forums.open_topic(category, by=cast["trusted"], title=f"Kettle {number}", text="Boils.")

    same_number_of_queries(make, lambda: client.get("/search/", {"q": "kettle"}))
