"""Kinds of topics, and the answer that a question accepts."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity, FactRole
from community.commons.jobs.worker import drain
from community.commons.search.find import search
from community.commons.standing.models import State
from community.inbox.models import Notification
from community.inbox.presenting import present
from forums import operations
from forums.models import Category, Post, Topic

from .conftest import reply
from .test_pages import client_of

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


@pytest.fixture
def question(category: Category, cast: Mapping[str, Any]) -> Topic:
    return operations.open_topic(
        category, by=cast["member"], title="Where is the key?", text="I look for it.", kind="question"
    )


def answer_to(question: Topic, by: Any, text: str = "Under the pot.") -> Post:
    made = reply(question, by, text)
    return Post.objects.select_related("topic__category", "author").get(pk=made.pk)


def solved(topic: Topic) -> bool:
    return Topic.objects.get(pk=topic.pk).solved


@pytest.mark.parametrize("who", ["member", "trusted", "moderator", "administrator"])
def test_accept_answer_and_withdraw_it(question: Topic, cast: Mapping[str, Any], who: str) -> None:
    post = answer_to(question, cast["newcomer"])
    operations.accept_answer(post, by=cast[who])
    assert solved(question)
    fact = Activity.objects.get(verb="forums.answer_accepted")
    assert fact.role == FactRole.ANSWER_ACCEPTED
    assert fact.facts["author_id"] == cast["newcomer"].pk
    page = client_of(cast["visitor"]).get(question.url).content.decode()
    assert page.count("Accepted answer") == 2  # below the question, and on the post
    assert f"/forums/t/{question.pk}/2/" in page
    assert "Solved" in client_of(cast["visitor"]).get("/forums/").content.decode()
    operations.withdraw_answer(post, by=cast[who])
    assert not solved(question)
    assert "Accepted answer" not in client_of(cast["visitor"]).get(question.url).content.decode()


def test_who_may_not_accept(question: Topic, cast: Mapping[str, Any]) -> None:
    post = answer_to(question, cast["trusted"])
    for who in ("newcomer", "coordinator", "suspended"):
        with pytest.raises(Forbidden):
            operations.accept_answer(post, by=cast[who])
    assert "Accept as the answer" not in client_of(cast["newcomer"]).get(question.url).content.decode()
    assert "Accept as the answer" in client_of(cast["member"]).get(question.url).content.decode()


def test_what_can_not_be_an_answer(question: Topic, topic: Topic, cast: Mapping[str, Any]) -> None:
    with pytest.raises(Refused, match="itself"):
        operations.accept_answer(question.posts.get(), by=cast["member"])
    with pytest.raises(Refused, match="Only a question"):
        operations.accept_answer(answer_to(topic, cast["member"]), by=cast["trusted"])
    post = answer_to(question, cast["trusted"])
    operations.delete_post(post, by=cast["trusted"])
    with pytest.raises(Refused, match="out of sight"):
        operations.accept_answer(post, by=cast["member"])
    assert not solved(question)


def test_another_answer_takes_its_place(question: Topic, cast: Mapping[str, Any]) -> None:
    first, second = answer_to(question, cast["trusted"]), answer_to(question, cast["newcomer"])
    operations.accept_answer(first, by=cast["member"])
    operations.accept_answer(second, by=cast["member"])
    assert Topic.objects.get(pk=question.pk).accepted == second
    assert Activity.objects.filter(verb="forums.answer_accepted").latest("pk").facts["instead_of"] == first.pk
    with pytest.raises(Refused, match="not the accepted"):
        operations.withdraw_answer(first, by=cast["member"])


def test_an_answer_out_of_sight_solves_nothing(question: Topic, cast: Mapping[str, Any]) -> None:
    post = answer_to(question, cast["trusted"], "Shibboleth under the pot.")
    operations.accept_answer(post, by=cast["member"])
    for state, counts in ((State.HELD, False), (State.VISIBLE, True)):
        post = Post.objects.select_related("topic__category").get(pk=post.pk)
        operations.set_post_state(post, by=cast["moderator"], state=state, because="A look")
        assert solved(question) == counts
        page = client_of(cast["visitor"]).get(question.url).content.decode()
        assert ("Shibboleth" in page) == counts
    operations.delete_post(Post.objects.select_related("topic").get(pk=post.pk), by=cast["trusted"])
    assert not solved(question)


def test_set_topic_kind(question: Topic, cast: Mapping[str, Any]) -> None:
    post = answer_to(question, cast["trusted"])
    operations.accept_answer(post, by=cast["member"])
    operations.set_topic_kind(question, by=cast["member"], kind="discussion")
    assert not solved(question)
    operations.set_topic_kind(
        Topic.objects.select_related("category").get(pk=question.pk), by=cast["trusted"], kind="question"
    )
    assert solved(question)  # the answer waited for its question
    with pytest.raises(Refused, match="already"):
        operations.set_topic_kind(question, by=cast["member"], kind="question")
    with pytest.raises(Refused, match="no such kind"):
        operations.set_topic_kind(question, by=cast["member"], kind="poem")
    with pytest.raises(Forbidden):
        operations.set_topic_kind(question, by=cast["newcomer"], kind="discussion")


def test_only_who_moderates_announces(category: Category, cast: Mapping[str, Any]) -> None:
    for who in ("member", "trusted", "coordinator"):
        with pytest.raises(Refused, match="announce"):
            operations.open_topic(category, by=cast[who], title="Hear", text="Hear.", kind="announcement")
        assert "announcement" not in client_of(cast[who]).get("/forums/new/").content.decode()
    operations.open_topic(category, by=cast["moderator"], title="Hear", text="Hear.", kind="announcement")
    assert "Announcement" in client_of(cast["visitor"]).get("/forums/").content.decode()


def test_filters_and_search_know_kinds(question: Topic, topic: Topic, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["visitor"])

    def titles(query: str) -> set[str]:
        page = client.get(f"/forums/?{query}").content.decode()
        return {one.title for one in (question, topic) if one.title in page}

    assert titles("kind=question") == titles("solved=no") == {question.title}
    assert titles("solved=yes") == set()
    operations.accept_answer(answer_to(question, cast["trusted"]), by=cast["member"])
    assert titles("solved=yes") == {question.title}
    assert titles("kind=announcement") == set()
    assert search("is:solved", viewer=VISITOR).total == 2
    assert search("key is:unsolved", viewer=VISITOR).total == 0
    assert search("-is:solved", viewer=VISITOR).total == 1
    with pytest.raises(Refused, match="After is:"):
        search("is:blue", viewer=VISITOR)


def test_whose_answer_is_accepted_is_told(question: Topic, cast: Mapping[str, Any]) -> None:
    post = answer_to(question, cast["trusted"])
    operations.accept_answer(post, by=cast["member"])
    own = answer_to(question, cast["member"], "I found it.")
    operations.accept_answer(own, by=cast["member"])
    operations.accept_answer(post, by=cast["member"])
    drain()

    def told(who: str) -> list[str]:
        rows = Notification.objects.of(cast[who]).filter(kind="answer")
        return [one.sentence for one in present(rows, cast[who])]

    assert told("trusted") == ["Member accepted your answer"]
    assert told("member") == []


def test_accept_by_the_button(question: Topic, cast: Mapping[str, Any]) -> None:
    post = answer_to(question, cast["trusted"])
    client = client_of(cast["member"])
    assert client.post(f"/forums/p/{post.pk}/accept/")["Location"].endswith("#p2")
    assert solved(question)
    assert "No longer the answer" in client.get(question.url).content.decode()
    client.post(f"/forums/p/{post.pk}/accept/", {"undo": "1"})
    assert not solved(question)
