"""Reminders: each wave once to each, never to who answered meanwhile, and again where the session is moved."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from community.commons.jobs.worker import drain
from community.commons.mail.kinds import KINDS
from community.commons.mail.models import Delivery
from community.inbox.mailing import still_news
from community.inbox.models import Notification
from community.live import operations as live
from community.live.models import Session
from community.live.waves import send_reminders

from .conftest import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(cast: Mapping[str, Any]) -> Session:
    """In five days; the member comes, the trusted one was invited, an address as well."""
    session = planned(cast["coordinator"], mode="lobby", start=timedelta(days=5))
    live.answer_session(session, by=cast["member"], reply="yes")
    live.invite_people(
        session, by=cast["coordinator"], members=[cast["trusted"]], addresses=["ana@example.org"]
    )
    drain()
    Notification.objects.all().delete()
    Delivery.objects.all().delete()
    return session


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.order_by("pk").values_list("member__handle", "detail")
    return [(handle, detail) for handle, detail in rows]


def reminded(**before: int) -> int:
    """How many are reminded so long before the start."""
    session = Session.objects.get()
    with time_machine.travel(session.starts_at - timedelta(**before), tick=False):
        count: int = send_reminders.func()
        return count


def with_open(session: Session, cast: Mapping[str, Any]) -> None:
    live.edit_session(session, by=cast["coordinator"], changes={"remind_open": 3})


def test_each_wave_reaches_its_own_people_once(session: Session, cast: Mapping[str, Any]) -> None:
    with_open(session, cast)
    assert reminded(days=4) == 0
    assert reminded(days=3) == 2 and reminded(days=2) == 0
    assert told() == [("trusted", "open")]
    assert Delivery.objects.get(address="ana@example.org").source.endswith(":open")
    assert reminded(hours=24) == 1 and reminded(hours=20) == 0
    assert reminded(minutes=60) == 1 and reminded(minutes=5) == 0
    assert told()[1:] == [("member", "day"), ("member", "hour")]


def test_an_answer_stops_it_before_and_after_it_was_claimed(
    session: Session, cast: Mapping[str, Any]
) -> None:
    with_open(session, cast)
    live.answer_session(session, by=cast["trusted"], reply="maybe")
    assert reminded(days=3) == 1, "the address alone"
    letter = Delivery.objects.get(address="ana@example.org")
    assert KINDS[letter.kind].may_still_go(letter)
    answer = session.answers.get(email="ana@example.org")
    live.answer_by_link(answer, by=cast["visitor"], reply="no")
    assert not KINDS[letter.kind].may_still_go(letter)


def test_a_mail_of_the_inbox_stops_with_the_answer(session: Session, cast: Mapping[str, Any]) -> None:
    with_open(session, cast)
    assert reminded(days=3) == 2
    told = Notification.objects.get(member=cast["trusted"])
    letter = Delivery(source=f"inbox.notification:{told.pk}")
    assert still_news(letter)
    live.answer_session(session, by=cast["trusted"], reply="yes")
    assert not still_news(letter)


def test_who_answered_after_it_fell_due_is_not_reminded_at_once(
    session: Session, cast: Mapping[str, Any]
) -> None:
    with time_machine.travel(session.starts_at - timedelta(hours=3)):
        live.answer_session(session, by=cast["trusted"], reply="yes")
    assert reminded(hours=2, minutes=30) == 1, "the member, who answered days ago"
    assert reminded(minutes=30) == 2


def test_of_what_was_moved_people_are_reminded_anew(session: Session, cast: Mapping[str, Any]) -> None:
    assert reminded(hours=20) == 1
    later = (session.starts_at + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    live.edit_session(session, by=cast["coordinator"], changes={"wall_start": later})
    assert reminded(hours=20) == 1


def test_nobody_is_reminded_of_what_was_called_off_or_not_chosen(
    session: Session, cast: Mapping[str, Any]
) -> None:
    live.edit_session(session, by=cast["coordinator"], changes={"remind_day": False})
    assert reminded(hours=20) == 0
    live.cancel_session(session, by=cast["coordinator"], reason="Ill")
    assert reminded(minutes=30) == 0
    assert timezone.now() < session.starts_at


def test_two_at_once_remind_nobody_twice(session: Session, cast: Mapping[str, Any]) -> None:
    """The claim is the row's own: whoever comes second finds nobody."""
    assert reminded(hours=20) == 1
    session.answers.filter(member=cast["member"]).update(replied_at=session.starts_at - timedelta(days=4))
    assert reminded(hours=19) == 0
    assert told() == [("member", "day")]
