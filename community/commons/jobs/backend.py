"""A lease table behind Django's Tasks interface: enqueueing is an INSERT in the caller's own transaction.

Nothing else in the house knows this backend: `settings.TASKS` may name another one. Options (settings.TASKS):
`max_attempts` (10), `lease_seconds` (20), `backoff_seconds` (5, doubled with each attempt up to an hour).
"""

import random
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.signals import task_enqueued
from django_tasks.utils import normalize_json
from typing_extensions import ParamSpec

from community.commons.written import insert

from . import wake
from .models import Attempt, Job, JobState

T = TypeVar("T")
P = ParamSpec("P")

STATUS = {
    JobState.READY: TaskResultStatus.READY,
    JobState.RUNNING: TaskResultStatus.RUNNING,
    JobState.DONE: TaskResultStatus.SUCCESSFUL,
    JobState.FAILED: TaskResultStatus.FAILED,
}


class LeaseBackend(BaseTaskBackend):
    supports_defer = True
    supports_async_task = True
    supports_get_result = True
    supports_priority = True

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        self.max_attempts = int(self.options.get("max_attempts", 10))
        self.lease = timedelta(seconds=float(self.options.get("lease_seconds", 20)))
        self.backoff = float(self.options.get("backoff_seconds", 5))

    def enqueue(self, task: Task[P, T], args: Any, kwargs: Any) -> TaskResult[T]:
        self.validate_task(task)
        job = Job(
            task=task.module_path,
            args=normalize_json(list(args)),
            kwargs=normalize_json(kwargs),
            queue=task.queue_name,
            priority=task.priority,
            run_after=task.run_after or timezone.now(),
            max_attempts=self.max_attempts,
        )
        insert(job)
        transaction.on_commit(wake.ring)
        result = self.result_of(job, task)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """Raises TaskResultDoesNotExist when the job was never there or has been swept."""
        try:
            return self.result_of(Job.objects.get(pk=int(result_id)))
        except (Job.DoesNotExist, ValueError):
            raise TaskResultDoesNotExist(result_id) from None

    def result_of(self, job: Job, task: Task[Any, Any] | None = None) -> TaskResult[Any]:
        if task is None:
            task = import_string(job.task).using(
                priority=job.priority, queue_name=job.queue, run_after=job.run_after, backend=self.alias
            )
        tries = list(job.tries.order_by("number")) if job.attempts else []
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=str(job.pk),
            status=STATUS[JobState(job.state)],
            enqueued_at=job.enqueued_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            last_attempted_at=tries[-1].started_at if tries else None,
            args=job.args,
            kwargs=job.kwargs,
            backend=self.alias,
            errors=[
                TaskError(exception_class_path=one.exception, traceback=one.error)
                for one in tries
                if one.outcome == Attempt.Outcome.FAILED
            ],
            worker_ids=[one.worker for one in tries],
        )
        object.__setattr__(result, "_return_value", job.answer)
        return result

    def delay_after(self, attempts: int) -> timedelta:
        """How long a job that failed so many times waits; with a little chance, so that herds disperse."""
        seconds = min(self.backoff * 2 ** (attempts - 1), 3600.0)
        return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311
