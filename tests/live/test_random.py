"""Random histories of a room against a simple model: who reads what, in which order, and what never leaks."""

import contextlib
import random
from collections.abc import Mapping
from typing import Any

import pytest
from django.db.models import Max

from community.commons.access import Forbidden, Refused
from community.commons.standing.models import State
from community.live import operations as live
from community.live.frames import frames_after
from community.live.models import Change, Item, Log, Mode, Question, Room, Support

from .conftest import again, planned, room_of

pytestmark = pytest.mark.django_db

ACTS = (
    *("say",) * 6,
    *("ask",) * 3,
    *("approve",) * 3,
    "refuse",
    "edit",
    "withdraw",
    "support",
    "support",
    "unsupport",
    "merge",
    "stage",
    "answer",
    "dismiss",
    "reopen",
    "mode",
    "arrange",
    "pin",
    "hand",
)


class Model:
    """What the room must be: what everybody has seen, what is held, who supports what."""

    def __init__(self) -> None:
        self.shown: list[int] = []  # items in the order in which everybody got them
        self.gone: set[int] = set()
        self.held: set[int] = set()
        self.support: dict[int, set[int]] = {}


def test_random_histories(size: Any, cast: Mapping[str, Any]) -> None:
    for seed in range(size(4, 60)):
        _history(random.Random(seed), size(60, 200), cast)


def _history(chance: random.Random, acts: int, cast: Mapping[str, Any]) -> None:
    host = cast["coordinator"]
    room = room_of(planned(host, mode=Mode.OPEN, hold_questions=chance.random() < 0.5))
    people = [cast["member"], cast["trusted"], cast["newcomer"]]
    model = Model()
    for number in range(acts):
        act = chance.choice(ACTS)
        with contextlib.suppress(Refused, Forbidden):
            _do(act, chance, room, host, chance.choice(people), model, number)
        room = room_of(room.session)
    _compare(room, model)


def _do(act: str, chance: Any, room: Room, host: Any, person: Any, model: Model, number: int) -> None:
    person, host = again(person), again(host)
    items = list(Item.objects.filter(room=room).exclude(kind="event").order_by("pk"))
    questions = [one for one in items if one.kind == "question"]
    one = chance.choice(items) if items else None
    question = chance.choice(questions) if questions else None
    if act in ("say", "ask"):
        call = live.say if act == "say" else live.ask
        item = call(room, by=person, text=f"Words {number}")
        (model.held.add if item.state == State.HELD else model.shown.append)(item.pk)
        if act == "ask":
            model.support[item.pk] = {person.pk}
    elif act == "approve" and one:
        live.approve_item(one, by=host)
        model.held.discard(one.pk)
        model.shown.append(one.pk)
    elif act == "refuse" and one:
        live.refuse_item(one, by=host, reason="Not here.")
    elif act == "edit" and one:
        live.edit_item(one, by=again(one.author), text=f"Other words {number}")
    elif act == "withdraw" and one:
        live.withdraw_item(one, by=again(one.author))
        model.held.discard(one.pk)
        model.gone.add(one.pk)
    elif act == "support" and question:
        live.support(question, by=person, on=True)
        model.support[question.pk].add(person.pk)
    elif act == "unsupport" and question:
        live.support(question, by=person, on=False)
        model.support[question.pk].discard(person.pk)
    elif act == "merge" and question:
        other = chance.choice(questions)
        live.merge_questions(question, by=host, others=[other])
        model.support[question.pk] |= model.support[other.pk]
    elif act == "stage":
        live.put_on_stage(room, by=host, item=question if chance.random() < 0.8 else None)
    elif act == "answer" and question:
        live.mark_answered(question, by=host, answer="So it is." if chance.random() < 0.5 else "")
    elif act == "dismiss" and question:
        live.dismiss_question(question, by=host, reason="Asked already.")
    elif act == "reopen" and question:
        live.reopen_question(question, by=host)
    elif act == "mode":
        live.set_mode(room, by=host, mode=chance.choice([Mode.OPEN, Mode.MODERATED, Mode.STAGE, Mode.FROZEN]))
        model.shown.append(_latest_event(room))
    elif act == "arrange":
        live.arrange_room(room, by=host, hold_first=chance.random() < 0.5, links=chance.random() < 0.5)
        model.shown.append(_latest_event(room))
    elif act == "pin":
        live.pin_item(room, by=host, item=one if chance.random() < 0.7 else None)
    elif act == "hand":
        live.raise_hand(room, by=person, up=chance.random() < 0.6)


def _latest_event(room: Room) -> int:
    return int(Item.objects.filter(room=room, kind="event").aggregate(last=Max("pk"))["last"])


def _compare(room: Room, model: Model) -> None:
    for log, end in ((Log.PUBLIC, room.public_seq), (Log.STAFF, room.staff_seq)):
        numbers = list(
            Change.objects.filter(room=room, log=log).order_by("seq").values_list("seq", flat=True)
        )
        assert numbers == list(range(1, end + 1)), "a log has a gap"
    published = Item.objects.filter(room=room).exclude(public_seq=None).order_by("public_seq")
    assert list(published.values_list("pk", flat=True)) == model.shown
    held = set(Item.objects.filter(room=room, state=State.HELD).values_list("pk", flat=True))
    assert held == model.held
    _leaks_nothing(room, model)
    for pk, people in model.support.items():
        assert set(Support.objects.filter(question=pk).values_list("member", flat=True)) == people
        assert Question.objects.get(pk=pk).votes == len(people)
    if room.stage_id:
        on_stage = Question.objects.get(pk=room.stage_id)
        assert on_stage.stage == "on_stage" and on_stage.item.state == State.VISIBLE
    assert Question.objects.filter(item__room=room, stage="on_stage").count() == (1 if room.stage_id else 0)


def _leaks_nothing(room: Room, model: Model) -> None:
    """What is held or gone is in no frame of the public log, and read from any place the end is the same."""
    frames = frames_after(room.pk, Log.PUBLIC, 0, 10_000)
    said = "\n".join(frame for _seq, _item, frame in frames)
    for item in Item.objects.filter(pk__in=model.held):
        assert f'"item":{{"id":{item.pk},' not in said and f'"reply":{{"id":{item.pk},' not in said
    for after in (0, room.public_seq // 2, max(0, room.public_seq - 1)):
        assert frames_after(room.pk, Log.PUBLIC, after, 10_000) == frames[after:]
