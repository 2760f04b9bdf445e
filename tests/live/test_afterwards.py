"""After a session: a topic with a post for each question, answers in writing; removed stays removed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from community.commons.access import Refused
from community.live import operations as live
from community.live.models import Item, Mode, Question, Room
from community.live.publishing import publish_questions
from forums.models import Audience, Category, Post

from .conftest import again, planned, room_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def category(cast: Mapping[str, Any]) -> Category:
    from forums import operations as forums

    return forums.create_category(None, by=cast["administrator"], name="Sessions")


def asked(room: Room, by: Any, text: str, **more: Any) -> Item:
    return live.ask(room_of(room.session), by=again(by), text=text, **more)


@pytest.fixture
def over(cast: Mapping[str, Any]) -> Room:
    """Closed, with one answered, one open, one removed and one nameless question."""
    host, room = cast["coordinator"], room_of(planned(cast["coordinator"]))
    answered = asked(room, cast["member"], "Will the fee change?")
    live.mark_answered(answered, by=host, answer="Not for the reduced rate.")
    asked(room, cast["trusted"], "Can sections keep a budget?")
    asked(room, cast["newcomer"], "Why is nobody paid?", nameless=True)
    put_aside = asked(room, cast["trusted"], "What is for lunch?")
    live.dismiss_question(put_aside, by=host, reason="Not ours.")
    live.say(room_of(room.session), by=again(cast["member"]), text="Thank you.")
    live.set_mode(room_of(room.session), by=host, mode=Mode.CLOSED)
    return room_of(room.session)


def posts_of(room: Room) -> list[Post]:
    return list(Post.objects.filter(topic=room_of(room.session).topic_id).order_by("number"))


def test_each_question_becomes_a_post(over: Room, category: Category, cast: Mapping[str, Any]) -> None:
    topic = live.publish_session(over.session, by=cast["coordinator"], category=category)
    assert publish_questions.call(over.pk) == 3 and publish_questions.call(over.pk) == 0
    opening, first, *others = posts_of(over)
    assert topic.title == over.session.title and "1 question was answered" in opening.text
    assert "2 questions are open" in opening.text and "3 members came" in opening.text
    assert "Will the fee change?" in first.text and "Not for the reduced rate." in first.text
    assert "@member" in first.text
    said = "\n".join(post.text for post in others)
    assert "asked without a name" in said and "newcomer" not in said and "lunch" not in said
    assert room_of(over.session).mode == Mode.ARCHIVED
    with pytest.raises(Refused, match="published already"):
        live.publish_session(over.session, by=cast["coordinator"], category=category)


def test_what_was_left_open_is_answered_in_writing_for_a_week(
    over: Room, category: Category, cast: Mapping[str, Any]
) -> None:
    live.publish_session(over.session, by=cast["coordinator"], category=category)
    publish_questions.call(over.pk)
    question = Question.objects.get(item__text__startswith="Can sections")
    post = live.answer_later(question.item, by=again(cast["coordinator"]), answer="They can, from June.")
    question.refresh_from_db()
    assert (post.reply_to, question.stage) == (question.post, "answered")
    other = Question.objects.get(item__text__startswith="Why is nobody")
    Room.objects.filter(pk=over.pk).update(answers_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refused, match="week"):
        live.answer_later(other.item, by=again(cast["coordinator"]), answer="Late.")


def test_a_name_is_taken_back_before_publication(
    over: Room, category: Category, cast: Mapping[str, Any], client: Client
) -> None:
    client.force_login(cast["trusted"])
    client.post(f"/live/{over.pk}/my-name/", {"withdrawn": "1"})
    live.publish_session(over.session, by=cast["coordinator"], category=category)
    publish_questions.call(over.pk)
    assert "@trusted" not in "\n".join(post.text for post in posts_of(over))
    with pytest.raises(Refused, match="published already"):
        live.withdraw_name(room_of(over.session), by=again(cast["member"]), withdrawn=True)


def test_what_was_asked_as_nobody_stays_so(over: Room, cast: Mapping[str, Any]) -> None:
    newcomer = cast["newcomer"]
    with pytest.raises(Refused):
        live.withdraw_name(over, by=again(newcomer), withdrawn=True)
    with pytest.raises(Refused):
        live.withdraw_name(over, by=again(newcomer), withdrawn=False)
    assert Item.objects.get(author=newcomer, kind="question").nameless


def test_a_session_of_few_is_not_published_to_many(cast: Mapping[str, Any], category: Category) -> None:
    room = room_of(planned(cast["coordinator"], mode=Mode.CLOSED, audience="members"))
    with pytest.raises(Refused, match="More people read"):
        live.publish_session(room.session, by=cast["coordinator"], category=category)
    Category.objects.filter(pk=category.pk).update(see=Audience.MEMBERS)
    category.refresh_from_db()
    assert live.publish_session(room.session, by=cast["coordinator"], category=category)


def test_the_page_offers_only_what_fits(
    over: Room, category: Category, cast: Mapping[str, Any], client: Client
) -> None:
    client.force_login(cast["coordinator"])
    page = client.get(f"/live/{over.pk}/publish/").content.decode()
    assert "Will the fee change?" in page and "lunch" not in page and category.name in page
    answer = client.post(f"/live/{over.pk}/publish/", {"category": category.pk})
    assert answer.status_code == 302 and room_of(over.session).topic_id
    client.force_login(cast["member"])
    assert client.get(f"/live/{over.pk}/publish/").status_code == 403
