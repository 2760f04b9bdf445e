"""Answers: yes, maybe, no; places and the waiting list; by a personal link; invited."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity
from community.commons.jobs.worker import drain
from community.commons.mail.models import Delivery
from community.inbox.models import Kind, Notification
from community.live import operations as live
from community.live.links import answer_of, key_of_answer
from community.live.models import Answer, Session
from community.live.seating import forget, position, take
from tests.cast import make_member

from .conftest import planned

pytestmark = pytest.mark.django_db
Reply = Answer.Reply
DAY = timedelta(days=2)


def session_of(cast: Mapping[str, Any], **more: Any) -> Session:
    return planned(cast["coordinator"], mode="lobby", start=DAY, **more)


def yes(session: Session, person: Any, **more: Any) -> Answer:
    return live.answer_session(session, by=person, reply="yes", **more)


def taken(session: Session) -> int:
    session.refresh_from_db()
    return session.taken


def crowd(number: int) -> list[Any]:
    return [make_member(f"guest{n}") for n in range(number)]


def test_yes_maybe_and_no(cast: Mapping[str, Any]) -> None:
    session = session_of(cast)
    answer = yes(session, cast["member"], words="  I bring   cake ", shown=True)
    assert (answer.reply, answer.words, answer.shown, taken(session)) == (Reply.YES, "I bring cake", True, 1)
    live.answer_session(session, by=cast["member"], reply="maybe")
    assert taken(session) == 0
    answer = live.answer_session(session, by=cast["member"], reply="no", shown=True)
    assert (answer.shown, taken(session), Answer.objects.filter(session=session).count()) == (False, 0, 1)
    assert Activity.objects.filter(verb="live.answered", subject_id=session.pk).count() == 3


def test_who_may_not_see_it_can_not_answer(cast: Mapping[str, Any]) -> None:
    session = session_of(cast, audience=Session.Audience.INVITED)
    with pytest.raises(Forbidden):
        yes(session, cast["member"])
    live.invite_people(session, by=cast["coordinator"], members=[cast["member"]])
    assert yes(session, make_again(cast["member"])).reply == Reply.YES
    with pytest.raises(Forbidden):
        yes(session_of(cast), cast["visitor"])


def make_again(person: Any) -> Any:
    return type(person).objects.get(pk=person.pk)


def test_guests_take_places_and_have_a_limit(cast: Mapping[str, Any]) -> None:
    session = session_of(cast, capacity=3, guests=2)
    with pytest.raises(Refused):
        yes(session, cast["member"], guests=3)
    yes(session, cast["member"], guests=2)
    assert taken(session) == 3
    assert yes(session, cast["trusted"]).reply == Reply.WAITING
    yes(session, cast["member"], guests=1)
    assert taken(session) == 3, "the place that came free went to the one who waited"
    with pytest.raises(Refused):
        yes(session, cast["member"], guests=2)
    kept = Answer.objects.get(session=session, member=cast["member"])
    assert (kept.guests, taken(session)) == (1, 3)


def test_the_waiting_list_is_strictly_first_come_and_a_group_comes_whole_or_waits(
    cast: Mapping[str, Any],
) -> None:
    session = session_of(cast, capacity=2, guests=1)
    first, second, group, single = crowd(4)
    yes(session, first)
    yes(session, second)
    waiting, behind = yes(session, group, guests=1), yes(session, single)
    assert [position(one) for one in (waiting, behind)] == [1, 2]
    live.answer_session(session, by=first, reply="no")
    assert taken(session) == 1, "one place is too few for two, and nobody passes them"
    behind.refresh_from_db()
    assert behind.reply == Reply.WAITING
    live.answer_session(session, by=second, reply="no")
    waiting.refresh_from_db()
    assert (waiting.reply, taken(session)) == (Reply.YES, 2)
    assert position(Answer.objects.get(pk=behind.pk)) == 1
    live.edit_session(session, by=cast["coordinator"], changes={"capacity": 3})
    assert (Answer.objects.get(pk=behind.pk).reply, taken(session)) == (Reply.YES, 3)
    assert Activity.objects.filter(verb="live.place_given").count() == 2


def test_who_comes_later_does_not_pass_those_who_wait(cast: Mapping[str, Any]) -> None:
    session = session_of(cast, capacity=2, guests=1)
    first, group, late = crowd(3)
    yes(session, first)
    yes(session, group, guests=1)
    assert yes(session, late).reply == Reply.WAITING
    assert taken(session) == 1


def test_somebody_on_the_waiting_list_keeps_the_place_in_line(cast: Mapping[str, Any]) -> None:
    session = session_of(cast, capacity=1)
    first, second, third = crowd(3)
    for one in (first, second, third):
        yes(session, one)
    yes(session, second, words="Still waiting")
    assert [one.member_id for one in Answer.objects.in_line()] == [second.pk, third.pk]
    live.answer_session(session, by=second, reply="no")
    assert [one.member_id for one in Answer.objects.in_line()] == [third.pk]


def test_whoever_is_next_gets_the_place_when_the_first_in_line_leaves_or_brings_fewer(
    cast: Mapping[str, Any],
) -> None:
    session = session_of(cast, capacity=2, guests=1)
    first, group, single = crowd(3)
    yes(session, first)
    yes(session, group, guests=1)
    yes(session, single)
    live.answer_session(session, by=group, reply="no")
    assert (Answer.objects.get(member=single).reply, taken(session)) == (Reply.YES, 2)
    live.answer_session(session, by=single, reply="maybe")
    assert yes(session, group, guests=1).reply == Reply.WAITING
    assert yes(session, group).reply == Reply.YES, "alone there is room"
    assert taken(session) == 2


def test_the_database_itself_refuses_more_than_there_is_room_for(cast: Mapping[str, Any]) -> None:
    session = session_of(cast, capacity=1)
    assert take(session, 1)
    assert not take(session, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(taken=2)
    with pytest.raises(Refused):
        live.edit_session(session, by=cast["coordinator"], changes={"capacity": 0})


def test_nobody_answers_what_is_over_or_called_off(cast: Mapping[str, Any]) -> None:
    session = session_of(cast)
    live.cancel_session(session, by=cast["coordinator"], reason="Ill")
    over = planned(cast["coordinator"], start=timedelta(days=-2))
    for one in (session, over):
        with pytest.raises(Refused):
            yes(one, cast["member"])


def test_an_address_answers_by_its_own_link(cast: Mapping[str, Any]) -> None:
    session = session_of(cast, capacity=1, guests=1)
    addresses = ["Zoé@example.org", "zoé@example.org ", "ana@example.org"]
    zoe, ana = sorted(
        live.invite_people(session, by=cast["coordinator"], addresses=addresses),
        key=lambda one: one.email,
        reverse=True,
    )
    assert zoe.email == "zoé@example.org"
    key = key_of_answer(zoe)
    assert key not in zoe.link and answer_of(key) == zoe and answer_of(key[:-1] + "x") is None
    assert answer_of(key_of_answer(ana)) == ana and answer_of("") is None
    answer = live.answer_by_link(zoe, by=cast["visitor"], reply="yes", name="Zoé <b>")
    assert (answer.reply, answer.name, taken(session)) == (Reply.YES, "Zoé <b>", 1)
    assert live.answer_by_link(ana, by=cast["visitor"], reply="yes").reply == Reply.WAITING
    with pytest.raises(Refused):
        live.invite_people(session, by=cast["coordinator"], addresses=addresses)


def test_those_who_are_asked_are_told(cast: Mapping[str, Any]) -> None:
    session = session_of(cast)
    live.invite_people(
        session, by=cast["coordinator"], members=[cast["member"]], addresses=["ana@example.org"]
    )
    drain()
    told = Notification.objects.get(member=cast["member"])
    assert (told.kind, told.detail) == (Kind.SESSION, "invited")
    letter = Delivery.objects.get(address="ana@example.org")
    assert key_of_answer(Answer.objects.get(email="ana@example.org")) in letter.text
    assert session.title in letter.subject


def test_of_a_place_a_move_and_a_calling_off_everybody_hears_who_waits_too(cast: Mapping[str, Any]) -> None:
    session = session_of(cast, capacity=1)
    first, second, away = crowd(3)
    for one in (first, second):
        yes(session, one)
    live.answer_session(session, by=away, reply="no")
    live.edit_session(session, by=cast["coordinator"], changes={"minutes": 90, "title": "Later"})
    live.answer_session(session, by=first, reply="maybe")
    live.cancel_session(session, by=cast["coordinator"], reason="The hall is closed.")
    drain()
    told = set(Notification.objects.values_list("member", "detail"))
    both = {(one.pk, what) for one in (first, second) for what in ("moved", "cancelled")}
    assert told == both | {(second.pk, "place")}


def test_a_word_to_those_who_come_reaches_them_alone(cast: Mapping[str, Any]) -> None:
    session = session_of(cast)
    comes, perhaps = crowd(2)
    yes(session, comes)
    live.answer_session(session, by=perhaps, reply="maybe")
    live.write_to_comers(session, by=cast["coordinator"], text="Bring a pen.")
    drain()
    assert list(Notification.objects.values_list("member", "detail")) == [(comes.pk, "message")]


def test_a_reply_that_does_not_exist_is_no_answer(cast: Mapping[str, Any]) -> None:
    session = session_of(cast)
    for reply in ("waiting", "invited", "never"):
        with pytest.raises(Refused):
            live.answer_session(session, by=cast["member"], reply=reply)
    assert not Answer.objects.exists()


def test_who_is_erased_gives_the_place_to_who_waits(cast: Mapping[str, Any]) -> None:
    session = session_of(cast, capacity=1)
    first, second = crowd(2)
    yes(session, first)
    yes(session, second)
    forget(Answer.objects.filter(member=first).select_related("session"))
    assert (taken(session), Answer.objects.get(session=session).member_id) == (1, second.pk)
    assert Answer.objects.get(session=session).reply == Reply.YES
