"""What time does to rooms: they open and close by the clock, a delay ends, people are counted.

Every process with open pages looks every two seconds; a scheduled task looks each minute, where nobody is there.
All of it may happen twice at once: each act looks again under the room's lock.
"""

import contextlib
import logging
import os
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_tasks import task

from community.commons.access import Refused
from community.commons.live import presence
from community.commons.prepared import Prepared
from membership.models import Member

from .models import RUNNING, Item, Mode, Room
from .operations import keep_time, note_presence, show_due

log = logging.getLogger(__name__)
FRESH = 10.0  # seconds after which a process that gave no sign is not counted
SAMPLED = 60.0
AROUND = timedelta(days=2)  # of now: sessions whose clocks are looked at

Ends = dict[int, tuple[int, int]]
_sampled: dict[int, float] = {}


def channel_of(room: int) -> str:
    """Under which the members are noted who have the room open; nothing is pushed there."""
    return f"live.room:{room}"


def look(
    rooms: Sequence[int], here: Mapping[int, int], members: Mapping[int, set[int]]
) -> tuple[Ends, dict[int, int]]:
    """The ends of both logs of each room, and how many people are there in all processes together.

    `here`: how many this process sees; `members`: those of them to be noted now, by room. Blocking: called in a thread.
    """
    for room, ids in members.items():
        presence.note_all(channel_of(room), ids)
    told = {room: _together(room, count) for room, count in here.items()}
    for room, count in told.items():
        _sample(room, count)
    at = timezone.now()
    found = _looked_at(rooms, at)
    if due := [pk for pk, _public, _staff, turns, waits in found if turns or waits]:
        _act(Room.objects.filter(pk__in=due), at)
        found = _looked_at(rooms, at)
    return {pk: (public, staff) for pk, public, staff, _turns, _waits in found}, told


@task()
def keep_rooms_in_time() -> None:
    """Each minute, also where no page is open."""
    at = timezone.now()
    _act(Room.objects.filter(session__starts_at__gt=at - AROUND, session__starts_at__lt=at + AROUND), at)


def _turning(at: datetime) -> Q:
    """Rooms that the clock opens or closes."""
    opens = Q(mode=Mode.LOBBY, opens_by_clock=True, opened_at=None, session__starts_at__lte=at)
    closes = Q(mode__in=RUNNING, closes_by_clock=True, session__ends_at__lte=at)
    return opens & Q(session__ends_at__gt=at, session__status="planned") | closes


def _asked(rooms: Any, at: datetime) -> Any:
    """The ends of the logs of these rooms, and whether anything is to be done in them by the clock."""
    return rooms.annotate(
        turns=Exists(Room.objects.filter(_turning(at), pk=OuterRef("pk"))),
        waits=Exists(Item.objects.due(at).filter(room=OuterRef("pk"))),
    ).values_list("pk", "public_seq", "staff_seq", "turns", "waits")


_ONE = Prepared(lambda room, at: _asked(Room.objects.filter(pk=room), at))


def _looked_at(rooms: Sequence[int], at: datetime) -> list[Any]:
    """One statement, however many; nearly always it is one room, asked about every two seconds."""
    return _ONE(rooms[0], at) if len(rooms) == 1 else list(_asked(Room.objects.filter(pk__in=rooms), at))


def _act(rooms: Any, at: datetime) -> None:
    by: Any = None
    for room in rooms.filter(_turning(at)):
        by = by or Member.objects.automaton()
        with contextlib.suppress(Refused):  # another process was faster
            keep_time(room, by=by)
    waiting = Item.objects.due(at).filter(room__in=rooms.values("pk")).values_list("room", flat=True)
    for pk in set(waiting):
        by = by or Member.objects.automaton()
        with contextlib.suppress(Refused):
            show_due(Room.objects.get(pk=pk), by=by)


def _sample(room: int, here: int) -> None:
    """Once a minute from each process; the highest number of a minute counts."""
    if here and time.monotonic() - _sampled.get(room, -SAMPLED) >= SAMPLED:
        _sampled[room] = time.monotonic()
        note_presence(Room(pk=room), by=Member.objects.automaton(), here=here)


def _together(room: int, mine: int) -> int:
    if not settings.REDIS_URL:
        return mine
    from community.commons.live.relay import redis_client

    key, at = f"parvis:room:{room}", time.time()
    try:
        with redis_client().pipeline(transaction=False) as pipe:
            pipe.hset(key, str(os.getpid()), f"{mine} {at}")
            pipe.expire(key, int(FRESH * 2))
            pipe.hgetall(key)
            answers = pipe.execute()
    except Exception as error:
        log.debug("people in other processes are unknown: %s", error)
        return mine
    counts = (value.decode().split() for value in answers[-1].values())
    return sum(int(count) for count, seen in counts if at - float(seen) < FRESH)
