"""Learns from one file of labelled texts as the assistant does, and measures on another: no network, no database."""

# Both files hold one JSON object a line, with `text` and `label`, packed by gzip or not; labels may be any strings,
# also more than two. The threshold is chosen by cross-validation on the learning part alone.

import json
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...assistant import weights
from ...assistant.learning import LearningFailed, learn
from ...assistant.measuring import measured
from ...assistant.records import MOST_WRONG, BadRecords, positive_of, read_records


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--learn", required=True, type=Path, metavar="A.jsonl[.gz]")
        parser.add_argument("--measure", required=True, type=Path, metavar="B.jsonl[.gz]")
        parser.add_argument(
            "--positive",
            default="",
            metavar="LABEL",
            help="the kind that would be held; else the first known word among the labels (spam, remove, toxic, "
            "hate_speech, …), else the rarest",
        )
        parser.add_argument("--first", type=int, default=0, help="learn from the first so many records only")
        parser.add_argument("--out", type=Path, help="keep the file of weights here")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            learned = read_records(options["learn"])
            others = read_records(options["measure"])
            self._name_wrong([*learned.wrong, *others.wrong])
            many = options["first"] or len(learned.texts)
            texts, labels = learned.texts[:many], learned.labels[:many]
            positive = options["positive"] or positive_of(labels)
            if positive not in labels:
                raise CommandError(f"No record to learn from has the label {positive!r}.")
            with tempfile.TemporaryDirectory(prefix="parvis-assistant-") as folder:
                into = options["out"] or Path(folder) / "weights"
                told = learn(texts, labels, positive=positive, into=into)
                model = weights.read(into)
        except (BadRecords, LearningFailed) as refusal:
            raise CommandError(str(refusal)) from None
        found = measured(others.labels, [model.label(text) for text in others.texts])
        found |= {
            "threshold": round(model.threshold, 6),
            "positive": positive,
            "learned": {"n": len(texts), "labels": told["learned_from"], "seconds": told["seconds"]},
            "refused": {"learn": len(learned.wrong), "measure": len(others.wrong)},
            "bytes": told["bytes"],
            "shows_only": len(texts) < 300 or min(told["learned_from"].values()) < 30,
        }
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        self._write(found)

    def _name_wrong(self, wrong: list[str]) -> None:
        for line in wrong[:MOST_WRONG]:
            self.stderr.write(f"left out: {line}")
        if len(wrong) > MOST_WRONG:
            self.stderr.write(f"left out: {len(wrong) - MOST_WRONG} more")

    def _write(self, found: dict[str, Any]) -> None:
        self.stdout.write(f"learned from {found['learned']['n']}, measured on {found['n']}")
        self.stdout.write(f"threshold for {found['positive']}: {found['threshold']:.3f}")
        self.stdout.write(f"accuracy {_share(found, 'accuracy')}")
        for name, one in found["labels"].items():
            self.stdout.write(
                f"{name}: precision {_share(one, 'precision')}, recall {_share(one, 'recall')}, "
                f"of {one['support']}"
            )
        for name, row in found["confusion"].items():
            self.stdout.write(f"{name} taken for: " + ", ".join(f"{other} {n}" for other, n in row.items()))


def _share(found: dict[str, Any], name: str) -> str:
    low, high = found[f"{name}_interval"]
    value = found[name]
    return "of nothing" if value is None else f"{value:.3f} ({low:.3f} to {high:.3f})"
