"""`manage.py audit`: is the log as it was written? And its head, to note somewhere else."""

import json
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from community.commons.activity import seal
from community.commons.activity.models import SealHead

HARMLESS = {"words erased"}  # somebody's words were erased by a case that the finding names


def head_noted(text: str) -> tuple[int, str]:
    """NUMBER:HASH, as the public log and the daily mail show it."""
    found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip())
    if found is None:
        raise ArgumentTypeError("write the head as NUMBER:HASH, such as the public log shows it")
    return int(found[1]), found[2]


class Command(BaseCommand):
    help = "Verify the sealed log, or print its head; status 1 when something does not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "head"])
        parser.add_argument(
            "--head", type=head_noted, metavar="NUMBER:HASH", help="a head noted earlier: shows a cut end"
        )
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        head = SealHead.objects.filter(pk=1).first() or SealHead()
        if options["what"] == "head":
            self._say(options, {"number": head.number, "hash": head.hash}, f"{head.number}:{head.hash}")
            return
        findings = list(seal.verify(options["head"]))
        faults = [one for one in findings if one.kind not in HARMLESS]
        answer = {
            "entries": head.number,
            "head": f"{head.number}:{head.hash}",
            "sound": not faults,
            "findings": [asdict(one) for one in findings],
        }
        lines = [f"{one.number}: {one.kind}{f' by case {one.case}' if one.case else ''}" for one in findings]
        lines.append(
            f"{head.number} entries, {len(faults)} faults."
            if faults
            else f"{head.number} entries, all sound."
        )
        self._say(options, answer, "\n".join(lines))
        if faults:
            sys.exit(1)

    def _say(self, options: dict[str, Any], answer: dict[str, Any], words: str) -> None:
        self.stdout.write(json.dumps(answer) if options["json"] else words)
