"""Two hundred answers in the same moment: as many places are given as there are, and the others wait in line."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models import Sum

from community.commons.access import Refused
from community.live import operations as live
from community.live.models import Answer, Session
from tests.cast import make_member
from tests.forums.test_parallel import at_once

from .conftest import DAYS_AHEAD, planned

PEOPLE = 200
CAPACITY = 50
Reply = Answer.Reply


@pytest.fixture
def people(transactional_db: None) -> list[Any]:
    return [make_member(f"person{number}") for number in range(PEOPLE)]


@pytest.fixture
def session(people: list[Any]) -> Session:
    host = make_member("host", role="coordinator")
    return planned(host, mode="lobby", start=DAYS_AHEAD, capacity=CAPACITY, guests=2)


def insisting(act: Callable[[Any], object]) -> Callable[[Any], None]:
    """Whoever is told that the site is busy sends it again: no database serves two hundred within its patience."""

    def again(one: Any) -> None:
        while True:
            try:
                act(one)
                return
            except OperationalError:
                time.sleep(0.1)

    return again


def exact(session: Session) -> None:
    """What is counted is what was answered, and never more than there is room for."""
    session.refresh_from_db()
    coming = Answer.objects.coming().filter(session=session)
    places = coming.count() + (coming.aggregate(n=Sum("guests"))["n"] or 0)
    assert session.taken == places
    assert session.capacity is None or places <= session.capacity


def test_two_hundred_at_once_fill_fifty_places_and_no_more(people: list[Any], session: Session) -> None:
    failed = at_once(people, insisting(lambda one: live.answer_session(session, by=one, reply="yes")))
    assert not failed
    exact(session)
    answers = Answer.objects.filter(session=session)
    assert answers.filter(reply=Reply.YES).count() == CAPACITY
    assert answers.filter(reply=Reply.WAITING).count() == PEOPLE - CAPACITY
    # Who wants a place and who gives one back, all in one moment: the freed places go to those who waited longest.
    line = list(answers.in_line().values_list("member", flat=True))
    leaving = set(answers.filter(reply=Reply.YES).values_list("member", flat=True)[:20])
    failed = at_once(
        [one for one in people if one.pk in leaving],
        insisting(lambda one: live.answer_session(session, by=one, reply="no")),
    )
    assert not failed
    exact(session)
    assert list(answers.in_line().values_list("member", flat=True)) == line[20:]
    assert answers.filter(reply=Reply.YES).count() == CAPACITY


def test_guests_yes_and_no_all_at_once_stay_exact(people: list[Any], session: Session) -> None:
    def act(one: Any) -> None:
        number = int(one.handle.removeprefix("person"))
        try:
            live.answer_session(session, by=one, reply="yes", guests=number % 3)
            if number % 2:
                live.answer_session(session, by=one, reply="no" if number % 4 == 1 else "maybe")
        except Refused as refusal:  # more guests than there are places for
            assert refusal.status == 409

    assert not at_once(people[:100], insisting(act))
    exact(session)
    first = Answer.objects.in_line().filter(session=session).first()
    session.refresh_from_db()
    assert first is None or session.taken + first.places > CAPACITY, "who is first in line would fit"


def test_one_person_answering_in_many_windows_takes_one_place(people: list[Any], session: Session) -> None:
    assert not at_once(
        [people[0]] * 20, insisting(lambda one: live.answer_session(session, by=one, reply="yes"))
    )
    exact(session)
    session.refresh_from_db()
    assert session.taken == 1
