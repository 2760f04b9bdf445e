"""Many at once: one vote per person, one message per pause, one place each."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import connection, connections

from community.commons.access import Refused
from community.live import operations as live
from community.live.models import Item, Question, Room, Seat, Support

from .conftest import again, room_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """What each of so many threads got: the answer, or the exception."""
    gate, found = threading.Barrier(count), [None] * count

    def one(number: int) -> None:
        gate.wait()
        try:
            found[number] = act(number)
        except Exception as error:
            found[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_hundred_votes_of_one_person_are_one(room: Room, cast: Mapping[str, Any]) -> None:
    question = live.ask(room, by=cast["member"], text="Will the fee change?")
    found = at_once(
        100 if connection.vendor == "sqlite" else 40,
        lambda number: live.support(Item.objects.get(pk=question.pk), by=again(cast["trusted"]), on=True),
    )
    assert set(found) == {2}, found
    assert Support.objects.filter(question=question.pk, member=cast["trusted"]).count() == 1
    assert Question.objects.get(pk=question.pk).votes == 2


def test_slow_mode_lets_one_through(room: Room, cast: Mapping[str, Any]) -> None:
    live.arrange_room(room, by=cast["coordinator"], slow_seconds=30)
    found = at_once(
        12, lambda number: live.say(room_of(room.session), by=again(cast["member"]), text=f"Message {number}")
    )
    said = [one for one in found if isinstance(one, Item)]
    assert len(said) == 1, found
    assert all(isinstance(one, Refused) and 0 < one.wait <= 30 for one in found if not isinstance(one, Item))
    assert live.say(room_of(room.session), by=again(cast["coordinator"]), text="The team is exempt.")
    assert live.say(room_of(room.session), by=again(cast["coordinator"]), text="And again.")


def test_numbers_have_no_gap_however_many_write(room: Room, cast: Mapping[str, Any]) -> None:
    people = [cast["member"], cast["trusted"], cast["newcomer"], cast["coordinator"]]
    found = at_once(
        16,
        lambda number: live.say(
            room_of(room.session), by=again(people[number % 4]), text=f"Message {number}", key=f"k{number}"
        ),
    )
    assert all(isinstance(one, Item) for one in found), found
    numbers = Item.objects.filter(room=room).order_by("public_seq").values_list("public_seq", flat=True)
    assert list(numbers) == list(range(1, 17))
    assert Seat.objects.filter(room=room).count() == 4
