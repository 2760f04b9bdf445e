"""Taking a job, keeping it, giving it back: a short conditional UPDATE each."""

import traceback
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task_backends
from django_tasks.utils import get_module_path

from community.commons.prepared import Prepared

from . import wake
from .backend import LeaseBackend
from .models import Attempt, Job, JobState

LOST = "The worker died or lost its lease while it ran."


def lease_backend() -> LeaseBackend | None:
    """Our backend, or None when settings.TASKS names another one for everything."""
    for alias in task_backends.settings:
        backend = task_backends[alias]
        if isinstance(backend, LeaseBackend):
            return backend
    return None


_TAKEN = ("pk", "state", "attempts", "max_attempts")
_ABANDONED = Prepared(lambda now: Job.objects.abandoned(now).values_list(*_TAKEN)[:8])
_DUE = Prepared(lambda now: Job.objects.due(now).values_list(*_TAKEN)[:8])


def claim(backend: LeaseBackend, worker: str) -> Job | None:
    """Take the next job that is due, under a lease; None when there is nothing to do.

    Looking is a plain read (idle workers never ask for SQLite's write lock); taking is compare-and-set.
    """
    now = timezone.now()
    for pk, state, attempts, max_attempts in (*_ABANDONED(now), *_DUE(now)):
        if state == JobState.RUNNING and attempts >= max_attempts:
            _give_up(pk, attempts)
            continue
        job = _take(backend, worker, pk, state, attempts)
        if job is not None:
            return job
    return None


def _take(backend: LeaseBackend, worker: str, pk: int, state: str, attempts: int) -> Job | None:
    now = timezone.now()
    with transaction.atomic():
        unchanged = Job.objects.filter(pk=pk, state=state, attempts=attempts)
        if state == JobState.RUNNING:
            unchanged = unchanged.filter(lease_until__lt=now)
        taken = unchanged.update(
            state=JobState.RUNNING, attempts=attempts + 1, worker=worker, lease_until=now + backend.lease
        )
        if not taken:
            return None
        _close_lost(pk, attempts, now)
        Attempt.objects.create(job_id=pk, number=attempts + 1, worker=worker, started_at=now)
        Job.objects.filter(pk=pk, started_at=None).update(started_at=now)
        return Job.objects.get(pk=pk)


def _close_lost(pk: int, number: int, now: datetime) -> None:
    Attempt.objects.filter(job=pk, number=number, outcome=Attempt.Outcome.RUNNING).update(
        outcome=Attempt.Outcome.LOST, finished_at=now, error=LOST
    )


def _give_up(pk: int, attempts: int) -> None:
    """A job that takes its worker down each time ends as failed instead of going round for ever."""
    now = timezone.now()
    with transaction.atomic():
        ended = Job.objects.filter(
            pk=pk, state=JobState.RUNNING, attempts=attempts, lease_until__lt=now
        ).update(state=JobState.FAILED, finished_at=now, lease_until=None, error=LOST)
        if ended:
            _close_lost(pk, attempts, now)


def extend(backend: LeaseBackend, worker: str, in_hand: Collection[int]) -> None:
    """Keep the jobs that this worker's threads really run; one whose end could not be written runs out."""
    if in_hand:
        Job.objects.filter(pk__in=in_hand, state=JobState.RUNNING, worker=worker).update(
            lease_until=timezone.now() + backend.lease
        )


def finish(job: Job, answer: Any) -> bool:
    """Mark done; False when the lease was lost meanwhile and the job belongs to another attempt."""
    now = timezone.now()
    with transaction.atomic():
        if not _still_ours(job).update(
            state=JobState.DONE, finished_at=now, lease_until=None, answer=answer, error=""
        ):
            return False
        _close(job, Attempt.Outcome.DONE)
    return True


def fail(backend: LeaseBackend, job: Job, error: BaseException) -> bool:
    """Put it back for a later attempt, or end it as failed after the last one."""
    now = timezone.now()
    text = "".join(traceback.format_exception(error)).replace("\0", "")[-20_000:]
    last = job.attempts >= job.max_attempts
    changes: dict[str, Any] = {"error": text, "lease_until": None}
    if last:
        changes |= {"state": JobState.FAILED, "finished_at": now}
    else:
        changes |= {"state": JobState.READY, "run_after": now + backend.delay_after(job.attempts)}
    with transaction.atomic():
        if not _still_ours(job).update(**changes):
            return False
        _close(job, Attempt.Outcome.FAILED, get_module_path(type(error)), text)
    return True


def release(worker: str) -> int:
    """Let go of what a stopping worker could not finish: another worker starts it at once, anew."""
    return Job.objects.filter(state=JobState.RUNNING, worker=worker).update(lease_until=timezone.now())


def retry(*ids: int) -> int:
    """Give failed jobs (all of them without ids) their attempts anew; returns how many."""
    failed = Job.objects.failed()
    if ids:
        failed = failed.filter(pk__in=ids)
    backend = lease_backend()
    more = backend.max_attempts if backend else 1
    count = 0
    for pk, attempts in list(failed.values_list("pk", "attempts")):
        count += Job.objects.filter(pk=pk, state=JobState.FAILED).update(
            state=JobState.READY, run_after=timezone.now(), finished_at=None, max_attempts=attempts + more
        )
    transaction.on_commit(wake.ring)
    return count


def _still_ours(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempts=job.attempts)


def _close(job: Job, outcome: Attempt.Outcome, exception: str = "", error: str = "") -> None:
    Attempt.objects.filter(job=job, number=job.attempts).update(
        outcome=outcome, finished_at=timezone.now(), exception=exception, error=error
    )
