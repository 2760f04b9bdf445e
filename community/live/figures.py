"""Figures of a session for those who lead it: who was there minute by minute, what was said, asked and answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncMinute
from django.utils import timezone

from community.commons.standing.models import State

from .models import Item, Question, Room, Sample, Seat

COLUMNS = 60  # of a chart, at most: longer sessions are shown in spans of several minutes
HEIGHT = 96
STEP = 12
LAST = 24 * 60  # minutes that are looked at


@dataclass(frozen=True)
class Column:
    at: datetime
    number: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Chart:
    columns: list[Column]
    minutes: int  # that one column stands for
    most: int

    @property
    def width(self) -> int:
        return STEP * max(1, len(self.columns))


@dataclass(frozen=True)
class Figures:
    here: Chart
    said: Chart
    peak: int
    messages: int
    writers: int
    first_timers: int
    seats: int
    asked: int
    answered: int
    waiting: int


def figures_of(room: Room) -> Figures:
    """Of what everybody in the room could see, and of how many were there; never who. Five queries."""
    shown = Item.objects.filter(room=room, state=State.VISIBLE, public_seq__isnull=False)
    said = shown.filter(kind__in=[Item.Kind.MESSAGE, Item.Kind.QUESTION])
    samples = dict(Sample.objects.filter(room=room).order_by("-minute").values_list("minute", "here")[:LAST])
    minutes = said.annotate(minute=TruncMinute("created_at")).values("minute").order_by("-minute")
    spoken = dict(minutes.annotate(n=Count("pk")).values_list("minute", "n")[:LAST])
    totals = said.aggregate(messages=Count("pk"), writers=Count("author", distinct=True))
    seats = Seat.objects.filter(room=room).aggregate(
        seats=Count("pk"), first=Count("pk", filter=Q(first_timer=True))
    )
    stages = Question.objects.filter(item__in=shown).aggregate(
        asked=Count("pk"),
        answered=Count("pk", filter=Q(stage=Question.Stage.ANSWERED)),
        waiting=Count("pk", filter=Q(stage__in=[Question.Stage.WAITING, Question.Stage.ON_STAGE])),
    )
    moments = [*samples, *spoken]
    span = (min(moments), max(moments)) if moments else None
    return Figures(
        here=_chart(samples, span, most_of_span=True),
        said=_chart(spoken, span, most_of_span=False),
        peak=max([room.peak, *samples.values()]),
        messages=totals["messages"],
        writers=totals["writers"],
        first_timers=seats["first"],
        seats=seats["seats"],
        **stages,
    )


def _chart(
    numbers: dict[datetime, int], span: tuple[datetime, datetime] | None, *, most_of_span: bool
) -> Chart:
    """One column for each span of minutes: the highest number in it, or their sum."""
    if span is None:
        return Chart([], 1, 0)
    first, last = span
    length = int((last - first) / timedelta(minutes=1)) + 1
    each = -(-length // COLUMNS)
    values: list[int] = [0] * -(-length // each)
    for at, number in numbers.items():
        place = int((at - first) / timedelta(minutes=1)) // each
        values[place] = max(values[place], number) if most_of_span else values[place] + number
    return Chart(_columns(values, first, each), each, max(values))


def _columns(values: Sequence[int], first: datetime, each: int) -> list[Column]:
    most = max(values) or 1
    columns = []
    for place, number in enumerate(values):
        height = round(HEIGHT * number / most)
        at = timezone.localtime(first + timedelta(minutes=each * place))
        columns.append(Column(at, number, STEP * place + 1, HEIGHT + 4 - height, height))
    return columns
