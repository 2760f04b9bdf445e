"""`manage.py audit`: is the log as it was written? And its head, to note somewhere else."""

import json
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from community.commons.activity import seal
from community.commons.activity.checking import Finding, Head
from community.commons.activity.models import SealHead

NOTED = re.compile(r"(?<!\w)(\d{1,18}):([0-9a-f]{64})(?!\w)")
HASH = re.compile(r"[0-9a-f]{64}")
MOST = 32_000_000  # bytes of a file of noted heads


def heads_noted(text: str) -> list[Head]:
    """NUMBER:HASH as the public log and the daily mail show it, the hash alone, or a file that holds such heads."""
    text = text.strip()
    if found := NOTED.fullmatch(text):
        return [(int(found[1]), found[2])]
    if HASH.fullmatch(text):
        return [(None, text)]
    path = Path(text)
    if not path.is_file() or path.stat().st_size > MOST:
        raise ArgumentTypeError(
            "write the head as NUMBER:HASH, such as the public log shows it, or name a file that holds it"
        )
    heads: list[Head] = [(int(n), h) for n, h in NOTED.findall(path.read_text(errors="replace"))]
    if not heads:
        raise ArgumentTypeError(f"{path.name} holds no head of the form NUMBER:HASH")
    return heads


class Command(BaseCommand):
    help = (
        "Verify the sealed log, or print its head; status 1 when something does not fit. "
        "Erased words are named and are no fault; a cut end shows against a head noted elsewhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "head"])
        parser.add_argument(
            "--head",
            type=heads_noted,
            metavar="NUMBER:HASH|HASH|FILE",
            help="a head noted earlier, or a file with some, such as a daily mail or heads.txt: shows a cut end",
        )
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        head = SealHead.objects.filter(pk=1).first() or SealHead()
        if options["what"] == "head":
            self._say(options, {"number": head.number, "hash": head.hash}, f"{head.number}:{head.hash}")
            return
        findings = list(seal.verify(options["head"]))
        faults = [one for one in findings if one.is_fault]
        answer = {
            "entries": head.number,
            "head": f"{head.number}:{head.hash}",
            "sound": not faults,
            "findings": [asdict(one) for one in findings],
        }
        lines = [in_words(one) for one in findings]
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


def in_words(one: Finding) -> str:
    by = f" by case {one.case}" if one.case else ""
    under = f" with {one.other}" if one.other else ""
    beside = (
        f" (activity {one.activity}, which no link covers)" if one.kind == "inserted" and one.activity else ""
    )
    right = ", as a sealed entry says" if one.sealed else ""
    where = f"after {one.number}" if beside else str(one.number)
    return f"{where}: {one.kind}{under}{by}{beside}{right}"
