"""Measures what pages cost, beside a floor measured in the same run, on a scratch database that is dropped again."""

import json
import os
import platform
from argparse import SUPPRESS, ArgumentParser
from importlib import import_module
from importlib.metadata import version
from typing import Any

from django.core.management.base import BaseCommand

from community.home.benchmarks import BENCHMARKS

VERSIONS = ("Django", "uvicorn", "psycopg", "gunicorn")


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=sorted(BENCHMARKS))
        parser.add_argument(
            "--json", action="store_true", help="one JSON object on standard output, nothing else"
        )
        parser.add_argument("--full", action="store_true", help="the sizes that the issues name")
        parser.add_argument("--posts", type=int, default=0, help="so many posts instead")
        parser.add_argument(
            "--requests", type=int, default=40, help="requests of each kind in each of three rounds"
        )
        parser.add_argument(
            "--sqlite", action="store_true", help="SQLite and one process instead of PostgreSQL and two"
        )
        parser.add_argument("--only", choices=("pages", "cold-load"), help="a part of it alone")
        parser.add_argument(
            "--compare",
            action="append",
            metavar="sqlite|POSTS",
            help="a second site in the same run: the same on SQLite, or with so many posts (may be repeated)",
        )
        parser.add_argument("--seed", default="", help=SUPPRESS)  # the part that runs inside the scratch site

    def handle(self, *args: Any, **options: Any) -> None:
        module = import_module(BENCHMARKS[options["name"]])
        if options["seed"]:
            self.stdout.write(json.dumps(module.inside(json.loads(options["seed"]))))
            return
        found = module.run(options)
        report = {"machine": _machine(), "versions": _versions(), **found}
        if options["json"]:
            self.stdout.write(json.dumps(report))
            return
        for row in report["rows"]:
            if row["value"] is None:
                self.stdout.write(row["name"])
                continue
            most = "at least" if row.get("at_least") else "at most"
            bar = "" if row["bar"] is None else f"  ({most} {row['bar']:g}: {'yes' if row['ok'] else 'NO'})"
            self.stdout.write(f"{row['name']:64} {row['value']:>9,.2f} {row['unit']}{bar}")


def _machine() -> dict[str, Any]:
    return {"system": platform.platform(), "processor": platform.machine(), "cores": os.cpu_count()}


def _versions() -> dict[str, str]:
    return {"Python": platform.python_version(), **{name: version(name) for name in VERSIONS}}
