"""The jobs table through the Tasks interface: transactions, attempts, results, schedules."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone, translation
from django_tasks import TaskResultStatus, default_task_backend
from django_tasks.exceptions import TaskResultDoesNotExist

from community.commons.jobs import leases
from community.commons.jobs.backend import LeaseBackend
from community.commons.jobs.models import Attempt, Firing, Job, JobState
from community.commons.jobs.scheduler import Scheduler
from community.commons.jobs.tasks import KEEP_DONE, sweep
from community.commons.jobs.worker import drain
from community.commons.schedules import Schedule

from . import tasks

pytestmark = pytest.mark.django_db


def make_due() -> None:
    Job.objects.filter(state=JobState.READY).update(run_after=timezone.now())


def test_a_job_waits_runs_and_keeps_its_answer() -> None:
    result = tasks.add.enqueue(2, b=3)
    assert result.status == TaskResultStatus.READY
    assert drain() == 1
    result.refresh()
    assert (result.status, result.return_value, result.attempts) == (TaskResultStatus.SUCCESSFUL, 5, 1)
    assert tasks.add.get_result(result.id).return_value == 5
    assert result.started_at and result.finished_at and result.enqueued_at <= result.started_at


def test_an_unknown_result_says_so() -> None:
    for result_id in ("999999", "not a number"):
        with pytest.raises(TaskResultDoesNotExist):
            default_task_backend.get_result(result_id)


def test_a_coroutine_is_a_task_too() -> None:
    result = tasks.add_later.enqueue(1, 1)
    drain()
    result.refresh()
    assert result.return_value == 2


def test_an_enqueue_disappears_with_its_transaction() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tasks.add.enqueue(1, 1)
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_higher_priority_first_and_nothing_before_its_time() -> None:
    tasks.add.enqueue(1, 1)
    urgent = tasks.add.using(priority=10).enqueue(2, 2)
    tasks.add.using(priority=99, run_after=timezone.now() + timedelta(hours=1)).enqueue(3, 3)
    backend = leases.lease_backend()
    assert backend
    first = leases.claim(backend, "a")
    assert first and str(first.pk) == urgent.id
    leases.finish(first, 4)
    assert drain() == 1


def test_a_failure_is_tried_again_later_and_every_attempt_is_a_row() -> None:
    result = tasks.fail_twice.enqueue()
    for _ in range(3):
        assert drain(raising=False) == 1
        assert drain(raising=False) == 0  # not at once: it waits
        make_due()
    result.refresh()
    assert result.return_value == 3
    assert list(Attempt.objects.order_by("number").values_list("outcome", flat=True)) == [
        "failed",
        "failed",
        "done",
    ]
    assert len(result.errors) == 2 and result.errors[0].exception_class is ValueError


def test_after_the_last_attempt_it_is_failed_and_the_command_tries_it_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = tasks.fail_always.enqueue()
    Job.objects.update(max_attempts=2)
    for _ in range(2):
        drain(raising=False)
        make_due()
    assert drain() == 0
    job = Job.objects.get()
    assert job.state == JobState.FAILED and "it never works" in job.error
    result.refresh()
    assert result.status == TaskResultStatus.FAILED
    call_command("jobs")
    assert "it never works" in capsys.readouterr().out
    call_command("jobs", "retry", str(job.pk))
    assert drain(raising=False) == 1
    assert Attempt.objects.count() == 3


def test_a_lease_that_ran_out_becomes_a_second_attempt_and_the_first_can_no_longer_finish() -> None:
    tasks.add.enqueue(1, 1)
    backend = leases.lease_backend()
    assert backend
    first = leases.claim(backend, "dead")
    assert first and leases.claim(backend, "eager") is None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    second = leases.claim(backend, "other")
    assert second and second.attempts == 2
    assert not leases.finish(first, "late") and not leases.fail(backend, first, ValueError("late"))
    assert leases.finish(second, "right")
    assert list(Attempt.objects.order_by("number").values_list("outcome", flat=True)) == ["lost", "done"]
    assert Job.objects.get().answer == "right"


def test_a_job_that_kills_its_worker_each_time_ends_as_failed() -> None:
    tasks.add.enqueue(1, 1)
    Job.objects.update(max_attempts=3)
    backend = leases.lease_backend()
    assert backend
    for _ in range(3):
        assert leases.claim(backend, "victim")
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert leases.claim(backend, "victim") is None
    assert Job.objects.get().state == JobState.FAILED
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"lost"}


def test_a_stopping_worker_lets_go_of_what_it_holds() -> None:
    tasks.add.enqueue(1, 1)
    backend = leases.lease_backend()
    assert backend and leases.claim(backend, "stopping")
    leases.release("stopping")
    assert drain() == 1


def test_the_language_of_the_caller_does_not_leak_into_a_job() -> None:
    result = tasks.report_language.enqueue()
    with translation.override("fr"):
        drain()
        assert translation.get_language() == "fr"
    result.refresh()
    assert result.return_value == "en"


def test_what_is_done_is_swept_after_a_while_and_failed_jobs_stay() -> None:
    tasks.add.enqueue(1, 1)
    tasks.fail_always.enqueue()
    Job.objects.filter(task__endswith="fail_always").update(max_attempts=1)
    drain(raising=False)
    Job.objects.update(finished_at=timezone.now() - KEEP_DONE - timedelta(minutes=1))
    assert sweep.call() == 1
    assert Job.objects.get().state == JobState.FAILED


# -- Schedules ---------------------------------------------------------------------------


@pytest.fixture
def hourly(monkeypatch: pytest.MonkeyPatch) -> Schedule:
    one = Schedule("test.hourly", tasks.add, timedelta(hours=1), None, None, (1, 1))
    monkeypatch.setattr("community.commons.jobs.scheduler.SCHEDULES", {one.name: one})
    return one


def test_a_schedule_fires_once_per_moment_and_not_at_first_sight(hourly: Schedule) -> None:
    start = datetime(2026, 3, 1, 10, 20, tzinfo=UTC)
    assert Scheduler().tick(start) == 0
    assert Scheduler().tick(start + timedelta(minutes=39)) == 0
    assert Scheduler().tick(start + timedelta(minutes=41)) == 1
    assert Scheduler().tick(start + timedelta(minutes=42)) == 0
    assert Job.objects.count() == 1
    assert Firing.objects.latest("id").due_at == datetime(2026, 3, 1, 11, tzinfo=UTC)


def test_moments_missed_are_made_up_for_once(hourly: Schedule) -> None:
    start = datetime(2026, 3, 1, 10, 20, tzinfo=UTC)
    Scheduler().tick(start)
    assert Scheduler().tick(start + timedelta(hours=9)) == 1
    assert Job.objects.count() == 1


def test_a_firing_and_its_job_are_one_transaction(hourly: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    start = datetime(2026, 3, 1, 10, 20, tzinfo=UTC)
    scheduler = Scheduler()
    scheduler.tick(start)
    with monkeypatch.context() as patch:
        patch.setattr(LeaseBackend, "validate_task", _refuse)
        assert scheduler.tick(start + timedelta(hours=1)) == 0
    assert Firing.objects.count() == 1
    assert scheduler.tick(start + timedelta(hours=1)) == 1


def _refuse(self: object, task: object) -> None:
    raise ValueError("the queue is away")


def test_daily_is_in_the_zone_of_the_community_across_the_change_of_the_clock(settings: object) -> None:
    settings.TIME_ZONE = "Europe/Paris"  # type: ignore[attr-defined]
    daily = Schedule("test.daily", tasks.add, None, time(7, 30), None, ())
    assert daily.due_before(datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(2026, 3, 28, 6, 30, tzinfo=UTC)
    assert daily.due_before(datetime(2026, 3, 29, 12, tzinfo=UTC)) == datetime(2026, 3, 29, 5, 30, tzinfo=UTC)
    monday = Schedule("test.monday", tasks.add, None, time(7, 30), 0, ())
    assert monday.due_before(datetime(2026, 3, 29, 12, tzinfo=UTC)).weekday() == 0
