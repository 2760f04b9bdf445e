"""The worker: threads that take jobs and run them, a heart that keeps leases, a scheduler beside.

Used by `manage.py work` and, embedded, by the server itself. Nothing is lost when it dies at any moment: its
leases run out and another attempt begins.
"""

import contextlib
import contextvars
import logging
import os
import secrets
import socket
import threading
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, connections
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django_tasks.base import TaskContext
from django_tasks.signals import task_finished, task_started
from django_tasks.utils import normalize_json

from . import leases, wake
from .backend import LeaseBackend
from .models import Job, LivingWorker
from .scheduler import Scheduler

log = logging.getLogger(__name__)

POLL = 0.1  # seconds between looks when enqueues come from other processes
POLL_EMBEDDED = 1.0  # the bell brings our own process's jobs; this finds those that fell due


def worker_name() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}"


class Worker:
    """`start()` returns at once; `stop()` waits for what runs, at most `grace` seconds."""

    def __init__(self, *, threads: int = 2, embedded: bool = False, scheduler: bool = True) -> None:
        self.name = worker_name()
        self.backend = leases.lease_backend()
        self.threads = threads if self.backend else 0
        self.poll = POLL_EMBEDDED if embedded else POLL
        self.scheduler = Scheduler() if scheduler else None
        self._stop = threading.Event()
        self._looking = threading.Lock()  # one thread polls, the others wait for the bell
        self._running: list[threading.Thread] = []
        self._in_hand: set[int] = set()

    def start(self) -> None:
        for number in range(self.threads):
            self._spawn(self._work, f"worker-{number}")
        self._spawn(self._beat, "worker-heart")

    def stop(self, grace: float = 10.0) -> bool:
        """Returns whether everything ended in time."""
        self._stop.set()
        wake.ring()
        deadline = timezone.now().timestamp() + grace
        for thread in self._running:
            thread.join(max(0.0, deadline - timezone.now().timestamp()))
        finished = not any(thread.is_alive() for thread in self._running)
        with contextlib.suppress(Exception):
            leases.release(self.name)
            LivingWorker.objects.filter(pk=self.name).delete()
        connections.close_all()
        return finished

    def wait(self) -> None:
        """Block until `stop` was asked for by `ask_to_stop`."""
        self._stop.wait()

    def ask_to_stop(self) -> None:
        """Safe in a signal's handler."""
        self._stop.set()

    def _spawn(self, run: Any, name: str) -> None:
        thread = threading.Thread(target=run, name=name, daemon=True)
        self._running.append(thread)
        thread.start()

    # -- Threads -----------------------------------------------------------------------

    def _work(self) -> None:
        assert self.backend is not None
        while not self._stop.is_set():
            rung = wake.count()
            try:
                job = leases.claim(self.backend, self.name)
            except Exception as error:  # the database may be away or busy; it comes back
                log.warning("no job could be taken: %s", error)
                close_all_here()
                self._stop.wait(1.0)
                continue
            if job is None:
                self._rest(rung)
                continue
            if self.threads > 1:
                wake.ring()  # this thread is busy now: another one shall keep the look-out
            self._in_hand.add(job.pk)
            try:
                run(self.backend, job)
            except Exception:  # its end could not be written: the lease runs out and it runs again
                log.exception("job %s", job.pk)
                close_all_here()
            finally:
                self._in_hand.discard(job.pk)
            close_old_connections()
        close_all_here()

    def _rest(self, rung: int) -> None:
        """Wait for the bell; one thread at a time also looks again after a moment."""
        if self._looking.acquire(blocking=False):
            try:
                wake.wait(rung, self.poll)
            finally:
                self._looking.release()
        else:
            wake.wait(rung, 30.0)

    def _beat(self) -> None:
        lease = self.backend.lease.total_seconds() if self.backend else 20.0
        between = lease / 4
        next_beat = 0.0
        while not self._stop.is_set():
            now = timezone.now()
            try:
                if now.timestamp() >= next_beat:
                    self._say_alive()
                    next_beat = now.timestamp() + between
                if self.scheduler:
                    self.scheduler.tick(now)
            except Exception as error:
                log.warning("the worker's heart missed a beat: %s", error)
                close_all_here()
            self._stop.wait(min(1.0, between))
        close_all_here()

    def _say_alive(self) -> None:
        if self.backend:
            leases.extend(self.backend, self.name, tuple(self._in_hand))
        LivingWorker.objects.update_or_create(
            pk=self.name, defaults={"threads": self.threads, "beat_at": timezone.now()}
        )


def close_all_here() -> None:
    """Close this thread's database connections, whatever their state."""
    for one in connections.all(initialized_only=True):
        with contextlib.suppress(Exception):
            one.close()


def run(backend: LeaseBackend, job: Job) -> None:
    """Run one claimed job in a context of its own and write down how it ended."""
    contextvars.copy_context().run(_run, backend, job)


def _run(backend: LeaseBackend, job: Job) -> None:
    try:
        with translation.override(settings.LANGUAGE_CODE), timezone.override(None):
            answer = _call(backend, job)
    except Exception as error:
        log.warning(
            "job %s %s, attempt %s: %s: %s", job.pk, job.task, job.attempts, type(error).__name__, error
        )
        if not connection.in_atomic_block:  # `drain` may run inside a transaction
            close_old_connections()
        kept = leases.fail(backend, job, error)
    else:
        kept = leases.finish(job, answer)
    if not kept:
        log.warning("job %s lost its lease while attempt %s ran; it runs again", job.pk, job.attempts)
    elif task_finished.has_listeners(type(backend)):
        task_finished.send(type(backend), task_result=backend.get_result(str(job.pk)))


def _call(backend: LeaseBackend, job: Job) -> Any:
    task = import_string(job.task)
    listened = task_started.has_listeners(type(backend))
    result = backend.result_of(job, task) if listened or task.takes_context else None
    if listened:
        task_started.send(type(backend), task_result=result)
    if task.takes_context:
        assert result is not None
        return normalize_json(task.call(TaskContext(task_result=result), *job.args, **job.kwargs))
    return normalize_json(task.call(*job.args, **job.kwargs))


def drain(*, limit: int = 1000, raising: bool = True) -> int:
    """Run what is due, here and now, one after the other; returns how many. For tests and commands.

    With `raising`, a job that fails raises RuntimeError with its traceback. Jobs for later are left alone.
    """
    backend = leases.lease_backend()
    assert backend is not None, "settings.TASKS names another backend"
    name = worker_name()
    for done in range(limit):
        job = leases.claim(backend, name)
        if job is None:
            return done
        run(backend, job)
        job.refresh_from_db()
        if raising and job.error:
            raise RuntimeError(job.error)
    raise RuntimeError(f"more than {limit} jobs: do they enqueue each other for ever?")
