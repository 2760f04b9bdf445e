"""The front page and the sitemap: what each reader may see, at a constant price."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.site import forget
from community.commons.site.models import Site
from forums import operations as forums
from forums.models import Category, Topic
from tests.forums.conftest import category, private, reply, topic

__all__ = ["category", "private", "topic"]
pytestmark = pytest.mark.django_db


def signed_in(member: Any) -> Client:
    client = Client()
    client.force_login(member, backend="membership.backends.MemberBackend")
    return client


def test_a_visitor_reads_the_name_and_what_moved_last(client: Client, topic: Topic) -> None:
    Site.objects.create(name="The Old Market", tagline="Neighbours who mend things")
    forget()
    page = client.get("/").content.decode()
    assert '<h1 dir="auto">The Old Market</h1>' in page
    assert "Neighbours who mend things" in page
    assert "Who keeps the keys?" in page and "/accounts/signup/" in page


def test_a_member_reads_what_is_unread_and_what_waits(topic: Topic, cast: Mapping[str, Any]) -> None:
    page = signed_in(cast["member"]).get("/").content.decode()
    assert "Unread for you" in page and "Waiting for a first answer" in page
    forums.mark_read(topic, by=cast["member"], number=1)
    assert "You have read everything." in signed_in(cast["member"]).get("/").content.decode()


def test_what_is_private_or_hidden_stands_on_no_front_page(
    client: Client, private: Category, topic: Topic, cast: Mapping[str, Any]
) -> None:
    forums.open_topic(private, by=cast["administrator"], title="Among us", text="Only here: xylophone.")
    for reader in (client, signed_in(cast["member"])):
        for path in ("/", "/sitemap-1.xml", "/search/?q=xylophone"):
            page = reader.get(path).content.decode()
            assert "Among us" not in page and "among-us" not in page and "Stewards" not in page, path
    assert "Among us" in signed_in(cast["moderator"]).get("/").content.decode()


def test_the_most_thanked_leads_with_its_first_words(
    client: Client, topic: Topic, cast: Mapping[str, Any]
) -> None:
    forums.react(topic.posts.get(number=1), by=cast["member"], kind="thank")
    page = client.get("/").content.decode()
    assert "Most thanked this week" in page and "I have one set." in page


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_the_front_page_costs_the_same_with_many_topics(
    who: str, category: Category, cast: Mapping[str, Any], same_number_of_queries: Callable[..., None]
) -> None:
    reader = Client() if who == "visitor" else signed_in(cast[who])

    def make(n: int) -> None:
        for number in range(n):
            made = forums.open_topic(category, by=cast["trusted"], title=f"Topic {number}", text="Words.")
            forums.react(made.posts.get(number=1), by=cast["moderator"], kind="thank")
            if number % 2:
                reply(made, cast["coordinator"])

    make(4)
    same_number_of_queries(make, lambda: reader.get("/"))


def test_the_sitemap_names_its_parts_and_they_their_pages(client: Client, topic: Topic) -> None:
    assert "/sitemap-1.xml" in client.get("/sitemap.xml").content.decode()
    assert topic.url in client.get("/sitemap-1.xml").content.decode()
    assert client.get("/sitemap-0.xml").status_code == 404
