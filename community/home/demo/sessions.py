"""Live sessions of the story: one past, one on now, two to come; all by the operations that people use."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from community.live import operations as live
from community.live.models import Cue, Item, Mode, Part, Room, Session
from community.surveys import operations as surveys
from community.surveys.models import Poll
from membership.models import Member

from .story import ZONE
from .telling import Told

FILE = Path(__file__).with_name("sessions.toml")
PLANNED = (
    "title",
    "text",
    "language",
    "minutes",
    "audience",
    "held",
    "place",
    "capacity",
    "guests",
    "message",
)
BEFORE = timedelta(days=6)  # how long before its beginning a past session was planned
FIRST_WORD = timedelta(hours=3)


def tell_of_sessions(told: Told) -> None:
    with FILE.open("rb") as file:
        listed: list[dict[str, Any]] = tomllib.load(file)["session"]
    for row in listed:
        begins = (told.now + timedelta(minutes=row["begins"])).replace(second=0, microsecond=0)
        planned = min(begins - BEFORE, told.now - timedelta(days=2))
        there: dict[str, Session] = {}
        told.later(planned, partial(_plan, told, there, row, begins))
        told.later(planned + FIRST_WORD, partial(_answer, told, there, row))
        if "lines" in row:
            told.later(begins, partial(_set_mode, told, there, row, Mode.OPEN))
            for minutes, who, what, words in row["lines"]:
                told.later(begins + timedelta(minutes=minutes), partial(_line, told, there, who, what, words))
        over = begins + timedelta(minutes=row["minutes"])
        if over < told.now:
            told.later(over, partial(_set_mode, told, there, row, Mode.CLOSED))


def _plan(told: Told, there: dict[str, Session], row: Mapping[str, Any], begins: datetime) -> None:
    people, by = told.members, told.members[row["host"]]
    session = live.plan_session(
        None,
        by=by,
        wall_start=begins.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M"),
        zone=ZONE.key,
        room={"hold_questions": False, "closes_by_clock": True},
        **{"audience": Session.Audience.PUBLIC} | {name: row[name] for name in PLANNED if name in row},
    )
    there["session"] = session
    for role, handles in ((Part.Role.SPEAKER, row["speakers"]), (Part.Role.MODERATOR, row["moderators"])):
        for handle in handles:
            part = live.ask_part(session, by=by, member=people[handle], role=role)
            live.answer_part(part, by=people[handle], accept=True)
    for kind, text, *choices in row.get("script", []):
        live.write_cue(session.room, by=by, kind=kind, text=text, choices="\n".join(choices))


def _answer(told: Told, there: dict[str, Session], row: Mapping[str, Any]) -> None:
    session, people = there["session"], told.members
    for handle in _joined(told, row["coming"]):
        guests = 1 if handle == row.get("guest_of") else 0
        live.answer_session(session, by=people[handle], reply="yes", guests=guests, shown=True)
    for handle in _joined(told, row.get("waiting", [])):
        live.answer_session(session, by=people[handle], reply="yes")
    for handle in _joined(told, row.get("perhaps", [])):
        live.answer_session(session, by=people[handle], reply="maybe", words="If the train is on time.")


def _joined(told: Told, handles: list[str]) -> list[str]:
    """Who is here by then: the newest of the story come later."""
    return [handle for handle in handles if handle in told.members]


def _set_mode(told: Told, there: dict[str, Session], row: Mapping[str, Any], mode: str) -> None:
    room = Room.objects.select_related("session").get(pk=there["session"].pk)
    live.set_mode(room, by=told.members[row["host"]], mode=mode)
    if mode == Mode.OPEN:
        for number, handle in enumerate(_joined(told, [*row["coming"], *row["speakers"]])):
            live.come_in(Room.objects.select_related("session").get(pk=room.pk), by=told.members[handle])
            live.note_presence(room, by=Member.objects.automaton(), here=number + 2)


def _line(told: Told, there: dict[str, Session], who: str, what: str, words: str) -> None:
    """What somebody says, asks or decides; a question is named by the words that it begins with."""
    room = Room.objects.select_related("session").get(pk=there["session"].pk)
    by = told.members[who]
    here = room.seats.count() - room.staff_seq % 3  # some come and go
    live.note_presence(room, by=Member.objects.automaton(), here=here)
    if what == "say":
        live.say(room, by=by, text=words)
        return
    if what == "cue":
        live.bring_in(Cue.objects.of(room).to_come()[0], by=by)
        return
    if what == "vote":
        _vote(room, by, words)
        return
    if what in ("ask", "nameless"):
        live.ask(room, by=by, text=words, nameless=what == "nameless")
        return
    begins, _equals, answer = words.partition(" = ")
    item = Item.objects.get(room=room, kind=Item.Kind.QUESTION, text__startswith=begins)
    if what == "wants":
        live.support(item, by=by, on=True)
    elif what == "stage":
        live.put_on_stage(room, by=by, item=item)
    else:
        live.mark_answered(item, by=there["session"].made_by, answer=answer)  # speakers speak, hosts mark


def _vote(room: Room, by: Member, words: str) -> None:
    poll = Poll.objects.get(subject_type="live.item", subject_id__in=room.items.values("pk"))
    choice = poll.choices.get(text__startswith=words)
    surveys.cast_ballot(poll, by=by, picks=[choice.pk])
