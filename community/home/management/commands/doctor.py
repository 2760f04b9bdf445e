"""`manage.py doctor`: what is configured, reachable and safe, and what to mend."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from community.home.doctor import examine

SIGNS = {"ok": "✓", "advice": "!", "broken": "✗"}


class Command(BaseCommand):
    help = "Tell what is configured, reachable and safe, and what to mend; status 1 when something is broken."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="a list of findings for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(examine())
        if options["json"]:
            self.stdout.write(
                json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1)
            )
        else:
            for finding in findings:
                self.stdout.write(f"{SIGNS[finding.state]} {finding.name}: {finding.found}")
                if finding.mend:
                    self.stdout.write(f"    {finding.mend}")
        if any(finding.state == "broken" for finding in findings):
            sys.exit(1)
