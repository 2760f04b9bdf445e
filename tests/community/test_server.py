"""The server as a real process: threads, streaming, limits, clients that go away, stopping in order."""

import contextlib
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.community.server import Serving, free_port, serving
from tests.databases import scratch_database, start


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with scratch_database(tmp_path_factory.mktemp("site")) as environment:
        environment.pop("REDIS_URL", None)
        yield environment | {"DJANGO_SETTINGS_MODULE": "tests.community.settings", "PARVIS_THREADS": "3"}


@pytest.fixture(scope="module")
def site(environment: dict[str, str]) -> Iterator[Serving]:
    with serving(environment) as site:
        yield site


def test_healthz_and_readyz(site: Serving) -> None:
    assert site.get("/healthz").text == "ok\n"
    answer = site.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["ready"] and answer.json()["checks"]["database"] == "ok"


def test_readyz_says_503_before_the_migrations(tmp_path: Path) -> None:
    with scratch_database(tmp_path, migrate=False) as environment:
        environment.pop("REDIS_URL", None)
        with serving(environment | {"DJANGO_SETTINGS_MODULE": "tests.community.settings"}) as site:
            answer = site.get("/readyz")
            assert answer.status_code == 503 and answer.json()["checks"]["migrations"] == "unwell"
            assert site.get("/healthz").status_code == 200


def test_a_streamed_answer_arrives_piece_by_piece(site: Serving) -> None:
    began = time.monotonic()
    with requests.get(
        site.url + "/stream/", params={"pieces": 4, "pause": 0.3}, stream=True, timeout=10
    ) as answer:
        times = [time.monotonic() - began for _ in answer.iter_lines()]
    assert len(times) == 4
    assert times[0] < times[-1] / 2 and times[-1] > 0.8


def test_bodies_arrive_whole_announced_or_in_chunks(site: Serving) -> None:
    body = b"y" * 150_000
    assert requests.post(site.url + "/echo/", data=body, timeout=10).json()["length"] == len(body)
    pieces = (body[start : start + 1000] for start in range(0, len(body), 1000))
    assert requests.post(site.url + "/echo/", data=pieces, timeout=10).json()["length"] == len(body)
    files = requests.post(site.url + "/echo/", files={"one": b"z" * 100_000}, timeout=10).json()["files"]
    assert files == {"one": 100_000}


def test_a_body_over_the_limit_is_refused_before_it_is_read(site: Serving) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(500):
            yield b"x" * 1000

    with socket.create_connection(("127.0.0.1", site.port), 10) as line:
        line.sendall(b"POST /echo/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99000000\r\n\r\n")
        assert b" 413 " in line.recv(1000).splitlines()[0]
    try:
        assert requests.post(site.url + "/echo/", data=endless(), timeout=10).status_code == 413
    except requests.ConnectionError:
        pass  # the server closed while we were still sending, which is its right
    assert site.get("/healthz").status_code == 200


def test_slow_senders_hold_no_thread(site: Serving) -> None:
    lines = [socket.create_connection(("127.0.0.1", site.port), 10) for _ in range(8)]
    try:
        for line in lines:
            line.sendall(
                b"POST /echo/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nonly a little"
            )
        began = time.monotonic()
        assert site.get("/state/").status_code == 200
        assert time.monotonic() - began < 2
    finally:
        for line in lines:
            line.close()


def test_clients_that_go_away_leave_no_thread_behind(site: Serving) -> None:
    for _ in range(6):  # twice as many as there are threads
        with socket.create_connection(("127.0.0.1", site.port), 10) as line:
            line.sendall(b"GET /stream/?pieces=40&pause=0.01&size=100000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            line.recv(100)
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        state = site.get("/state/").json()
        if state["ended"].count("stream") >= 6:
            break
        time.sleep(0.2)
    assert state["ended"].count("stream") >= 6
    assert state["threads"] <= 3


def test_nothing_of_one_request_leaks_into_the_next(site: Serving) -> None:
    for _ in range(9):
        assert site.get("/french/").text == "oui"
        state = site.get("/state/", headers={"Accept-Language": "en"}).json()
        assert state["language"] == "en"
        assert not state["open"] and not state["within"]  # SQLite's threads keep theirs


def test_names_of_other_hosts_are_refused(site: Serving) -> None:
    assert site.get("/state/", headers={"Host": "evil.example"}).status_code == 400


def test_a_header_with_an_underscore_passes_for_no_other(site: Serving) -> None:
    assert site.get("/state/", headers={"X_Forwarded_Host": "evil.example"}).status_code == 200


def test_background_work_is_done_by_the_same_process(site: Serving, environment: dict[str, str]) -> None:
    note = Path(environment["PARVIS_VAR"], "worked")
    site.get("/work/")
    deadline = time.monotonic() + 5
    while not (said := note.read_text().split() if note.exists() else []) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert int(said[1]) == site.get("/state/").json()["pid"]


@pytest.mark.sqlite
@pytest.mark.parametrize("path", ["/work/", "/sign/"])
def test_a_database_busy_for_long_answers_503_and_keeps_what_was_typed(
    site: Serving, environment: dict[str, str], path: str
) -> None:
    with contextlib.closing(sqlite3.connect(Path(environment["PARVIS_VAR"], "parvis.sqlite3"))) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        answer = requests.post(site.url + path, data={"text": "what I had typed"}, timeout=20)
        waited = time.monotonic() - began
        other.rollback()
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert "what I had typed" in answer.text
    assert 4 < waited < 9
    assert requests.post(site.url + path, timeout=20).status_code == 200


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_in_order_and_answers_what_it_has_in_hand(environment: dict[str, str], name: int) -> None:
    answers: list[int] = []
    with serving(environment) as site:
        asking = threading.Thread(target=lambda: answers.append(site.get("/slow/?seconds=1.5").status_code))
        asking.start()
        time.sleep(0.5)
        assert site.stop(name) == 0
        asking.join(10)
    assert answers == [200]


def test_a_port_in_use_is_said_in_a_sentence(environment: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        process = start(environment | {"PORT": port}, "serve", stderr=subprocess.PIPE)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert port in said and "Traceback" not in said


def test_several_workers_without_redis_are_refused(environment: dict[str, str]) -> None:
    process = start(
        environment | {"PORT": str(free_port())}, "serve", "--workers", "2", stderr=subprocess.PIPE
    )
    _, said = process.communicate(timeout=30)
    assert process.returncode == 1 and "REDIS_URL" in said


def test_the_first_start_already_names_files_by_their_hash(tmp_path: Path) -> None:
    with scratch_database(tmp_path) as environment:
        environment.pop("REDIS_URL", None)
        with serving(environment | {"DJANGO_SETTINGS_MODULE": "community.settings"}) as site:
            page = site.get("/accounts/login/").text
            named = re.search(r'href="(/static/css/site\.[0-9a-f]{12}\.css)"', page)
            assert named and "immutable" in site.get(named[1]).headers["Cache-Control"]
