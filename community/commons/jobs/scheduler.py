"""Keeps the schedules: safe to run in any number of processes, because a moment's row is unique."""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from community.commons.schedules import SCHEDULES, Schedule

from .models import Firing

log = logging.getLogger(__name__)


class Scheduler:
    """Call `tick` every second or so; it asks the database only when a moment has come."""

    def __init__(self) -> None:
        self._kept: dict[str, datetime] = {}  # the last moment known to be kept, by schedule
        self._quiet: tuple[datetime, datetime] | None = None  # nothing falls due between these two

    def tick(self, now: datetime | None = None) -> int:
        """Enqueue what is due, each in one transaction with its row; returns how many were."""
        now = now or timezone.now()
        if self._quiet and self._quiet[0] <= now < self._quiet[1]:
            return 0
        fired = 0
        every = list(SCHEDULES.values())
        for one in every:
            due = one.due_before(now)
            if self._kept.get(one.name) == due:
                continue
            try:
                fired += self._keep(one, due)
            except Exception:
                log.exception("schedule %s", one.name)
                continue
            self._kept[one.name] = due
        if every and all(one.name in self._kept for one in every):
            self._quiet = now, min(one.due_after(self._kept[one.name]) for one in every)
        return fired

    def _keep(self, one: Schedule, due: datetime) -> bool:
        rows = Firing.objects.filter(schedule=one.name)
        if rows.filter(due_at__gte=due).exists():
            return False
        first_sight = not rows.exists()
        try:
            with transaction.atomic():
                row = Firing.objects.create(schedule=one.name, due_at=due)
                if first_sight:
                    return False  # a fresh site does not make up for yesterday's digests
                row.job = one.task.enqueue(*one.args).id
                row.save(update_fields=["job"])
        except IntegrityError:
            return False  # another scheduler was first
        return True
