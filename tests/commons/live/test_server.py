"""Pushes through real servers: from a page's thread to a socket, between forked workers, over restarts."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.community.server import Serving, free_port, serving
from tests.databases import scratch_database


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with scratch_database(tmp_path_factory.mktemp("site")) as environment:
        environment.pop("REDIS_URL", None)
        yield environment | {"DJANGO_SETTINGS_MODULE": "tests.community.settings", "PARVIS_THREADS": "4"}


@contextlib.contextmanager
def redis_server(folder: Path, port: int) -> Iterator[str]:
    program = shutil.which("redis-server")
    assert program, "redis-server is needed: apt-get install redis-server"
    options = ["--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        time.sleep(0.4)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


def children(site: Serving) -> set[int]:
    pid = site.process.pid
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def open_socket(site: Serving, **options: Any) -> ClientConnection:
    line = connect(site.socket_url, origin=site.url, compression=None, legacy=True, **options)  # type: ignore[arg-type]
    assert hear(line)["event"] == "welcome"
    return line


def hear(line: ClientConnection, seconds: float = 10) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(line.recv(seconds))
        if set(frame) != {"beat"}:
            return frame


def join(line: ClientConnection, channel: str, after: int | None = None) -> None:
    line.send(json.dumps({"join": channel} | ({} if after is None else {"after": after})))
    assert hear(line)["event"] == "joined"


def test_pushes_from_a_pages_thread_arrive_all_and_soon(environment: dict[str, str]) -> None:
    with serving(environment) as site, open_socket(site) as line, open_socket(site) as other:
        assert "permessage-deflate" not in line.response.headers.get("Sec-WebSocket-Extensions", "")
        join(line, "test.room:1")
        join(other, "test.room:2")
        waits = []
        for number in range(50):
            began = time.monotonic()
            site.get(f"/push/?channel=test.room:1&seq={number}")
            assert hear(line)["seq"] == number
            waits.append(time.monotonic() - began)
        print(f"from request to socket, median {sorted(waits)[25] * 1000:.1f} ms")
        site.get("/push/?channel=test.room:1&seq=100&staff=1")
        site.get("/push/?channel=test.room:1&seq=101")
        assert hear(line)["seq"] == 101
        with pytest.raises(TimeoutError):
            other.recv(0.2)


def test_the_server_stops_with_open_sockets_and_pages_come_back_to_what_they_missed(
    environment: dict[str, str],
) -> None:
    port = free_port()
    with serving(environment, port=port) as site:
        line = open_socket(site)
        join(line, "test.room:1")
        assert site.stop(signal.SIGTERM) == 0
        with pytest.raises(ConnectionClosed) as closed:
            line.recv(5)
        assert closed.value.rcvd and closed.value.rcvd.code in (1001, 1012)
    with serving(environment, port=port) as site, open_socket(site) as line:
        join(line, "test.room:1", after=1)
        assert [hear(line)["seq"] for _ in range(2)] == [2, 3]


def test_strangers_pages_and_unknown_paths_get_no_socket(environment: dict[str, str]) -> None:
    with serving(environment) as site:
        with pytest.raises(InvalidStatus):
            connect(site.socket_url, origin="https://evil.example", legacy=True)  # type: ignore[arg-type]
        with pytest.raises(InvalidStatus):
            connect(site.socket_url.replace("/ws/", "/other/"), origin=site.url, legacy=True)  # type: ignore[arg-type]
        with open_socket(site) as line:
            line.send("x" * 100_000)
            with pytest.raises(ConnectionClosed):
                while True:
                    line.recv(5)
        assert site.get("/healthz").status_code == 200


def test_forked_workers_share_the_socket_and_hear_each_other(
    environment: dict[str, str], tmp_path: Path
) -> None:
    redis_port = free_port()
    with redis_server(tmp_path, redis_port) as url:
        redis = environment | {"REDIS_URL": url}
        with serving(redis, "--workers", "2") as site:
            pids = children(site)
            assert len(pids) == 2
            lines = []
            for asleep in pids:  # so that each of the two gets its share
                os.kill(asleep, signal.SIGSTOP)
                lines += [open_socket(site) for _ in range(4)]
                for line in lines[-4:]:
                    join(line, "test.room:1")
                os.kill(asleep, signal.SIGCONT)
            site.get("/push/?channel=test.room:1&seq=7")
            assert [hear(line)["seq"] for line in lines] == [7] * 8
            # One is killed: another takes its place, and its pages come back.
            victim = pids.pop()
            os.kill(victim, signal.SIGKILL)
            deadline = time.monotonic() + 20
            while len(now := children(site)) < 2 or victim in now:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            assert site.get("/healthz").status_code == 200
            for line in lines:
                line.close()
            assert site.stop(signal.SIGTERM) == 0
        for pid in now:
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)


def test_when_redis_restarts_pages_are_asked_to_come_back(
    environment: dict[str, str], tmp_path: Path
) -> None:
    redis_port = free_port()
    with contextlib.ExitStack() as first:
        url = first.enter_context(redis_server(tmp_path, redis_port))
        with serving(environment | {"REDIS_URL": url}) as site:
            line = open_socket(site)
            join(line, "test.room:1")
            first.close()
            time.sleep(0.5)
            assert site.get("/readyz").status_code == 503
            with redis_server(tmp_path, redis_port):
                with pytest.raises(ConnectionClosed) as closed:
                    line.recv(15)
                assert closed.value.rcvd and closed.value.rcvd.code == 1012
                with open_socket(site) as again:
                    join(again, "test.room:1")
                    site.get("/push/?channel=test.room:1&seq=8")
                    assert hear(again)["seq"] == 8
