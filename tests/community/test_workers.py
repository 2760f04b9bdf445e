"""Several workers behind one socket: their supervisor, what becomes of them when one dies or all are asked to stop."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from community.home.benchmarks.measuring import family_of, memory
from tests.community.server import Serving, free_port, serving, wait_for
from tests.databases import manage, scratch_database, start
from tests.services import redis


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("site")
    with contextlib.ExitStack() as stack:
        environment = stack.enter_context(scratch_database(folder))
        if "REDIS_URL" not in environment:
            environment["REDIS_URL"] = stack.enter_context(redis(folder))
        yield environment | {"DJANGO_SETTINGS_MODULE": "tests.community.settings", "PARVIS_THREADS": "3"}


@pytest.fixture
def site(environment: dict[str, str]) -> Iterator[Serving]:
    with serving(environment, "--workers", "2") as site:
        yield site


def workers(site: Serving) -> set[int]:
    return family_of(site.process.pid) - {site.process.pid}


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextlib.contextmanager
def alone(site: Serving, one: int) -> Iterator[None]:
    """This worker answers, the others sleep."""
    others = workers(site) - {one}
    for asleep in others:
        os.kill(asleep, signal.SIGSTOP)
    try:
        yield
    finally:
        for asleep in others:
            os.kill(asleep, signal.SIGCONT)


def test_the_parent_is_no_third_django(site: Serving) -> None:
    until(lambda: memory(site.process.pid) and len(workers(site)) == 2)
    lines = Path(f"/proc/{site.process.pid}/smaps_rollup").read_text().splitlines()
    assert sum(int(line.split()[1]) for line in lines if line.startswith("Rss:")) < 20_000  # kB
    assert b"supervising.py" in Path(f"/proc/{site.process.pid}/cmdline").read_bytes()


def test_a_killed_worker_is_replaced_again_and_again(site: Serving) -> None:
    for _time in range(2):
        before = workers(site)
        victim = min(before)
        os.kill(victim, signal.SIGKILL)
        until(lambda gone=victim: gone not in workers(site) and len(workers(site)) == 2)
        (newest,) = workers(site) - before
        for asleep in workers(site) - {newest}:  # so that the new one answers
            os.kill(asleep, signal.SIGSTOP)
        try:
            wait_for(site)
            assert site.get("/state/").json()["pid"] == newest
        finally:
            for asleep in workers(site) - {newest}:
                os.kill(asleep, signal.SIGCONT)
    pids = workers(site)
    assert site.stop(signal.SIGTERM) == 0
    assert not any(map(alive, pids))


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("reaches", ["the parent", "all of them"])
def test_they_stop_in_order_and_answer_what_they_have_in_hand(
    environment: dict[str, str], name: int, reaches: str
) -> None:
    answers: list[int] = []
    with serving(environment, "--workers", "2") as site:
        pids = workers(site)
        asking = threading.Thread(target=lambda: answers.append(site.get("/slow/?seconds=2").status_code))
        asking.start()
        time.sleep(0.5)
        if reaches == "all of them":  # as Ctrl-C in a terminal, and as service managers do
            for pid in pids:
                os.kill(pid, name)
        assert site.stop(name) == 0
        asking.join(10)
    assert answers == [200]
    assert not any(map(alive, pids))


def test_no_worker_outlives_a_killed_parent(site: Serving) -> None:
    before = workers(site)
    os.kill(min(before), signal.SIGKILL)  # one of them shall be a replacement
    until(lambda: len(workers(site)) == 2 and workers(site) != before)
    wait_for(site)
    pids = workers(site)
    site.process.kill()
    site.process.wait()
    until(lambda: not any(map(alive, pids)))


def test_workers_that_die_at_once_are_given_up(environment: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    process = start(environment | {"PORT": str(port)}, "serve", "--workers", "1", stderr=-1)
    site = Serving(process, port)
    wait_for(site)
    died = 0
    while process.poll() is None and died < 20:
        for pid in workers(site):
            died += 1
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "giving up" in said


def test_a_page_with_a_session_opens_no_connection_of_its_own_to_redis(
    site: Serving, environment: dict[str, str]
) -> None:
    keeper = Redis.from_url(environment["REDIS_URL"])

    def asked() -> int:
        return int(keeper.info("stats")["total_connections_received"])

    def ask() -> None:
        for _time in range(30):
            site.get("/state/", cookies={"sessionid": "a" * 32})

    ask()  # each thread of each worker may open its first
    before = asked()
    ask()
    assert asked() - before <= 6


def test_what_may_not_be_possessed_is_forgotten_by_every_worker(environment: dict[str, str]) -> None:
    """Its versions are the same, so each worker would show the kept page for a minute: a message empties it."""
    environment = environment | {"DJANGO_SETTINGS_MODULE": "community.settings"}
    there = "from community.commons.site.models import Site as S; S.objects.get_or_create(pk=1)"
    rename = (
        "from community.commons.site.models import Site as S; S.objects.filter(pk=1).update(name='Elsewhere')"
    )
    forget = "from community.commons.live import forget_kept; forget_kept()"
    manage(environment, "shell", "-v0", "-c", there)
    with serving(environment, "--workers", "2") as site:
        until(lambda: len(workers(site)) == 2)

        def shown(worker: int) -> bool:
            with alone(site, worker):
                answer = site.get("/forums/")
            assert answer.status_code == 200
            return "Elsewhere" in answer.text

        assert not any(shown(one) for one in workers(site))
        manage(environment, "shell", "-v0", "-c", rename)
        time.sleep(6)  # longer than settings of the site are kept
        assert not any(shown(one) for one in workers(site))
        manage(environment, "shell", "-v0", "-c", forget)
        until(lambda: all(shown(one) for one in workers(site)), 15)
