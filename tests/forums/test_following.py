"""Watching, tracking, muting: topics, categories, tags; the nearest choice counts."""

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.access import Forbidden, Refused
from community.commons.jobs.worker import drain
from community.inbox.models import Notification
from forums import operations
from forums.following import levels_of, watchers_of
from forums.models import Category, Tag, Topic, Watch

from .conftest import reply
from .test_pages import client_of

pytestmark = pytest.mark.django_db
LEVELS = ("", "watching", "tracking", "muted")


@pytest.fixture
def tagged(topic: Topic, cast: Mapping[str, Any]) -> Topic:
    operations.tag_topic(topic, by=cast["trusted"], tags=["Keys"])
    return Topic.objects.select_related("category").get(pk=topic.pk)


def choose(topic: Topic, by: Any, of_topic: str, of_category: str, of_tag: str) -> None:
    Watch.objects.filter(member=by).delete()
    if of_topic:
        operations.watch_topic(topic, by=by, level=of_topic)
    if of_category:
        operations.watch_category(topic.category, by=by, level=of_category)
    if of_tag:
        operations.watch_tag(Tag.objects.get(slug="keys"), by=by, level=of_tag)


def test_the_nearest_choice_counts(tagged: Topic, cast: Mapping[str, Any]) -> None:
    """Every combination: the page, the list, the notifications and the model say the same."""
    member = cast["member"]
    for chosen in itertools.product((*LEVELS, "normal"), LEVELS, LEVELS):
        choose(tagged, member, *chosen)
        level = next(filter(None, chosen), "")
        assert levels_of(tagged, [member.pk]).get(member.pk, "") == level, chosen
        assert (member.pk in watchers_of(tagged)) == (level == "watching"), chosen
        row = Topic.objects.with_place_of(member).get(pk=tagged.pk)
        assert row.my_level == level, chosen
        assert Topic.objects.with_place_of(member).unmuted().exists() == (level != "muted")


def test_of_two_tags_the_closer_counts(topic: Topic, cast: Mapping[str, Any]) -> None:
    operations.tag_topic(topic, by=cast["trusted"], tags=["A", "B"])
    topic = Topic.objects.select_related("category").get(pk=topic.pk)
    for first, second, level in (("muted", "watching", "watching"), ("tracking", "muted", "tracking")):
        operations.watch_tag(Tag.objects.get(slug="a"), by=cast["member"], level=first)
        operations.watch_tag(Tag.objects.get(slug="b"), by=cast["member"], level=second)
        assert levels_of(topic, [cast["member"].pk]) == {cast["member"].pk: level}
        assert Topic.objects.with_place_of(cast["member"]).get().my_level == level


def told(who: Any) -> list[str]:
    drain()
    rows = Notification.objects.filter(member=who.pk).order_by("pk")
    return [f"{row.kind} {row.topic.title}" for row in rows if row.topic]


def test_who_watches_a_category_or_a_tag_is_told_of_new_topics_and_posts(
    category: Category, cast: Mapping[str, Any]
) -> None:
    operations.open_topic(category, by=cast["trusted"], title="Before", text="Words", tags=["Keys"])
    drain()
    operations.watch_category(category, by=cast["member"], level="watching")
    operations.watch_tag(Tag.objects.get(), by=cast["newcomer"], level="watching")
    operations.watch_category(category, by=cast["coordinator"], level="tracking")
    topic = operations.open_topic(
        category, by=cast["trusted"], title="After", text="@newcomer", tags=["Keys"]
    )
    assert told(cast["member"]) == ["topic After"]
    assert told(cast["newcomer"]) == ["mention After"]  # once, for the most specific reason
    assert told(cast["coordinator"]) == [] == told(cast["trusted"])
    reply(topic, cast["moderator"])
    assert told(cast["member"]) == ["topic After", "watched After"]
    assert told(cast["newcomer"]) == ["mention After", "watched After"]
    operations.watch_topic(topic, by=cast["member"], level="muted")
    reply(topic, cast["moderator"], "@member")
    assert told(cast["member"]) == ["topic After", "watched After"]


def test_a_muted_category_is_silent_but_for_a_topic_that_one_watches(
    category: Category, cast: Mapping[str, Any]
) -> None:
    operations.watch_category(category, by=cast["member"], level="muted")
    topic = operations.open_topic(category, by=cast["trusted"], title="Keys", text="@member")
    assert told(cast["member"]) == []
    operations.watch_topic(topic, by=cast["member"], level="watching")
    reply(topic, cast["trusted"])
    assert told(cast["member"]) == ["watched Keys"]


def test_watchers_of_a_private_category_only(private: Category, cast: Mapping[str, Any]) -> None:
    with pytest.raises(Forbidden):
        operations.watch_category(private, by=cast["member"], level="watching")
    operations.open_topic(private, by=cast["administrator"], title="Us", text="Us", tags=["Hush"])
    with pytest.raises(Forbidden):
        operations.watch_tag(Tag.objects.get(), by=cast["member"], level="watching")
    Watch.objects.create(member=cast["member"], category=private, level="watching")  # saw it once
    topic = operations.open_topic(private, by=cast["administrator"], title="Us again", text="Us")
    reply(topic, cast["moderator"])
    assert told(cast["member"]) == []
    assert "Stewards" not in client_of(cast["member"]).get("/forums/following/").content.decode()


def test_what_is_muted_stays_out_of_latest(tagged: Topic, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["member"])
    listed = ("/forums/", "/forums/?view=hot", "/forums/?view=unread", "/forums/?view=new", "/")
    for chosen in (("muted", "", ""), ("", "muted", ""), ("", "", "muted")):
        choose(tagged, cast["member"], *chosen)
        for path in listed:
            assert tagged.title not in client.get(path).content.decode(), (chosen, path)
        for path in (tagged.category.url, "/forums/tag/keys/", "/forums/?tag=keys"):
            assert tagged.title in client.get(path).content.decode(), (chosen, path)
    choose(tagged, cast["member"], "normal", "muted", "muted")
    assert tagged.title in client.get("/forums/").content.decode()


def test_tracking_counts_what_was_never_opened(tagged: Topic, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["member"])
    assert "2 new" not in client.get("/forums/").content.decode()
    operations.watch_category(tagged.category, by=cast["member"], level="tracking")
    reply(tagged, cast["trusted"])
    assert "2 new" in client.get("/forums/").content.decode()
    page = client.get("/forums/following/").content.decode()
    assert "1 topic that you follow has something new" in page


def test_the_page_of_all_that_one_follows(tagged: Topic, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["member"])
    assert "You follow nothing" in client.get("/forums/following/").content.decode()
    client.post("/forums/c/practice/watch/", {"level": "watching"})
    client.post("/forums/tag/keys/watch/", {"level": "muted"})
    client.post(f"/forums/t/{tagged.pk}/watch/", {"level": "tracking"})
    page = client.get("/forums/following/").content.decode()
    for words in ("Practice", "Keys", tagged.title):
        assert words in page
    stops = ("/forums/c/practice/watch/", "/forums/tag/keys/watch/", f"/forums/t/{tagged.pk}/unwatch/")
    for stop in stops:
        assert stop in page
        assert client.post(stop, {"level": "normal", "back": "1"})["Location"] == "/forums/following/"
    assert not Watch.objects.filter(member=cast["member"]).exists()
    assert client.post("/forums/c/practice/watch/", {"level": "loud"}).status_code == 422


def test_the_topic_says_where_its_level_comes_from(tagged: Topic, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["member"])
    operations.watch_category(tagged.category, by=cast["member"], level="watching")
    page = client.get(tagged.url).content.decode()
    assert "told of every reply" in page and "Chosen for its category" in page
    operations.watch_topic(tagged, by=cast["member"], level="normal")
    assert "Chosen for its category" not in client.get(tagged.url).content.decode()


def test_an_unknown_level_is_refused(tagged: Topic, cast: Mapping[str, Any]) -> None:
    with pytest.raises(Refused):
        operations.watch_tag(Tag.objects.get(), by=cast["member"], level="loud")


def test_following_costs_the_same(
    category: Category, cast: Mapping[str, Any], same_number_of_queries: Any
) -> None:
    numbers = iter(range(1000))

    def make(n: int) -> None:
        for _ in range(n):
            topic = operations.open_topic(
                category, by=cast["trusted"], title=f"T {next(numbers)}", text="Words"
            )
            operations.watch_topic(topic, by=cast["member"], level="watching")

    client = client_of(cast["member"])
    same_number_of_queries(make, lambda: client.get("/forums/following/"))
