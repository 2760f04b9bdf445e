"""A file tried, brought in or taken back, batch by batch: by a command, or by the worker behind a page."""

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from community.commons.schedules import schedule

from .. import operations
from ..models import ImportLine, Member, MemberImport
from .judging import Judge
from .reading import Opened, opened, rows_of

BATCH = 500
KEPT = timedelta(
    days=7
)  # an uploaded file holds addresses: it goes when it is done with, and then at the latest
State = MemberImport.State


def folder() -> Path:
    place = settings.VAR / "imports"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(place)


def path_of(run: MemberImport) -> Path:
    return folder() / run.kept


def keep(file: Any, *, by: Any) -> tuple[MemberImport, Opened]:
    """Store an upload and look at it. Raises Refused where it is no table; nothing is kept then."""
    kept = f"{secrets.token_hex(16)}.csv"
    path = folder() / kept
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    try:
        found = opened(path)
        run = operations.keep_import(
            None,
            by=by,
            name=Path(file.name).name[:200],
            kept=kept,
            encoding=found.encoding,
            separator=found.separator,
            lines=found.lines,
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return run, found


def go(
    run: MemberImport, *, by: Any, path: Path | None = None, progress: Callable[[int], None] = lambda n: None
) -> None:
    """Read the file of a run that was begun, to its end. Interrupted, it goes on after the last batch that was kept."""
    dry = run.state == State.TRYING
    judge = Judge(run.columns)
    done = (
        ImportLine.objects.filter(run=run).order_by("-number").values_list("number", flat=True).first() or 0
    )
    for batch in batches_of(rows_of(path or path_of(run), run.encoding, run.separator)):
        judged = judge.of(batch)  # also of what is done: the judge remembers addresses
        fresh = [one for one in judged if one.number > done]
        if fresh:
            operations.import_members(run, by=by, lines=fresh, dry=dry)
        progress(batch[-1][0])
    operations.end_import(run, by=by)


def batches_of(rows: Iterator[tuple[int, list[str]]]) -> Iterator[list[tuple[int, list[str]]]]:
    """The lines below the header, 500 at a time."""
    next(rows, None)
    while batch := list(islice(rows, BATCH)):
        yield batch


def take_back(run: MemberImport, *, by: Any) -> None:
    """What an import brought goes again, its latest lines first."""
    below = 2**31 - 1
    while lines := list(ImportLine.objects.filter(run=run, number__lt=below).order_by("-number")[:BATCH]):
        operations.take_back_lines(run, by=by, lines=lines)
        below = lines[-1].number
    operations.end_import(run, by=by)


@task()
def work_on(run_id: int, by_id: int) -> None:
    """What a page began."""
    run, by = MemberImport.objects.get(pk=run_id), Member.objects.get(pk=by_id)
    if run.state in (State.TRYING, State.RUNNING):
        go(run, by=by)
    elif run.state == State.UNDOING:
        take_back(run, by=by)
    if run.state in (State.DONE, State.UNDONE):
        forget_file(run)


def begin_work(run: MemberImport, *, by: Any) -> None:
    """The worker takes the run on, once the request's own work is kept."""
    work_on.enqueue(run.pk, by.pk)


def forget_file(run: MemberImport) -> None:
    if run.kept:
        path_of(run).unlink(missing_ok=True)
        MemberImport.objects.filter(pk=run.pk).update(kept="")


@task()
def sweep_files() -> None:
    """Files that nobody went on with."""
    for run in MemberImport.objects.exclude(kept="").filter(at__lt=timezone.now() - KEPT):
        forget_file(run)


def register() -> None:
    schedule("membership.sweep_import_files", sweep_files, every=timedelta(hours=6))
