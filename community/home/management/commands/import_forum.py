"""Brings a forum or a mailing list from elsewhere: its topics, posts and authors, with their dates and links.

Interrupted (Ctrl-C, a power cut), the same command goes on where it stopped. Run again on the same file, it
finds everything known and changes nothing but what its source changed. docs/importing.md says what each format brings.
"""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.home.importers import FORMATS
from community.home.importers.linking import link
from community.home.importers.reading import Options, Refusal, Remark, fingerprint
from community.home.importers.running import KINDS, Import
from community.home.models import ImportNote, ImportRun
from forums.models import Category, Post
from membership.models import Member

INTERRUPTED = 130  # what a shell expects after Ctrl-C
BAR = 24  # characters


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="may be packed with gzip")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS))
        parser.add_argument(
            "--category", help="address of the category for all of it; else one per forum of the file"
        )
        parser.add_argument(
            "--source", default="", help="name of the place it comes from, if the file does not say"
        )
        parser.add_argument(
            "--language", default="", help="en or fr, if the file does not say; else it is guessed"
        )
        parser.add_argument(
            "--site",
            default="",
            help="address of the old place, https://forum.example.org: links to it are rewritten and shown",
        )
        parser.add_argument(
            "--files", type=Path, help="folder in which the old place kept what was sent to it"
        )
        parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would happen")
        parser.add_argument("--json", action="store_true", help="the report as JSON on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        if options["files"] and not options["files"].is_dir():
            raise CommandError(f"There is no folder {options['files']}.")
        site = options["site"].rstrip("/")
        if site and not site.startswith(("https://", "http://")):
            raise CommandError(f"“{site}” is no address: it begins with https://.")
        self.json, self.dry, self.started, self.shown = (
            options["json"],
            options["dry_run"],
            time.monotonic(),
            0.0,
        )
        self.remarks: list[Remark] = []
        run = self._run(file, options)
        bringing = Import(
            run,
            Options(file, options["source"], options["language"], site, options["files"]),
            options["format"],
            by=Member.objects.automaton(),
            category=self._category(options["category"]),
            dry=self.dry,
            progress=self._progress,
            note=self.remarks.append if self.dry else lambda remark: None,
        )
        self.before = run.read
        try:
            try:
                bringing.go()
            except Refusal as why:
                raise CommandError(f"{file.name} can't be brought in: {why}") from None
            links = 0 if self.dry else self._link(run)
            bringing.finish()
        except KeyboardInterrupt:
            self.stderr.write(f"\nStopped after line {run.line}. The same command goes on from there.")
            sys.exit(INTERRUPTED)
        self._report(run, links)

    def _run(self, file: Path, options: dict[str, Any]) -> ImportRun:
        mark = fingerprint(file, options["format"], options["category"] or "", options["source"])
        if self.dry:
            return ImportRun(file=str(file), fingerprint=mark)
        unfinished = (
            ImportRun.objects.filter(fingerprint=mark, state=ImportRun.State.RUNNING).order_by("-pk").first()
        )
        if unfinished is None:
            return ImportRun.objects.create(file=str(file)[-300:], fingerprint=mark)
        if unfinished.offset:
            self.stderr.write(f"Going on after line {unfinished.line}.")
        return unfinished

    def _category(self, slug: str | None) -> Category | None:
        if not slug:
            return None
        category = Category.objects.filter(slug=slug).first()
        if category is None:
            known = ", ".join(Category.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no category {slug}. There are: {known}.")
        return category

    def _link(self, run: ImportRun) -> int:
        """Links of every source that this run touched."""
        sources = Post.objects.exclude(source="").order_by().values_list("source", flat=True).distinct()
        return sum(link(source, by=Member.objects.automaton()) for source in sources)

    def _progress(self, share: float, posts: int) -> None:
        now = time.monotonic()
        if now - self.shown < 0.2 and share < 1:
            return
        self.shown, took = now, max(now - self.started, 0.001)
        left = took / share * (1 - share) if share else 0
        bar = "#" * round(BAR * share)
        rate = (posts - self.before) / took
        told = f"[{bar:<{BAR}}] {share:4.0%}  {posts:,} posts, {rate:,.0f} a second, {left:.0f} s left"
        self.stderr.write(f"\r{told}   ", ending="")
        self.stderr.flush()

    def _report(self, run: ImportRun, links: int) -> None:
        notes: Any = self.remarks if self.dry else ImportNote.objects.filter(run=run).iterator()
        totals = {kind: getattr(run, kind) for kind in KINDS}
        if self.json:
            listed = list(notes)
            report = {
                "file": str(run.file),
                "dry_run": self.dry,
                **totals,
                "links": links,
                "refusals": [_told(note) for note in listed if note.refused],
                "notes": [_told(note) for note in listed if not note.refused],
            }
            self.stderr.write("")
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        self.stderr.write("")
        for note in notes:
            what = "refused" if note.refused else "mended"
            self.stdout.write(
                f"line {note.line}: {what}: {note.thing + ': ' if note.thing else ''}{note.reason}"
            )
        self.stdout.write(
            ", ".join(f"{count:,} {kind}" for kind, count in totals.items()) + f", {links:,} links rewritten"
        )
        if self.dry:
            self.stdout.write("Nothing was changed: this was a dry run.")


def _told(note: Any) -> dict[str, Any]:
    return {"line": note.line, "id": note.thing, "reason": note.reason}
