"""A room as one person reads it: the same data that frames carry, with what is the reader's own beside it.

Drawn by templates/live/_line.html and _question.html; a page's script fills the same two from frames.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from community.commons.activity.log import now
from community.commons.standing.models import State
from membership.models import Block

from .door import standing_of
from .frames import item_as_data
from .models import CHANGED_WITHIN, Item, Log, Note, Part, Preference, Question, Reaction, Room, Seat, Support
from .operations import REACTIONS
from .phrases import words_of
from .rights import Rights, rights_in

LINES = 100  # of the log, on a page
QUESTIONS = 200
WITH = ("author", "question", "reply_to__author")
SAID = (Item.Kind.MESSAGE, Item.Kind.QUESTION)
BLANK = {"blank": True, "id": "ID__", "by": {"id": ""}}  # for the templates that a script fills
Line = dict[str, Any]


@dataclass
class Reader:
    """Whoever reads, and what of it their lines depend on."""

    person: Any
    rights: Rights
    speakers: dict[int, str]
    blocked: frozenset[int] = frozenset()
    supported: frozenset[int] = frozenset()
    signs: dict[int, dict[str, int]] = field(default_factory=dict)
    own_signs: set[tuple[int, str]] = field(default_factory=set)
    read_seq: int = 0

    @property
    def pk(self) -> int | None:
        return self.person.pk


@dataclass
class Seen:
    """A room for one reader; `seq` is the number of their log up to which the page shows everything."""

    room: Room
    reader: Reader
    standing: dict[str, Any]
    seq: int
    lines: list[Line]
    pending: list[Line]
    questions: list[Line]
    stage: Line | None
    pinned: Line | None
    parts: list[Part]
    earlier: bool

    @property
    def leads(self) -> bool:
        return self.reader.rights.leads

    @property
    def next_up(self) -> list[Line]:
        """The most wanted questions after the one on stage."""
        return [one for one in self.questions if one["question"]["stage"] == Question.Stage.WAITING][:3]

    @property
    def held(self) -> int:
        return sum(1 for line in self.lines if line.get("held") and not line["refused"])


def see(room: Room, person: Any) -> Seen:
    """The room's page for this person. A constant number of statements."""
    room = Room.objects.select_related("session", "session__group").get(pk=room.pk)
    rights = rights_in(room.session, person)
    parts = list(
        Part.objects.filter(session=room.pk).exclude(state=Part.State.DECLINED).select_related("member")
    )
    reader = _reader(room, person, rights, parts)
    items = _latest(room, rights)
    questions = _questions(room, person, rights)
    pending = [] if rights.leads or not person.pk else list(_own_held(room, person))
    chosen = {pk for pk in (room.stage_id, room.pinned_id) if pk}
    on_top = {one.pk: one for one in Item.objects.published().filter(pk__in=chosen).select_related(*WITH)}
    _add_own(reader, [*items, *on_top.values()], questions)
    lines = [line_of(item, reader) for item in items]
    _mark_first_unread(lines, reader)
    top = {pk: line_of(item, reader) for pk, item in on_top.items()}
    return Seen(
        room=room,
        reader=reader,
        standing=standing_of(room, person),
        seq=room.staff_seq if rights.leads else room.public_seq,
        lines=lines,
        pending=[line_of(item, reader) for item in pending],
        questions=[question_of(item, reader) for item in questions],
        stage=top.get(room.stage_id or 0),
        pinned=top.get(room.pinned_id or 0),
        parts=parts,
        earlier=len(items) == LINES,
    )


def _reader(room: Room, person: Any, rights: Rights, parts: Iterable[Part]) -> Reader:
    speakers = {part.member_id: part.get_role_display() for part in parts}
    if not person.pk:
        return Reader(person, rights, speakers)
    blocked = frozenset(Block.objects.filter(by=person.pk).values_list("blocked", flat=True))
    read = Seat.objects.filter(room=room, member=person.pk).values_list("read_seq", flat=True).first()
    return Reader(person, rights, speakers, blocked, read_seq=read or 0)


def _latest(room: Room, rights: Rights) -> list[Item]:
    order = "staff_seq" if rights.leads else "public_seq"
    items = Item.objects.filter(room=room)
    if not rights.leads:
        items = items.exclude(public_seq=None)
    return list(reversed(items.select_related(*WITH).order_by(f"-{order}")[:LINES]))


def _questions(room: Room, person: Any, rights: Rights) -> list[Item]:
    """What everybody sees, the most wanted first; what was put aside, for the team and whoever asked."""
    items = Item.objects.published().filter(room=room, kind=Item.Kind.QUESTION)
    if not rights.leads:
        items = items.filter(~Q(question__stage=Question.Stage.DISMISSED) | Q(author=person.pk or 0))
    items = items.exclude(question__stage=Question.Stage.MERGED)
    items = items.annotate(merged=Count("question__merged")).select_related(*WITH)
    return list(items.order_by("-question__votes", "pk")[:QUESTIONS])


def _own_held(room: Room, person: Any) -> QuerySet[Item]:
    """What this person said that waits, or was given back."""
    own = Item.objects.filter(room=room, author=person.pk, state=State.HELD, kind__in=SAID)
    return own.select_related(*WITH).order_by("staff_seq")[:LINES]


def _add_own(reader: Reader, items: list[Item], questions: list[Item]) -> None:
    counted = Reaction.objects.filter(item__in=[one.pk for one in items])
    for pk, kind, n in counted.values_list("item", "kind").annotate(n=Count("pk")):
        reader.signs.setdefault(pk, {})[kind] = n
    if reader.pk:
        reader.own_signs = set(counted.filter(member=reader.pk).values_list("item", "kind"))
        supports = Support.objects.filter(member=reader.pk, question__in=[one.pk for one in questions])
        reader.supported = frozenset(supports.values_list("question", flat=True))


def line_of(item: Item, reader: Reader) -> Line:
    """One line of the chat."""
    own = item.author_id == reader.pk
    line: Line = item_as_data(item, staff=reader.rights.leads, own=own)
    line["when"] = item.created_at
    if item.kind == Item.Kind.EVENT:
        return line | {"words": words_of(item.data)}
    by = line.get("by")
    return line | {
        "own": own,
        "gone": "html" not in line or item.state == State.DELETED,
        "held": item.state == State.HELD and "html" in line,
        "withheld": item.state in (State.HIDDEN, State.REMOVED) and "html" in line,
        "apart": item.state != State.VISIBLE,  # not for everybody: nothing is answered to it
        "role": reader.speakers.get(item.author_id, "") if by and not item.nameless else "",
        "folded": bool(by) and item.author_id in reader.blocked,
        "mine_to_change": own and is_fresh(item),
        "signs": [
            (kind, reader.signs.get(item.pk, {}).get(kind, 0), (item.pk, kind) in reader.own_signs)
            for kind in REACTIONS
        ],
    }


def is_fresh(item: Item) -> bool:
    return item.state in (State.VISIBLE, State.HELD) and now() - item.created_at <= CHANGED_WITHIN


def question_of(item: Item, reader: Reader) -> Line:
    """One question of the queue."""
    return line_of(item, reader) | {
        "supported": item.pk in reader.supported,
        "merged": getattr(item, "merged", 0),
        "text": item.question.answer,
    }


def _mark_first_unread(lines: list[Line], reader: Reader) -> None:
    if not reader.read_seq:
        return
    for line in lines:
        if line.get("seq", 0) > reader.read_seq and not line.get("own"):
            line["first_unread"] = line is not lines[0]
            return


def hands_in(room: Room) -> list[Seat]:
    """Those who have the floor, then raised hands in their order."""
    up = Seat.objects.filter(room=room).exclude(hand=Seat.Hand.DOWN).select_related("member")
    return sorted(up[:100], key=lambda seat: (seat.hand != Seat.Hand.GIVEN, str(seat.hand_at)))


def notes_in(room: Room) -> list[Note]:
    return list(Note.objects.filter(room=room).select_related("author").order_by("-pk")[:20])


def preference_of(person: Any) -> Preference:
    found = Preference.objects.filter(member=person.pk).first() if person.pk else None
    return found or Preference()


def log_of(room: Room, person: Any) -> str:
    return Log.STAFF if rights_in(room.session, person).leads else Log.PUBLIC
