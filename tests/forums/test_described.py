"""What machines read of the forums: feeds, sitemap, robots, canonical addresses, cards and data; for visitors alone."""

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forums import operations
from forums.models import Post, Topic
from tests.forums.conftest import reply
from tests.forums.test_leaks import client_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
EVIL = "</script><script>alert(1)</script><!-- ]]> & \u2028 \"quoted\" 'so'"


def page_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def data_in(page: str) -> list[dict[str, Any]]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(blocks) == 1
    data = json.loads(blocks[0])
    assert data["@context"] == "https://schema.org"
    return data["@graph"]


def meta(page: str, name: str) -> list[str]:
    return re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)">', page)


def test_a_discussion_is_described(topic: Topic, cast: Mapping[str, Any]) -> None:
    reply(topic, cast["member"], "I have **another** set.")
    page = page_of(Client(), topic.url)
    discussion, way = data_in(page)
    assert discussion["@type"] == "DiscussionForumPosting"
    assert discussion["headline"] == topic.title and discussion["text"] == "I have one set."
    assert discussion["author"]["name"] == cast["trusted"].name
    assert discussion["comment"][0]["text"] == "I have another set."
    assert discussion["url"].endswith(topic.url) and discussion["url"].startswith("http")
    assert [step["position"] for step in way["itemListElement"]] == [1, 2, 3]
    assert meta(page, "og:title") == [topic.title] and meta(page, "description") == ["I have one set."]
    assert meta(page, "og:url")[0].endswith(topic.url) and meta(page, "og:image")[0].endswith(".png")
    assert meta(page, "og:locale") == ["en_GB"] and not meta(page, "robots")


def test_a_solved_question_is_a_qa_page(topic: Topic, cast: Mapping[str, Any]) -> None:
    operations.set_topic_kind(topic, by=cast["trusted"], kind="question")
    answer = reply(topic, cast["member"], "Noor keeps them.")
    reply(topic, cast["newcomer"], "I do not know.")
    assert data_in(page_of(Client(), topic.url))[0]["@type"] == "DiscussionForumPosting"
    operations.accept_answer(
        Post.objects.select_related("topic__category").get(pk=answer.pk), by=cast["trusted"]
    )
    question = data_in(page_of(Client(), topic.url))[0]
    assert question["@type"] == "QAPage"
    main = question["mainEntity"]
    assert main["acceptedAnswer"]["text"] == "Noor keeps them."
    assert [one["text"] for one in main["suggestedAnswer"]] == ["I do not know."]
    assert main["answerCount"] == 2


def test_nothing_in_a_title_ends_the_data_or_the_card(category: Any, cast: Mapping[str, Any]) -> None:
    topic = operations.open_topic(category, by=cast["trusted"], title=EVIL, text=f"`{EVIL}`", tags=[])
    page = page_of(Client(), topic.url)
    assert "<script>alert" not in page and "</script><script>" not in page
    assert data_in(page)[0]["headline"] == topic.title
    assert "alert(1)" in meta(page, "og:title")[0]


def test_signed_in_pages_pay_for_none_of_it(topic: Topic, cast: Mapping[str, Any]) -> None:
    page = page_of(client_of(cast["member"]), topic.url)
    assert "ld+json" not in page and "og:" not in page and 'rel="canonical"' in page


def test_what_is_not_for_all_is_not_described(private: Any, cast: Mapping[str, Any]) -> None:
    topic = operations.open_topic(private, by=cast["administrator"], title="Among us", text="Us.")
    for url in (topic.url, private.url):
        page = page_of(client_of(cast["moderator"]), url)
        assert meta(page, "robots") == ["noindex"]
        assert "og:" not in page and "ld+json" not in page and "feed.atom" not in page


def test_the_data_cost_one_statement_with_1_and_30_posts(topic: Topic, cast: Mapping[str, Any]) -> None:
    def asked(client: Client, url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    one = asked(Client(), topic.url)
    for _count in range(30):
        reply(topic, cast["member"])
    assert asked(Client(), topic.url) == one
    assert asked(Client(), f"{topic.url}?page=2") == one


def test_pages_name_their_address_and_their_neighbours(topic: Topic, cast: Mapping[str, Any]) -> None:
    for _count in range(45):
        reply(topic, cast["member"])
    page = page_of(Client(), f"{topic.url}?page=2&utm_source=x")
    assert re.findall(r'<link rel="canonical" href="[^"]*?(/forums[^"]*)"', page) == [f"{topic.url}?page=2"]
    assert (
        f'<link rel="prev" href="{topic.url}"' in page
        and f'<link rel="next" href="{topic.url}?page=3"' in page
    )
    assert len(data_in(page)[0]["comment"]) == 20


@pytest.mark.parametrize(
    ("query", "indexed"),
    [("", True), ("utm_source=x", True), ("view=latest", True), ("by=member", False), ("view=hot", False)],
)
def test_lists_that_are_narrowed_down_are_not_indexed(
    category: Any, topic: Topic, query: str, indexed: bool
) -> None:
    page = page_of(Client(), f"{category.url}?{query}")
    assert (meta(page, "robots") == []) is indexed
    assert re.findall(r'<link rel="canonical" href="[^"]*?(/forums[^"]*)"', page) == [category.url]
    assert ("og:title" in page) is indexed


def test_a_profile_names_its_address_and_feed(topic: Topic, cast: Mapping[str, Any]) -> None:
    page = page_of(Client(), cast["trusted"].url)
    assert f'{cast["trusted"].url}"' in page and f"{cast['trusted'].url}feed.atom" in page
    assert meta(page, "og:type") == ["profile"] or meta(page, "robots") == ["noindex"]


# -- Feeds -----------------------------------------------------------------------------------


def test_feeds_are_atom(topic: Topic, category: Any, cast: Mapping[str, Any]) -> None:
    operations.tag_topic(topic, by=cast["trusted"], tags=["Keys"])
    reply(topic, cast["member"], "<b>A & B</b>")
    for url in (
        "/forums/feed.atom",
        f"{category.url}feed.atom",
        "/forums/tag/keys/feed.atom",
        f"/forums/t/{topic.pk}/feed.atom",
        f"{cast['trusted'].url}feed.atom",
    ):
        answer = Client().get(url, headers={"Accept-Language": "fr"})
        assert answer["Content-Type"].startswith("application/atom+xml")
        feed = ElementTree.fromstring(answer.content)
        assert feed.tag == f"{ATOM}feed" and feed.attrib[LANG] == "fr"
        for name in ("id", "title", "updated"):
            assert feed.findtext(f"{ATOM}{name}")
        entries = feed.findall(f"{ATOM}entry")
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert entries and len(set(ids)) == len(ids) and all(one and one.startswith("tag:") for one in ids)
        for entry in entries:
            assert entry.attrib[LANG] == "en" and entry.findtext(f"{ATOM}updated")
            assert entry.findtext(f"{ATOM}author/{ATOM}name")


def test_feeds_are_asked_for_again_in_vain(topic: Topic, cast: Mapping[str, Any]) -> None:
    for url in ("/forums/feed.atom", f"{cast['newcomer'].url}feed.atom"):  # the second is empty
        first = Client().get(url)
        for header, value in (
            ("If-None-Match", first["ETag"]),
            ("If-Modified-Since", first["Last-Modified"]),
        ):
            again = Client().get(url, headers={header: value})
            assert again.status_code == 304 and not again.content
    before = Client().get("/forums/feed.atom")["ETag"]
    operations.retitle_topic(topic, by=cast["trusted"], title="Who keeps which keys?")
    assert Client().get("/forums/feed.atom", headers={"If-None-Match": before}).status_code == 200


def test_feeds_hold_what_visitors_may_read_for_moderators_too(private: Any, cast: Mapping[str, Any]) -> None:
    topic = operations.open_topic(
        private, by=cast["administrator"], title="Among us", text="Us.", tags=["Inner"]
    )
    client = client_of(cast["administrator"])
    for url in (f"{private.url}feed.atom", f"/forums/t/{topic.pk}/feed.atom", "/forums/tag/inner/feed.atom"):
        assert client.get(url).status_code == 404
    for url in ("/forums/feed.atom", f"{cast['administrator'].url}feed.atom"):
        assert "Among us" not in page_of(client, url)


def test_a_members_feed_costs_the_same_with_1_and_30_posts(topic: Topic, cast: Mapping[str, Any]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(f"{cast['member'].url}feed.atom").status_code == 200
        return len(queries)

    reply(topic, cast["member"])
    asked()
    one = asked()
    for _count in range(29):
        reply(topic, cast["member"])
    assert asked() == one


# -- Crawlers --------------------------------------------------------------------------------


def test_robots_lets_in_where_there_is_something_to_read() -> None:
    told = Client().get("/robots.txt").content.decode()
    assert (
        "Disallow: /moderation/" in told and "Allow: /moderation/log/" in told and "Disallow: /polls/" in told
    )
    assert "/sitemap.xml" in told


def test_the_sitemap_holds_what_visitors_see(
    topic: Topic, category: Any, private: Any, cast: Mapping[str, Any]
) -> None:
    hidden = operations.open_topic(private, by=cast["administrator"], title="Among us", text="Us.")
    told = page_of(client_of(cast["administrator"]), "/sitemap-1.xml")
    root = ElementTree.fromstring(told)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    places = {url.findtext(f"{space}loc", ""): url.findtext(f"{space}lastmod") for url in root}
    paths = {place.partition("//")[2].partition("/")[2]: changed for place, changed in places.items()}
    assert paths[topic.url.lstrip("/")] and category.url.lstrip("/") in paths
    assert hidden.url.lstrip("/") not in paths and private.url.lstrip("/") not in paths
    assert "sitemap-1.xml" in page_of(Client(), "/sitemap.xml")
