"""Renders stored texts again that an older version of the renderer wrote. Safe to interrupt and to repeat."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from community.commons.text.rerender import STORED, Stored

BATCH = 100


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help="kinds to render; all when none is named")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in options["names"] or sorted(STORED):
            if name not in STORED:
                self.stderr.write(
                    f"There is no kind of text named {name}. There are: {', '.join(sorted(STORED))}"
                )
                raise SystemExit(1)
            self.bring_up(STORED[name])

    def bring_up(self, stored: Stored) -> None:
        total, done, last, started = stored.stale().count(), 0, 0, time.monotonic()
        while rows := list(stored.stale().filter(pk__gt=last).order_by("pk")[:BATCH]):
            with transaction.atomic():
                for row in rows:
                    stored.again(row)
            last, done = rows[-1].pk, done + len(rows)
            rate = done / max(time.monotonic() - started, 0.001)
            left = max(total - done, 0) / rate
            self.stdout.write(
                f"\r{stored.name}: {done} of {total}, {rate:.0f} a second, {left:.0f} s left   ", ending=""
            )
            self.stdout.flush()
        self.stdout.write(f"\r{stored.name}: {done} rendered" + " " * 40)
