"""Related topics: found in the background, shown as far as one may see them."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.activity.log import acting_from
from community.commons.activity.models import Source
from community.commons.jobs.worker import drain
from community.commons.standing.models import State
from forums import operations
from forums.models import Category, Relation, Topic, TopicKind
from forums.relating import relate_waiting, related_to, significant

from .test_pages import client_of

pytestmark = pytest.mark.django_db


def opened(category: Category, by: Any, title: str, *tags: str) -> Topic:
    return operations.open_topic(category, by=by, title=title, text="Words.", tags=tags)


def titles(topic: Topic, viewer: Any) -> list[str]:
    return [one.title for one in related_to(topic, viewer)]


def test_shared_tags_and_words_relate(category: Category, cast: Mapping[str, Any]) -> None:
    radiator = opened(category, cast["trusted"], "A radiator that whistles")
    opened(category, cast["trusted"], "Bread on Sundays")
    boiler = opened(category, cast["trusted"], "The boiler, once more", "Heating")
    stove = opened(category, cast["trusted"], "An old stove", "Heating")
    whistle = opened(category, cast["trusted"], "Radiators whistling at night")
    drain()
    viewer = cast["visitor"]
    assert titles(radiator, viewer) == [whistle.title]
    assert titles(whistle, viewer) == [radiator.title]
    assert titles(boiler, viewer) == [stove.title]
    page = Client().get(radiator.url).content.decode()
    assert "Related topics" in page and whistle.title in page
    assert (
        "Related topics"
        not in Client().get(Topic.objects.get(title__startswith="Bread").url).content.decode()
    )


def test_only_what_the_reader_may_see(category: Category, private: Category, cast: Mapping[str, Any]) -> None:
    public = opened(category, cast["trusted"], "Radiators whistle", "Heating")
    hidden = opened(private, cast["administrator"], "Radiators whistle in secret", "Heating")
    gone = opened(category, cast["trusted"], "Radiators whistle and are gone", "Heating")
    drain()
    assert titles(public, cast["visitor"]) == [gone.title]
    assert not Relation.objects.filter(topic=public, other=hidden).exists()
    assert titles(hidden, cast["moderator"])
    operations.set_topic_state(
        Topic.objects.select_related("category").get(pk=gone.pk),
        by=cast["moderator"],
        state=State.HELD,
        because="A look",
    )
    assert titles(public, cast["visitor"]) == []
    assert gone.title not in client_of(cast["member"]).get(public.url).content.decode()


def test_pages_show_what_related_topics_became(category: Category, cast: Mapping[str, Any]) -> None:
    """Fragments and pages kept for guests go by the versions of the related topics as well."""
    one, two = (
        opened(category, cast["trusted"], "Radiators whistle"),
        operations.open_topic(
            category, by=cast["trusted"], title="Whistling radiators?", text="Why?", kind=TopicKind.QUESTION
        ),
    )
    drain()
    readers = [Client(), client_of(cast["member"])]
    for reader in readers:
        assert "· solved" not in reader.get(one.url).content.decode()
    answer = operations.create_post(two, by=cast["member"], text="Air in the pipes.")
    operations.accept_answer(answer, by=cast["trusted"])
    for reader in readers:
        assert "· solved" in reader.get(one.url).content.decode()


def test_a_category_that_closes_takes_its_titles_along(category: Category, cast: Mapping[str, Any]) -> None:
    other = operations.create_category(None, by=cast["administrator"], name="Other")
    one, two = (
        opened(category, cast["trusted"], "Radiators whistle"),
        opened(other, cast["trusted"], "Whistling radiators"),
    )
    drain()
    assert titles(one, cast["visitor"]) == [two.title]
    operations.edit_category(other, by=cast["administrator"], see="staff")
    assert titles(one, cast["visitor"]) == []


def test_a_new_title_is_related_anew(category: Category, cast: Mapping[str, Any]) -> None:
    one, two = (
        opened(category, cast["trusted"], "Radiators whistle"),
        opened(category, cast["trusted"], "Bread"),
    )
    drain()
    assert titles(two, cast["visitor"]) == []
    operations.retitle_topic(two, by=cast["trusted"], title="Whistling radiators")
    drain()
    assert titles(two, cast["visitor"]) == [one.title]


def test_what_was_imported_waits_for_the_schedule(category: Category, cast: Mapping[str, Any]) -> None:
    with acting_from(Source.IMPORT):
        one, two = (
            opened(category, cast["trusted"], "Radiators whistle"),
            opened(category, cast["trusted"], "Whistling radiators"),
        )
    drain()
    assert titles(one, cast["visitor"]) == []
    relate_waiting.call()
    assert titles(one, cast["visitor"]) == [two.title]
    assert not Topic.objects.filter(related_at=None).exists()


def test_words_that_say_something(category: Category, cast: Mapping[str, Any]) -> None:
    topic = opened(category, cast["trusted"], "What about the heating, and pourquoi le chauffage ?")
    assert significant(topic) == ["chauffage", "heating"]


def test_relating_costs_the_same_in_a_large_forum(
    category: Category, cast: Mapping[str, Any], django_assert_max_num_queries: Any
) -> None:
    from forums.relating import relate

    for number in range(40):
        opened(category, cast["trusted"], f"Radiators whistle {number}", "Heating")
    topic = Topic.objects.select_related("category").latest("pk")
    with django_assert_max_num_queries(20):
        relate(topic)
    assert len(related_to(topic, cast["visitor"])) == 5
    with django_assert_max_num_queries(1):
        related_to(topic, cast["visitor"])
