"""`manage.py transparency_report --from 2026-01-01 --to 2026-12-31`: the figures of a period, counted from the log."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import translation

from community.commons.site import site
from forums.moderation.transparency import report

from .export_statements import a_day


class Command(BaseCommand):
    help = "Print the transparency report (Articles 15 and 24 of the Digital Services Act) of a period."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="since", type=a_day, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--to", dest="until", type=a_day, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--format", choices=["html", "csv", "json"], default="csv")
        parser.add_argument("--language", default="", help="of the words; the site's own if none is named")

    def handle(self, *args: Any, since: date, until: date, **options: Any) -> None:
        with translation.override(options["language"] or site().language):
            try:
                found = report(since, until)
            except ValueError as error:
                raise CommandError(str(error)) from error
            if options["format"] == "json":
                self.stdout.write(json.dumps(found.as_plain(), ensure_ascii=False, indent=1))
            elif options["format"] == "csv":
                self.stdout.write(found.as_csv(), ending="")
            else:
                context = {"report": found, "site": site(), "LANGUAGE_CODE": translation.get_language()}
                self.stdout.write(render_to_string("moderation/transparency_document.html", context))
