"""Brings in members from a file of lines and columns: who is new gets a name here, without an account.

The first line names the columns; encoding and separator are found out. What the file says of people is seen by
nobody but themselves until they choose. `--dry-run` tells what each line would be and changes nothing.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.commons.access import Refused
from membership import operations
from membership.importing.judging import Judge, Verdict
from membership.importing.reading import Opened, guessed, opened, rows_of
from membership.importing.running import batches_of, go
from membership.models import ImportLine, Member, MemberImport

TOTALS = ("read", "created", "updated", "unchanged", "refused")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--columns", default="", help="what the columns are, with commas, if not as guessed"
        )
        parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would happen")
        parser.add_argument("--json", action="store_true", help="the report as JSON on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            found = opened(path)
            columns = options["columns"].split(",") if options["columns"] else guessed(found.header)
            if options["dry_run"]:
                totals, refused = self._try(path, found, columns)
            else:
                totals, refused = self._do(path, found, columns)
        except Refused as why:
            raise CommandError(str(why.sentence)) from None
        self._tell(totals | {"dry_run": options["dry_run"]}, refused, as_json=options["json"])

    def _try(
        self, path: Path, found: Opened, columns: list[str]
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        judge, totals, refused = Judge(columns), dict.fromkeys(TOTALS, 0), []
        for batch in batches_of(rows_of(path, found.encoding, found.separator)):
            for one in judge.of(batch):
                totals["read"] += 1
                totals[one.verdict.value] += 1
                if one.verdict == Verdict.REFUSED:
                    refused.append({"line": one.number, "reason": one.reason})
            self._progress(totals["read"], found.lines)
        return totals, refused

    def _do(
        self, path: Path, found: Opened, columns: list[str]
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        by = Member.objects.automaton()
        run = MemberImport.objects.create(
            by=by, name=path.name[:200], encoding=found.encoding, separator=found.separator, lines=found.lines
        )
        operations.begin_import(run, by=by, columns=columns, dry=False)
        go(run, by=by, path=path, progress=lambda line: self._progress(line - 1, found.lines))
        run.refresh_from_db()
        rows = ImportLine.objects.of(run, Verdict.REFUSED).order_by("number")
        refused = [{"line": one.number, "reason": one.reason} for one in rows.iterator()]
        return {name: getattr(run, name) for name in TOTALS}, refused

    def _progress(self, done: int, lines: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done:,} of {lines:,} lines", ending="")
            self.stderr.flush()

    def _tell(self, totals: dict[str, Any], refused: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(totals | {"refusals": refused}, ensure_ascii=False))
            return
        for one in refused:
            self.stdout.write(f"line {one['line']}: {one['reason']}")
        told = ", ".join(f"{totals[name]:,} {name}" for name in TOTALS)
        self.stdout.write(f"{told}{' (tried only)' if totals['dry_run'] else ''}")
