"""The forums' pages, for everybody of the cast."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from forums import operations
from forums.models import Category, Topic

from .conftest import reply

pytestmark = pytest.mark.django_db


def client_of(person: Any) -> Client:
    client = Client()
    if person.is_authenticated:
        client.force_login(person, backend="membership.backends.MemberBackend")
    return client


PAGES = [
    "/forums/",
    "/forums/?view=unanswered",
    "/forums/c/practice/",
    "/forums/feed.atom",
    "/forums/c/practice/feed.atom",
]


@pytest.mark.parametrize("who", ["visitor", "member", "moderator", "administrator"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_of_the_forums(topic: Topic, cast: Mapping[str, Any], who: str, language: str) -> None:
    client = client_of(cast[who])
    client.cookies["language"] = language
    for page in [
        *PAGES,
        topic.url,
        f"/forums/t/{topic.pk}/feed.atom",
        f"/forums/t/{topic.pk}/posts/?after=0",
    ]:
        answer = client.get(page)
        assert answer.status_code == 200, page
        if page != "/forums/c/practice/":
            assert b"Who keeps the keys?" in answer.content or b"one set" in answer.content, page


@pytest.mark.parametrize("view", ["unread", "mine"])
def test_views_of_a_member(topic: Topic, cast: Mapping[str, Any], view: str) -> None:
    reply(topic, cast["member"])
    assert client_of(cast["trusted"]).get(f"/forums/?view={view}").status_code == 200
    assert client_of(cast["visitor"]).get(f"/forums/?view={view}").status_code == 302


def test_reply_by_the_form(topic: Topic, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["member"])
    answer = client.post(f"/forums/t/{topic.pk}/reply/", {"text": "Gladly.", "once": "x"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("#p2")
    again = client.post(f"/forums/t/{topic.pk}/reply/", {"text": "Gladly.", "once": "x"})
    assert again["Location"].endswith("#p2")
    assert topic.posts.count() == 2


def test_an_empty_reply_says_what_to_mend(topic: Topic, cast: Mapping[str, Any]) -> None:
    answer = client_of(cast["member"]).post(f"/forums/t/{topic.pk}/reply/", {"text": "  "})
    assert answer.status_code == 422
    assert "Write something first" in answer.content.decode()


def test_a_reply_to_a_topic_just_closed_is_kept(topic: Topic, cast: Mapping[str, Any]) -> None:
    operations.close_topic(topic, by=cast["moderator"])
    answer = client_of(cast["member"]).post(f"/forums/t/{topic.pk}/reply/", {"text": "Too late, my friends"})
    assert answer.status_code == 403
    assert "Too late, my friends" in answer.content.decode()
    assert "closed" in answer.content.decode()


def test_open_topic_by_the_form(category: Category, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["member"])
    assert client.get("/forums/new/?category=practice").status_code == 200
    answer = client.post(
        "/forums/new/", {"category": "practice", "title": "Bikes", "text": "Where to?", "once": "y"}
    )
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200


def test_edit_history_and_quote(topic: Topic, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["trusted"])
    post = topic.posts.get()
    assert client.get(f"/forums/p/{post.pk}/edit/").status_code == 200
    answer = client.post(
        f"/forums/p/{post.pk}/edit/",
        {"title": "Who keeps the keys now?", "text": "I have two sets.", "seen": 0},
    )
    assert answer.status_code == 302
    history = client.get(f"/forums/p/{post.pk}/history/").content.decode()
    assert "<del>one set.</del>" in history
    assert "<ins>two sets.</ins>" in history
    assert f"#1](/forums/t/{topic.pk}/1/)" in client.get(f"/forums/p/{post.pk}/quote/").json()["quote"]
    assert client.get(f"/forums/t/{topic.pk}/reply/?quote=1").status_code == 200


def test_react_and_watch_without_script(topic: Topic, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["member"])
    post = topic.posts.get()
    assert client.post(f"/forums/p/{post.pk}/react/", {"kind": "thank"}).status_code == 302
    post.refresh_from_db()
    assert post.reactions == {"thank": 1}
    assert client.post(f"/forums/p/{post.pk}/react/", {"kind": "thank", "undo": "1"}).status_code == 302
    assert client.post(f"/forums/t/{topic.pk}/watch/", {"level": "muted"}).status_code == 302


def test_drafts_are_kept_and_listed(topic: Topic, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["member"])
    assert client.post("/forums/draft/", {"place": f"topic:{topic.pk}", "text": "Half a thought"}).json()[
        "kept"
    ]
    assert "Half a thought" in client.get("/forums/drafts/").content.decode()
    assert "Half a thought" in client.get(topic.url).content.decode()


def test_what_one_may_not_see_is_not_found(private: Category, cast: Mapping[str, Any]) -> None:
    topic = operations.open_topic(private, by=cast["moderator"], title="Between us", text="A private word")
    post = topic.posts.get()
    for who in ("visitor", "newcomer", "member", "trusted", "suspended"):
        client = client_of(cast[who])
        for page in (
            topic.url,
            private.url,
            f"/forums/t/{topic.pk}/1/",
            f"/forums/t/{topic.pk}/posts/?after=0",
            f"/forums/t/{topic.pk}/feed.atom",
            f"/forums/p/{post.pk}/quote/",
            f"{private.url}feed.atom",
        ):
            assert client.get(page).status_code == 404, (who, page)
        assert "Between us" not in client.get("/forums/").content.decode()
        assert "Between us" not in client.get("/forums/feed.atom").content.decode()


@pytest.mark.parametrize("page", ["0", "2", "-1", "abc", "99999999999"])
def test_pages_that_a_topic_does_not_have(topic: Topic, page: str) -> None:
    assert Client().get(f"{topic.url}?page={page}").status_code == 404


def test_queries_do_not_grow(
    category: Category, cast: Mapping[str, Any], django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(url: str, who: str) -> int:
        client = client_of(cast[who])
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    topic = operations.open_topic(category, by=cast["trusted"], title="Long", text="One")
    urls = ["/forums/", category.url, topic.url, "/forums/feed.atom"]
    before = {(url, who): count(url, who) for url in urls for who in ("visitor", "member", "moderator")}
    for n in range(19):
        reply(topic, cast["member"] if n % 2 else cast["trusted"], f"Reply {n}")
    for n in range(29):
        operations.open_topic(category, by=cast["member"], title=f"Topic {n}", text="Words")
    after = {(url, who): count(url, who) for url in urls for who in ("visitor", "member", "moderator")}
    assert after == before
    assert max(n for (url, who), n in after.items() if who == "visitor") <= 5


def test_lists_of_ones_own_and_of_administrators_cost_the_same(
    topic: Topic, cast: Mapping[str, Any], same_number_of_queries: Any
) -> None:
    """Drafts, the history of a post, the categories of an administrator."""
    member, post = cast["trusted"], topic.posts.get()
    numbers = iter(range(1000))

    def drafts(n: int) -> None:
        for _ in range(n):
            operations.save_draft(f"topic:{next(numbers)}", by=member, text="Half a thought")

    def edits(n: int) -> None:
        for _ in range(n):
            operations.edit_post(post, by=member, text=f"I have {next(numbers)} sets.")

    def rooms(n: int) -> None:
        for _ in range(n):
            operations.create_category(None, by=cast["administrator"], name=f"Room {next(numbers)}")

    own, administrators = client_of(member), client_of(cast["administrator"])
    same_number_of_queries(drafts, lambda: own.get("/forums/drafts/"))
    same_number_of_queries(edits, lambda: own.get(f"/forums/p/{post.pk}/history/"))
    same_number_of_queries(rooms, lambda: administrators.get("/forums/categories/"))
