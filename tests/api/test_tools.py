"""A topic's tools in the API: who may use them, what they answer, and the way back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from forums import operations
from forums.models import Category, Post, Timer, Topic

from .conftest import Program

pytestmark = pytest.mark.django_db
TOMORROW = (timezone.now() + timedelta(days=1)).isoformat()


def reply(topic: Topic, by: Any, text: str = "A reply.") -> Post:
    return operations.create_post(Topic.objects.select_related("category").get(pk=topic.pk), by=by, text=text)


@pytest.fixture
def workshop(cast: Any) -> Category:
    return operations.create_category(None, by=cast["administrator"], name="Workshop")


def test_a_topic_is_pinned_everywhere_until_a_time(topic: Topic, programs: Any) -> None:
    moderator = programs("moderator")
    asked = {"everywhere": True, "until": TOMORROW}
    pinned = moderator.post(f"/topics/{topic.pk}/pin", asked).json()
    assert pinned["is_pinned"] and pinned["pinned_everywhere"]
    assert [one["act"] for one in Program().get(f"/topics/{topic.pk}/timers").json()["items"]] == ["unpin"]
    assert moderator.post(f"/topics/{topic.pk}/pin", asked).status_code == 409
    assert Timer.objects.filter(state="waiting").count() == 1
    assert moderator.post(f"/topics/{topic.pk}/unpin").json()["is_pinned"] is False


def test_a_pin_that_is_refused_sets_no_timer(topic: Topic, programs: Any) -> None:
    moderator = programs("moderator")
    assert moderator.post(f"/topics/{topic.pk}/pin").status_code == 200
    assert moderator.post(f"/topics/{topic.pk}/pin", {"until": TOMORROW}).status_code == 409
    assert not Timer.objects.exists()


@pytest.mark.parametrize(
    "until", ["tomorrow", "2027-02-31T00:00:00Z", "2027-01-01", "2027-01-01T10:00:00", 5]
)
def test_a_time_that_is_none_is_named(until: Any, topic: Topic, programs: Any) -> None:
    answer = programs("moderator").post(f"/topics/{topic.pk}/pin", {"until": until})
    assert answer.status_code == 422 and "until" in answer.json()["errors"][0]["place"]


@pytest.mark.parametrize(
    "at", ["2001-01-01T00:00:00Z", "0000-01-01T00:00:00+23:59", "9999-12-31T23:59:60-23:59"]
)
def test_a_time_that_cannot_be_is_refused(at: str, topic: Topic, programs: Any) -> None:
    answer = programs("moderator").post(f"/topics/{topic.pk}/timers", {"act": "close", "at": at})
    assert answer.status_code == 409 and answer.json()["detail"]


def test_timers_are_set_read_and_cancelled(topic: Topic, programs: Any) -> None:
    moderator, member = programs("moderator"), programs("member")
    at = f"/topics/{topic.pk}/timers"
    made = moderator.post(at, {"act": "close", "at": TOMORROW})
    assert made.status_code == 201 and made.json()["by"]["handle"] == "moderator"
    again = moderator.post(at, {"act": "close", "at": TOMORROW}).json()
    assert [one["id"] for one in member.get(at).json()["items"]] == [again["id"]]
    assert member.post(at, {"act": "close", "at": TOMORROW}).status_code == 403
    assert moderator.post(at, {"act": "dance", "at": TOMORROW}).status_code == 422
    assert member.ask("DELETE", f"/timers/{again['id']}").status_code == 403
    assert moderator.ask("DELETE", f"/timers/{again['id']}").json() == {"done": True}
    assert moderator.ask("DELETE", f"/timers/{again['id']}").status_code == 409
    assert moderator.ask("DELETE", "/timers/999999").status_code == 404


def test_slow_mode_lets_members_wait(topic: Topic, programs: Any) -> None:
    moderator, member = programs("moderator"), programs("member")
    at = f"/topics/{topic.pk}"
    assert member.ask("PUT", f"{at}/slow", {"seconds": 60}).status_code == 403
    assert moderator.ask("PUT", f"{at}/slow", {"seconds": 60}).json()["slow_seconds"] == 60
    assert moderator.ask("PUT", f"{at}/slow", {"seconds": 60}).status_code == 409
    assert moderator.ask("PUT", f"{at}/slow", {"seconds": 86_401}).status_code == 422
    assert member.post(f"{at}/posts", {"text": "One."}).status_code == 201
    assert member.post(f"{at}/posts", {"text": "Two."}).status_code == 429


def test_the_archive_is_left_out_of_the_list(topic: Topic, programs: Any) -> None:
    moderator, member = programs("moderator"), programs("member")
    assert member.post(f"/topics/{topic.pk}/archive").status_code == 403
    assert moderator.post(f"/topics/{topic.pk}/archive").json()["is_archived"]
    assert member.post(f"/topics/{topic.pk}/posts", {"text": "Late."}).status_code == 403
    assert member.get("/topics").json()["items"] == []
    assert len(member.get("/topics?archived=true").json()["items"]) == 1
    assert len(member.get("/topics?by=trusted").json()["items"]) == 1
    assert moderator.post(f"/topics/{topic.pk}/unarchive").json()["is_archived"] is False
    assert moderator.post(f"/topics/{topic.pk}/unarchive").status_code == 409


def test_its_author_takes_a_topic_back(topic: Topic, cast: Any, programs: Any) -> None:
    at, trusted = f"/topics/{topic.pk}", programs("trusted")
    assert programs("member").ask("DELETE", at).status_code == 403
    assert trusted.ask("DELETE", at).json()["state"] == "deleted"
    assert programs("member").get(at).status_code == 404
    assert programs("member").post(f"{at}/restore").status_code == 404
    assert trusted.post(f"{at}/restore").json()["state"] == "visible"
    reply(topic, cast["member"])
    assert trusted.ask("DELETE", at).status_code == 409


def test_a_topic_is_moved_and_moved_back(
    topic: Topic, workshop: Category, private: Category, programs: Any
) -> None:
    moderator, member, trusted = programs("moderator"), programs("member"), programs("trusted")
    at = f"/topics/{topic.pk}"
    assert member.post(f"{at}/move", {"category": "workshop"}).status_code == 403
    assert trusted.post(f"{at}/move", {"category": "stewards"}).status_code == 404
    assert trusted.post(f"{at}/move", {"category": "workshop"}).json()["category"] == "workshop"
    assert trusted.post(f"{at}/move", {"category": "workshop"}).status_code == 409
    notice = member.get(f"{at}/notices").json()["items"][0]
    assert notice["kind"] == "moved" and "Practice" in notice["sentence"] and "<" not in notice["sentence"]
    assert not notice["may_undo"] and moderator.get(f"{at}/notices").json()["items"][0]["may_undo"]
    back = moderator.post(f"{at}/notices/{notice['id']}/undo").json()
    assert back["category"] == "practice" and member.get(f"{at}/notices").json()["items"] == []
    assert moderator.post(f"{at}/notices/{notice['id']}/undo").status_code == 404


def test_what_leaves_ones_sight_by_moving_is_answered_once_more(
    topic: Topic, category: Category, workshop: Category, cast: Any, programs: Any
) -> None:
    """A category's moderator moves a held topic to a category that others moderate."""
    operations.set_topic_state(topic, by=cast["moderator"], state="held", because="First look")
    theirs = programs("category_moderator")
    if theirs.get(f"/topics/{topic.pk}").status_code == 404:
        from membership.models import Member
        from membership.operations import give_role

        give_role(
            cast["category_moderator"],
            by=Member.objects.automaton(),
            role="category_moderator",
            scope=category.space,
        )
    moved = theirs.post(f"/topics/{topic.pk}/move", {"category": "workshop"})
    assert moved.status_code == 200 and moved.json()["category"] == "workshop"
    assert theirs.get(f"/topics/{topic.pk}").status_code == 404


def test_posts_are_split_off_and_merged_back(topic: Topic, cast: Any, programs: Any) -> None:
    gone = [reply(topic, cast["member"], f"Aside {number}").pk for number in range(2)]
    moderator, member = programs("moderator"), programs("member")
    at, asked = f"/topics/{topic.pk}", {"posts": gone, "title": "Aside"}
    assert member.post(f"{at}/split", asked).status_code == 403
    assert moderator.post(f"{at}/split", asked | {"posts": []}).status_code == 422
    assert moderator.post(f"{at}/split", asked | {"category": "nowhere"}).status_code == 404
    opening = topic.posts.get(number=1).pk
    assert moderator.post(f"{at}/split", asked | {"posts": [opening]}).status_code == 409
    made = moderator.post(f"{at}/split", asked)
    assert made.status_code == 201 and made.json()["title"] == "Aside" and made.json()["post_count"] == 2
    new = made.json()["id"]
    line = moderator.get(f"{at}/notices").json()["items"][0]
    assert (line["kind"], line["count"], line["number"]) == ("split_off", 2, 2)
    assert moderator.post(f"{at}/notices/{line['id']}/undo").json()["id"] == topic.pk
    assert [one["number"] for one in member.get(f"{at}/posts").json()["items"]] == [1, 2, 3]
    left = member.get(f"/topics/{new}")
    assert left.status_code == 404 and left["Link"].endswith(f'/api/v1{at}>; rel="canonical"')


def test_topics_are_merged_and_separated(
    topic: Topic, category: Category, private: Category, cast: Any, programs: Any
) -> None:
    other = operations.open_topic(category, by=cast["member"], title="The same", text="Also.")
    inner = operations.open_topic(private, by=cast["administrator"], title="Inner", text="Inner.")
    moderator, at = programs("moderator"), f"/topics/{other.pk}"
    assert programs("member").post(f"{at}/merge", {"into": topic.pk}).status_code == 403
    assert programs("member").post(f"{at}/merge", {"into": inner.pk}).status_code == 404
    assert moderator.post(f"{at}/merge", {"into": other.pk}).status_code == 409
    merged = moderator.post(f"{at}/merge", {"into": topic.pk}).json()
    assert merged["id"] == topic.pk and merged["post_count"] == 2
    assert moderator.get(at).status_code == 404
    line = moderator.get(f"/topics/{topic.pk}/notices").json()["items"][0]
    separated = moderator.post(f"/topics/{topic.pk}/notices/{line['id']}/undo").json()
    assert separated["id"] == other.pk and Program().get(at).json()["title"] == "The same"


def test_notices_name_nothing_that_one_may_not_see(
    topic: Topic, private: Category, cast: Any, programs: Any
) -> None:
    inner = operations.open_topic(private, by=cast["administrator"], title="Zanzibar", text="Inner.")
    programs("moderator").post(f"/topics/{inner.pk}/merge", {"into": topic.pk})
    told = Program().get(f"/topics/{topic.pk}/notices").json()["items"]
    assert len(told) == 1 and "Zanzibar" not in str(told)
    assert "Zanzibar" in str(programs("moderator").get(f"/topics/{topic.pk}/notices").json())


def test_a_question_has_its_answer(category: Category, cast: Any, programs: Any) -> None:
    asked = operations.open_topic(
        category, by=cast["member"], title="Who?", text="Who has it?", kind="question"
    )
    given = reply(asked, cast["trusted"], "I have.").pk
    member = programs("member")
    assert programs("newcomer").ask("PUT", f"/posts/{given}/accepted").status_code == 403
    assert member.ask("PUT", f"/posts/{given}/accepted").json()["is_answer"]
    assert member.ask("PUT", f"/posts/{given}/accepted").status_code == 409
    seen = Program().get(f"/topics/{asked.pk}").json()
    assert seen["solved"] and seen["answer"] == given
    assert member.ask("DELETE", f"/posts/{given}/accepted").json()["is_answer"] is False
    assert member.ask("DELETE", f"/posts/{given}/accepted").status_code == 409
    opening = asked.posts.get(number=1).pk
    assert member.ask("PUT", f"/posts/{opening}/accepted").status_code == 409


def test_a_topic_becomes_a_question_and_carries_tags(topic: Topic, programs: Any) -> None:
    trusted, member, at = programs("trusted"), programs("member"), f"/topics/{topic.pk}"
    assert member.ask("PUT", f"{at}/kind", {"kind": "question"}).status_code == 403
    assert trusted.ask("PUT", f"{at}/kind", {"kind": "question"}).json()["kind"] == "question"
    assert trusted.ask("PUT", f"{at}/kind", {"kind": "announcement"}).status_code == 409
    assert member.ask("PUT", f"{at}/tags", {"tags": ["Keys"]}).status_code == 403
    tagged = trusted.ask("PUT", f"{at}/tags", {"tags": ["Keys", "Cellar"]}).json()
    assert [one["slug"] for one in tagged["tags"]] == ["cellar", "keys"] or len(tagged["tags"]) == 2
    assert trusted.ask("PUT", f"{at}/tags", {"tags": ["Keys", "Cellar"]}).status_code == 409
    assert trusted.ask("PUT", f"{at}/tags", {"tags": list("abcdef")}).status_code == 409
    assert trusted.ask("PUT", f"{at}/tags", {"tags": []}).json()["tags"] == []


def test_a_wiki_is_edited_by_members(topic: Topic, programs: Any) -> None:
    post = topic.posts.get(number=1).pk
    trusted, member = programs("trusted"), programs("member")
    assert member.ask("PUT", f"/posts/{post}/wiki").status_code == 403
    assert member.ask("PATCH", f"/posts/{post}", {"text": "Mine."}).status_code == 403
    assert trusted.ask("PUT", f"/posts/{post}/wiki").json()["is_wiki"]
    assert member.ask("PATCH", f"/posts/{post}", {"text": "Ours."}).json()["text"] == "Ours."
    back = trusted.post(f"/posts/{post}/revisions/1/restore").json()
    assert back["text"] == "I have one set." and back["revision_count"] == 2
    assert trusted.post(f"/posts/{post}/revisions/9/restore").status_code == 404
    assert trusted.ask("DELETE", f"/posts/{post}/wiki").json()["is_wiki"] is False
    assert trusted.ask("DELETE", f"/posts/{post}/wiki").status_code == 409
    assert member.post(f"/posts/{post}/revisions/1/restore").status_code == 403


def test_a_poll_is_added_with_its_topic_and_removed(category: Category, programs: Any) -> None:
    member = programs("member")
    poll = {"question": "Which day?", "choices": ["Monday", "Friday"], "closes_at": TOMORROW}
    asked = {"category": "practice", "title": "A day", "text": "Let us choose.", "poll": poll}
    opened = member.post("/topics", asked)
    assert opened.status_code == 201, opened.content
    post = member.get(f"/topics/{opened.json()['id']}/posts").json()["items"][0]
    assert post["has_poll"]
    made = member.get(f"/posts/{post['id']}/poll").json()
    assert made["closes_at"] and "remove" in made["may"]
    assert programs("trusted").ask("DELETE", f"/polls/{made['id']}").status_code == 403
    assert member.ask("DELETE", f"/polls/{made['id']}").json() == {"done": True}
    assert member.get(f"/posts/{post['id']}/poll").status_code == 404


@pytest.mark.parametrize("path", ["/topics/{topic}/notices?limit=100", "/topics/{topic}/timers"])
def test_lists_cost_the_same_whatever_their_length(
    path: str, same_number_of_queries: Any, topic: Topic, cast: Any, programs: Any
) -> None:
    asking = programs("member")
    acts = iter(Timer.Act.values * 20)

    def rows(count: int) -> None:
        for _ in range(count):
            gone = reply(topic, cast["trusted"])
            fresh = Topic.objects.select_related("category").get(pk=topic.pk)
            operations.split_topic(fresh, by=cast["moderator"], posts=[gone.pk], title="Apart")
            operations.set_timer(
                topic, by=cast["moderator"], act=next(acts), at=timezone.now() + timedelta(days=1)
            )

    same_number_of_queries(
        rows, lambda: asking.get(path.format(topic=topic.pk)).status_code == 200 or pytest.fail(path)
    )
