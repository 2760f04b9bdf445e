"""Indexes again everything that can be found, kind by kind. The old index answers meanwhile."""

import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand

from community.commons.search import spelling
from community.commons.search.index import BATCH, index_many, remove
from community.commons.search.kinds import KINDS, Entry
from community.commons.search.models import Document


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kinds", nargs="*", help="kinds to index; all when none is named")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["kinds"]:
            spelling.forget()
        for name in options["kinds"] or sorted(KINDS):
            if name not in KINDS:
                self.stderr.write(f"There is no kind named {name}. There are: {', '.join(sorted(KINDS))}")
                raise SystemExit(1)
            known: set[int] = set(Document.objects.filter(kind=name).values_list("object_id", flat=True))
            total = index_many(self.counted(name, KINDS[name].entries(), known))
            gone = sorted(known)
            for start in range(0, len(gone), BATCH):
                remove(name, gone[start : start + BATCH])
            self.stdout.write(f"\r{name}: {total} indexed, {len(gone)} that are gone taken out" + " " * 20)

    def counted(self, name: str, entries: Iterable[Entry], known: set[int]) -> Iterator[Entry]:
        """The entries as they pass; what stays in `known` exists no more."""
        started = time.monotonic()
        for count, entry in enumerate(entries, 1):
            known.discard(entry.object_id)
            if count % BATCH == 0:
                rate = count / max(time.monotonic() - started, 0.001)
                self.stdout.write(f"\r{name}: {count}, {rate:.0f} a second", ending="")
                self.stdout.flush()
            yield entry
