"""The registry of what is done at set times; any part adds to it, the workers (commons/jobs) keep it.

    schedule("inbox.send_digests", send_digests, daily=time(7, 30))
    schedule("mail.resume", resume, every=timedelta(minutes=1))

Moments missed while nothing ran are made up for once, not once each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings


@dataclass(frozen=True)
class Schedule:
    name: str
    task: Any  # a django_tasks Task
    every: timedelta | None
    daily: time | None  # in the community's own zone
    weekday: int | None  # 0 is Monday; None is every day
    args: Sequence[Any]

    def due_before(self, now: datetime) -> datetime:
        """The latest moment at or before `now` at which this was to be done (aware)."""
        if self.every is not None:
            step = self.every.total_seconds()
            return datetime.fromtimestamp(now.timestamp() // step * step, UTC)
        assert self.daily is not None
        zone = ZoneInfo(settings.TIME_ZONE)
        day = now.astimezone(zone).date()
        for back in range(9):
            moment = datetime.combine(day - timedelta(days=back), self.daily, zone).astimezone(UTC)
            if moment <= now and (
                self.weekday is None or (day - timedelta(days=back)).weekday() == self.weekday
            ):
                return moment
        raise AssertionError("a week has each of its days")

    def due_after(self, due: datetime) -> datetime:
        """The moment that follows `due`, which is one of its moments."""
        if self.every is not None:
            return due + self.every
        assert self.daily is not None
        zone = ZoneInfo(settings.TIME_ZONE)
        day = due.astimezone(zone).date() + timedelta(days=1 if self.weekday is None else 7)
        return datetime.combine(day, self.daily, zone).astimezone(UTC)


SCHEDULES: dict[str, Schedule] = {}


def schedule(
    name: str,
    task: Any,
    *,
    every: timedelta | None = None,
    daily: time | None = None,
    weekday: int | None = None,
    args: Sequence[Any] = (),
) -> Schedule:
    """Enqueue `task` `every` so often, or `daily` at a time of the community's zone (`weekday` only)."""
    if (every is None) == (daily is None):
        raise ValueError(f"{name}: either every or daily")
    if name in SCHEDULES:
        raise ValueError(f"{name} is scheduled twice")
    SCHEDULES[name] = Schedule(name, task, every, daily, weekday, args)
    return SCHEDULES[name]
