"""Addresses of the old place: every way to write one, and nothing told to who may not see."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.test import Client

from community.commons.standing.models import State
from forums import operations
from forums.models import Category, OldAddress, Post, Topic
from forums.old_addresses import find, keys_of
from membership.models import Member

GUEST = AnonymousUser()
MAIL = "OW2W6FMT6CO5LP764JYUPGQFW2AZKTNP"


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("/t/the-kiln/123", ["t/123"]),
        ("/t/the-kiln/123/4", ["t/123/4", "t/123"]),
        ("/t/the-kiln/123/4/?u=ada", ["t/123/4", "t/123"]),
        ("/t/123", ["t/123"]),
        ("/t/123/4", ["t/123/4", "t/123"]),
        ("/t/-/123/last", ["t/123"]),
        ("/t/2020-in-review/9", ["t/9"]),
        ("https://old.example.org/t/%C3%A9t%C3%A9/123/4", ["t/123/4", "t/123"]),
        ("/c/house/workshop/5", ["c/5"]),
        ("/t/workshop", ["t/~workshop"]),
        ("/d/12-a-slug/3", ["d/12/3", "d/12"]),
        ("/d/12", ["d/12"]),
        ("/d/12-a/reply", ["d/12"]),
        ("/viewtopic.php?f=2&t=5", ["viewtopic?t=5"]),
        ("/forum/viewtopic.php?t=5&amp;p=7#p8", ["viewtopic?p=8", "viewtopic?p=7", "viewtopic?t=5"]),
        ("/viewtopic.php?p=7;t=5", ["viewtopic?p=7", "viewtopic?t=5"]),
        ("/viewforum.php?f=3", ["viewforum?f=3"]),
        (f"/archives/list/a@b.example/message/{MAIL}/", [f"message/{MAIL}"]),
        ("/viewtopic.php?t=x&p=-1", []),
        ("/viewtopic.php?" + "a=1&" * 100, []),
        ("//[broken", []),
        ("/d/abc", []),
        ("/", []),
    ],
)  # fmt: skip
def test_every_way_to_write_an_address(address: str, keys: list[str]) -> None:
    assert keys_of(address) == keys


@pytest.fixture
def topic(db: None) -> Topic:
    author = Member.objects.automaton()
    room = operations.create_category(None, by=author, name="Workshop")
    topic = operations.open_topic(room, by=author, title="The kiln", text="It is hot.")
    post = operations.create_post(topic, by=author, text="So it is.")
    OldAddress.objects.bulk_create(
        [
            OldAddress(key="t/7", source="old", topic=topic),
            OldAddress(key="t/7/2", source="old", post=post),
            OldAddress(key="c/1", source="old", category=room),
        ]
    )
    return topic


def test_an_address_leads_to_the_post_the_topic_or_the_room(topic: Topic) -> None:
    post = topic.posts.get(number=2)
    assert find("/t/slug/7/2", GUEST) == post.url
    assert find("/t/slug/7/99", GUEST) == topic.url, "a post that was never brought in: its topic"
    assert find("/c/workshop/1", GUEST) == topic.category.url
    assert find("/t/slug/8", GUEST) is None
    answer = Client().get("/t/slug/7/2")
    assert (answer.status_code, answer["Location"]) == (301, post.url)
    assert "private" in answer["Cache-Control"]
    assert Client().post("/t/slug/7/2").status_code == 405


def test_what_one_may_not_see_is_as_unknown_as_the_rest(topic: Topic) -> None:
    post = topic.posts.get(number=2)
    Post.objects.filter(pk=post.pk).update(state=State.DELETED)
    assert find("/t/slug/7/2", GUEST) is None and find("/t/slug/7", GUEST) == topic.url
    Category.objects.filter(pk=topic.category_id).update(see="staff")
    unknown = Client().get("/t/slug/999")
    for address in ("/t/slug/7", "/t/slug/7/2", "/c/workshop/1"):
        answer = Client().get(address)
        assert answer.status_code == unknown.status_code == 404 and "kiln" not in answer.content.decode()
        assert "Location" not in answer
    assert find("/t/slug/7", Member.objects.automaton()) == topic.url


def test_a_merged_topic_is_found_where_it_went(topic: Topic) -> None:
    by = Member.objects.automaton()
    other = operations.open_topic(topic.category, by=by, title="All kilns", text="Of them all.")
    Topic.objects.filter(pk=topic.pk).update(merged_into=other)
    assert find("/t/slug/7", GUEST) == other.url


def test_an_address_is_of_one_thing(topic: Topic) -> None:
    for things in ({}, {"topic": topic, "category": topic.category}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OldAddress.objects.create(key="t/1", source="old", **things)


def test_pages_that_exist_ask_nothing_of_old_addresses(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_given: object) -> None:
        raise AssertionError("a page of ours looked for an old address")

    monkeypatch.setattr("forums.views.old_addresses.find", never)
    for address in (topic.url, "/forums/", topic.category.url, "/", "/nothing/at/all/"):
        assert Client().get(address).status_code in (200, 404)
