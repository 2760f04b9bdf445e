"""The forums in the API: the pages' operations, the pages' permissions, and their filters."""

from collections.abc import Callable
from typing import Any

import pytest

from forums import operations
from forums.models import Category, Post, Topic

from .conftest import Program

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_what_visitors_read(topic: Topic, private: Category, cast: Any) -> None:
    operations.open_topic(private, by=cast["administrator"], title="Inner", text="Inner.")
    listed = Program().get("/topics").json()
    assert [one["title"] for one in listed["items"]] == ["Who keeps the keys?"] and listed["next"] is None
    assert [one["slug"] for one in Program().get("/categories").json()["items"]] == ["practice"]
    assert Program().get("/categories/stewards").status_code == 404
    seen = Program().get(f"/topics/{topic.pk}").json()
    assert seen["category"] == "practice" and seen["may"] == [] and seen["watch"] is None
    posts = Program().get(f"/topics/{topic.pk}/posts").json()
    assert posts["items"][0]["text"] == "I have one set." and posts["items"][0]["may"] == []


def test_a_conversation_through_the_api(category: Category, programs: Callable[..., Program]) -> None:
    member, trusted = programs("member"), programs("trusted")
    opened = member.post("/topics", {"category": "practice", "title": "Ladders", "text": "Who has *one*?"})
    assert opened.status_code == 201, opened.content
    topic = opened.json()
    assert topic["author"]["handle"] == "member" and topic["place"] == 1 and topic["watch"] == "watching"
    answered = trusted.post(f"/topics/{topic['id']}/posts", {"text": "I have.", "reply_to": 1})
    assert answered.status_code == 201 and answered.json()["number"] == 2
    post = answered.json()["id"]
    thanked = member.ask("PUT", f"/posts/{post}/reactions/thank").json()
    assert {"kind": "thank", "count": 1, "mine": True} in thanked["reactions"]
    assert member.ask("PUT", f"/posts/{post}/reactions/thank").status_code == 409
    withdrawn = member.ask("DELETE", f"/posts/{post}/reactions/thank").json()
    assert not any(one["count"] for one in withdrawn["reactions"])
    edited = trusted.ask("PATCH", f"/posts/{post}", {"text": "I have two.", "reason": "counted", "seen": 0})
    assert edited.json()["text"] == "I have two." and edited.json()["revision_count"] == 1
    stale = trusted.ask("PATCH", f"/posts/{post}", {"text": "I have three.", "seen": 0})
    assert stale.status_code == 409
    before = member.get(f"/posts/{post}/revisions").json()["items"]
    assert [one["text"] for one in before] == ["I have."] and before[0]["reason"] == "counted"
    assert trusted.ask("DELETE", f"/posts/{post}").json()["state"] == "deleted"
    gone = member.get(f"/topics/{topic['id']}/posts").json()["items"][1]
    assert gone["gone"] and gone["text"] is None and gone["author"] is None
    assert member.get(f"/posts/{post}").status_code == 404
    assert trusted.post(f"/posts/{post}/restore").json()["state"] == "visible"


def test_what_is_sent_twice_is_made_once(topic: Topic, category: Category, programs: Any) -> None:
    member = programs("member")
    once = {"idempotency-key": "a-key-of-mine"}
    first = member.post(f"/topics/{topic.pk}/posts", {"text": "Once."}, **once)
    again = member.post(f"/topics/{topic.pk}/posts", {"text": "Once."}, **once)
    assert first.status_code == again.status_code == 201 and first.json()["id"] == again.json()["id"]
    assert Post.objects.filter(text="Once.").count() == 1
    other = member.post("/topics", {"category": "practice", "title": "T", "text": "X"}, **once)
    assert other.status_code == 409 and "Idempotency-Key" in other.json()["detail"]


def test_topics_are_closed_pinned_and_retitled_by_those_who_may(topic: Topic, programs: Any) -> None:
    moderator, member, trusted = programs("moderator"), programs("member"), programs("trusted")
    at = f"/topics/{topic.pk}"
    assert member.post(f"{at}/close").status_code == 403
    assert trusted.post(f"{at}/close").json()["is_closed"]
    assert trusted.post(f"{at}/close").status_code == 409
    assert member.post(f"{at}/posts", {"text": "Late."}).status_code == 403
    assert trusted.post(f"{at}/reopen").json()["is_closed"] is False
    assert moderator.post(f"{at}/pin").json()["is_pinned"]
    assert not moderator.post(f"{at}/unpin").json()["is_pinned"]
    assert trusted.ask("PATCH", at, {"title": "Keys"}).json()["title"] == "Keys"
    assert member.ask("PUT", f"{at}/watch", {"level": "muted"}).json()["watch"] == "muted"
    assert member.ask("PUT", f"{at}/place", {"number": 1}).json()["place"] == 1
    assert member.post("/me/read").json() == {"done": True}


def test_the_pages_filters_narrow_the_list(
    topic: Topic, category: Category, cast: Any, programs: Any
) -> None:
    operations.open_topic(category, by=cast["member"], title="Échelles", text="Qui a une échelle à prêter ?")

    def titles(query: str, who: Program | None = None) -> list[str]:
        return [one["title"] for one in (who or Program()).get(f"/topics?{query}").json()["items"]]

    assert titles("by=member") == ["Échelles"]
    assert titles("view=mine", programs("trusted")) == ["Who keeps the keys?"]
    assert titles("closed=true") == [] and len(titles("closed=false")) == 2
    assert titles("category=practice&by=trusted") == ["Who keeps the keys?"]
    assert titles("since=2999-01-01") == []
    assert Program().get("/topics?view=mine").status_code == 401
    assert titles("category=none") == [] and titles("view=hot") and titles("tag=none") == []
    for wrong in ("view=x", "closed=yes", "since=tomorrow", "nonsense=1", "limit=0", "limit=101", "by=%00"):
        refused = Program().get(f"/topics?{wrong}")
        assert refused.status_code == 422, wrong
        assert refused.json()["errors"][0]["place"] == f"query.{wrong.partition('=')[0]}"


def test_a_cursor_leads_through_all(category: Category, cast: Any) -> None:
    for number in range(7):
        operations.open_topic(category, by=cast["trusted"], title=f"Topic {number}", text="Text.")
    program, path, seen = Program(), "/topics?limit=3", []
    while path:
        answer = program.get(path)
        page = answer.json()
        seen += [one["title"] for one in page["items"]]
        assert bool(page["next"]) == ("Link" in answer.headers)
        if page["next"]:
            assert answer["Link"] == f'<{page["next"]}>; rel="next"'
        path = (page["next"] or "").partition("/api/v1")[2]
    assert seen == [f"Topic {number}" for number in reversed(range(7))]
    for wrong in ("x", "%00", "W10", "9" * 1400, "WzAsMV0"):
        assert program.get(f"/topics?cursor={wrong}").status_code == 404, wrong


def test_posts_by_number(topic: Topic, cast: Any) -> None:
    for number in range(5):
        operations.create_post(
            Topic.objects.select_related("category").get(pk=topic.pk),
            by=cast["trusted"],
            text=f"Reply {number}",
        )
    page = Program().get(f"/topics/{topic.pk}/posts?limit=4").json()
    assert [one["number"] for one in page["items"]] == [1, 2, 3, 4] and page["next"].endswith("after=4")
    page = Program().get(f"/topics/{topic.pk}/posts?limit=4&after=4").json()
    assert [one["number"] for one in page["items"]] == [5, 6] and page["next"] is None


def test_drafts_are_ones_own(topic: Topic, programs: Any) -> None:
    member, trusted = programs("member"), programs("trusted")
    place = f"/drafts/topic:{topic.pk}"
    assert member.ask("PUT", place, {"text": "Half a thought"}).json()["text"] == "Half a thought"
    assert [one["text"] for one in member.get("/drafts").json()["items"]] == ["Half a thought"]
    assert trusted.get("/drafts").json()["items"] == []
    assert member.ask("DELETE", place).status_code == 200 and member.get("/drafts").json()["items"] == []
    assert member.ask("PUT", "/drafts/nowhere", {"text": "x"}).status_code == 422


def test_a_preview_is_what_would_be_stored(programs: Any) -> None:
    assert "<em>so</em>" in programs("member").post("/preview", {"text": "*so*"}).json()["html"]


def test_a_suspended_member_reads_and_writes_nothing(topic: Topic, cast: Any) -> None:
    from community.commons.api.models import Token
    from community.commons.api.tokens import digest_of, new_secret

    secret = new_secret()
    Token.objects.create(
        member=cast["suspended"],
        name="before",
        prefix="x",
        digest=digest_of(secret),
        scopes=["read", "write"],
    )
    program = Program(secret)
    assert program.get("/topics").status_code == 200 and program.get("/me").status_code == 200
    no = program.post(f"/topics/{topic.pk}/posts", {"text": "Still here."})
    assert no.status_code == 403 and no.json()["detail"]
    assert program.ask("PATCH", "/me", {"fields": {"headline": {"value": "Here"}}}).status_code == 403


@pytest.mark.parametrize("path", ["/topics?limit=100", "/categories", "/topics/{topic}/posts?limit=100"])
def test_lists_cost_the_same_whatever_their_length(
    path: str, same_number_of_queries: Any, category: Category, topic: Topic, cast: Any, programs: Any
) -> None:
    moderator = programs("moderator")

    def rows(count: int) -> None:
        for number in range(count):
            made = operations.open_topic(category, by=cast["trusted"], title=f"T {number}", text="Text.")
            operations.create_post(
                Topic.objects.select_related("category").get(pk=topic.pk), by=cast["trusted"], text="Reply"
            )
            operations.create_category(None, by=cast["administrator"], name=f"Room {made.pk}")

    def visit() -> None:
        assert moderator.get(path.format(topic=topic.pk)).status_code == 200

    same_number_of_queries(rows, visit)
