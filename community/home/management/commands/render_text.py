"""Reads JSON strings, one a line, and writes the safe HTML of each as a JSON string a line, as pages show it."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from community.commons.text import TextRefused, check_source, render


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["markdown", "html", "plain"], default="markdown")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line out for each line in; a text that a page would refuse gives "" and its reason on stderr."""
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogatepass")  # type: ignore[union-attr]
        for number, line in enumerate(sys.stdin, 1):
            if not line.strip():
                continue
            print(json.dumps(self.rendered(number, line, options["format"])), flush=True)  # noqa: T201

    def rendered(self, number: int, line: str, format: Any) -> str:
        try:
            source = json.loads(line)
            if not isinstance(source, str):
                raise ValueError("not a JSON string")
            return render(check_source(source), format).html if source.strip() else ""
        except (TextRefused, ValueError) as refusal:
            self.stderr.write(f"line {number}: {refusal}")
            return ""
