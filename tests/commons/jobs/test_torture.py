"""Background work under kill -9, in real processes on a real database: nothing lost, every repeat visible."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import ROOT, scratch_database, start

SETUP = "import django; django.setup(); "


@pytest.fixture
def site(tmp_path: Path) -> Iterator[dict[str, str]]:
    with scratch_database(tmp_path) as environment:
        yield environment | {"DJANGO_SETTINGS_MODULE": "tests.commons.jobs.quick_settings"}


def python(environment: dict[str, str], code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SETUP + code], env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE
    )


def answer(process: subprocess.Popen[str], timeout: float = 120) -> dict[str, object]:
    out, _ = process.communicate(timeout=timeout)
    assert process.returncode == 0
    answer: dict[str, object] = json.loads(out.strip().splitlines()[-1])
    return answer


@pytest.mark.parametrize(
    ("jobs", "kills"), [(60, 3), pytest.param(1000, 30, marks=[pytest.mark.full, pytest.mark.slow])]
)
def test_no_job_is_lost_when_workers_are_killed(
    site: dict[str, str], tmp_path: Path, jobs: int, kills: int
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    enqueue = f"""
from tests.commons.jobs.tasks import note_start
from django.db import transaction
for number in range({jobs}):
    try:
        with transaction.atomic():
            note_start.enqueue({str(notes)!r}, str(number), 0.2)
            if number % 10 == 9:
                note_start.enqueue({str(notes)!r}, "ghost")
                raise ZeroDivisionError
    except ZeroDivisionError:
        note_start.enqueue({str(notes)!r}, str(number), 0.2)
print("{{}}")
"""
    count = """
import json
from community.commons.jobs.models import Attempt, Job
jobs = Job.objects.filter(task__endswith="note_start")  # the site's own schedules are kept meanwhile
tries = Attempt.objects.filter(job__in=jobs)
print(json.dumps({
    "states": {one: jobs.filter(state=one).count() for one in ("ready", "running", "done", "failed")},
    "attempts": {job.args[1]: job.attempts for job in jobs},
    "rows": tries.count(),
    "lost": tries.filter(outcome="lost").count(),
}))
"""
    workers = [start(site, "work", "--threads", "2", stdout=subprocess.DEVNULL) for _ in range(2)]
    try:
        answer(python(site, enqueue))
        for _ in range(kills):
            time.sleep(random.uniform(0.6, 1.6))
            victim = random.randrange(len(workers))
            workers[victim].kill()
            workers[victim].wait()
            workers[victim] = start(site, "work", "--threads", "2", stdout=subprocess.DEVNULL)
            if len(list(notes.iterdir())) >= jobs:
                break
        deadline = time.monotonic() + 60
        while True:
            seen = answer(python(site, count))
            if seen["states"]["done"] == jobs or time.monotonic() > deadline:  # type: ignore[index]
                break
            time.sleep(0.5)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(30)
    starts = Counter({note.name: len(note.read_text().splitlines()) for note in notes.iterdir()})
    attempts: dict[str, int] = seen["attempts"]  # type: ignore[assignment]
    print(f"{jobs} jobs, {seen['lost']} attempts lost, {sum(n > 1 for n in starts.values())} started again")
    assert seen["states"] == {"ready": 0, "running": 0, "done": jobs, "failed": 0}
    assert "ghost" not in starts
    assert set(starts) == {str(number) for number in range(jobs)}
    assert all(starts[name] <= attempts[name] for name in starts)
    assert seen["lost"], "no kill hit a running job: the test shows nothing"
    assert seen["rows"] == sum(attempts.values())


def test_embedded_a_job_starts_within_200_ms(site: dict[str, str], tmp_path: Path) -> None:
    code = """
import json, time, statistics
from community.commons.jobs.worker import Worker
from community.commons.jobs.models import Job
from tests.commons.jobs.tasks import add
worker = Worker(threads=2, embedded=True)
worker.start()
for number in range(200):
    add.enqueue(number, 1)
    time.sleep(0.01)
while Job.objects.exclude(state="done").exists():
    time.sleep(0.05)
worker.stop()
jobs = Job.objects.filter(task__endswith="add")
waits = sorted((job.started_at - job.enqueued_at).total_seconds() * 1000 for job in jobs)
p99 = waits[int(len(waits) * 0.99) - 1]
print(json.dumps({"p50": statistics.median(waits), "p99": p99, "most": waits[-1]}))
"""
    waits = answer(python(site, code))
    print("from enqueue to start, ms:", waits)
    assert float(waits["p99"]) < 200  # type: ignore[arg-type]


def test_a_worker_in_another_process_starts_soon_and_stops_cleanly(
    site: dict[str, str], tmp_path: Path
) -> None:
    worker = start(site, "work", stdout=subprocess.PIPE)
    code = f"""
from tests.commons.jobs.tasks import note_start
note_start.enqueue({str(tmp_path)!r}, "note")
print("{{}}")
"""
    answer(python(site, code))
    deadline = time.monotonic() + 20
    while not (tmp_path / "note").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    worker.terminate()
    out, _ = worker.communicate(timeout=20)
    assert worker.returncode == 0 and "Stopped." in out
    assert (tmp_path / "note").exists()


@pytest.mark.parametrize("seconds", [4, pytest.param(40, marks=[pytest.mark.full, pytest.mark.slow])])
def test_three_schedulers_never_fire_twice(site: dict[str, str], seconds: int) -> None:
    tick = f"""
import time, json
from datetime import timedelta
from community.commons.schedules import SCHEDULES, schedule
from community.commons.jobs.scheduler import Scheduler
from tests.commons.jobs.tasks import add
SCHEDULES.clear()
schedule("torture", add, every=timedelta(milliseconds=200), args=(1, 1))
scheduler, mine = Scheduler(), 0
end = time.monotonic() + {seconds}
while time.monotonic() < end:
    mine += scheduler.tick()
    time.sleep(0.005)
print(json.dumps({{"mine": mine}}))
"""
    fired = [answer(one)["mine"] for one in [python(site, tick) for _ in range(3)]]
    rows = answer(
        python(
            site,
            """
import json
from community.commons.jobs.models import Firing, Job
print(json.dumps({"firings": Firing.objects.exclude(job="").count(), "jobs": Job.objects.count(),
    "moments": Firing.objects.exclude(job="").values("due_at").distinct().count()}))
""",
        )
    )
    print("fired by each:", fired)
    assert rows["firings"] == rows["jobs"] == rows["moments"] == sum(fired)  # type: ignore[arg-type]
    assert sum(fired) > seconds  # type: ignore[arg-type,operator]
