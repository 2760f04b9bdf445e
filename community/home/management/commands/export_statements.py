"""`manage.py export_statements --from … --to …`: statements of reasons for the DSA Transparency Database."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.commons.activity.log import acting_from
from community.commons.activity.models import Source
from forums.moderation.database.filling import records_of, statements_between
from forums.moderation.database.schema import MOST_AT_ONCE
from forums.moderation.database.validation import validate
from forums.moderation.operations import export_statements
from membership.models import Member


def a_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("write the day as YYYY-MM-DD") from error


class Command(BaseCommand):
    help = (
        "Write the statements of reasons of a period in the schema of the DSA Transparency Database, without personal "
        "data. Nothing is sent. Status 1 where one does not fit the published constraints."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="since", type=a_day, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--to", dest="until", type=a_day, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--output", type=Path, help="a file; without it, standard output")
        parser.add_argument(
            "--calls",
            action="store_true",
            help=f"a line for each call of the database's API, {MOST_AT_ONCE} statements at most in each",
        )

    def handle(self, *args: Any, since: date, until: date, **options: Any) -> None:
        if until < since:
            raise CommandError("The period ends before it begins.")
        records = list(records_of(statements_between(since, until)))
        wrong = validate(records)
        words = self._calls(records) if options["calls"] else self._whole(records)
        if options["output"]:
            options["output"].write_text(words)
        else:
            self.stdout.write(words, ending="")
        with acting_from(Source.COMMAND):
            by = Member.objects.automaton()
            export_statements(by, by=by, statements=len(records))
        for one in wrong:
            self.stderr.write(str(one))
        self.stderr.write(f"{len(records)} statements, {len(wrong)} faults.")
        if wrong:
            sys.exit(1)

    def _whole(self, records: list[dict[str, Any]]) -> str:
        return json.dumps({"statements": records}, ensure_ascii=False, indent=1) + "\n"

    def _calls(self, records: list[dict[str, Any]]) -> str:
        waiting, lines = iter(records), []
        while some := list(islice(waiting, MOST_AT_ONCE)):
            lines.append(json.dumps({"statements": some}, ensure_ascii=False))
        return "".join(f"{line}\n" for line in lines)
