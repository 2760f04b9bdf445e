"""A real server for tests: `with serving(environment) as site`, stopped at the end."""

import http.client
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from tests.databases import start


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Serving:
    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/"

    def get(self, path: str, **options: Any) -> requests.Response:
        return requests.get(self.url + path, timeout=20, **options)

    def stop(self, name: int = signal.SIGTERM, timeout: float = 25) -> int:
        self.process.send_signal(name)
        return self.process.wait(timeout)


@contextmanager
def serving(environment: dict[str, str], *options: str, port: int = 0) -> Iterator[Serving]:
    port = port or free_port()
    process = start(environment | {"PORT": str(port)}, "serve", *options)
    site = Serving(process, port)
    try:
        wait_for(site)
        yield site
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(25)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(site: Serving, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert site.process.poll() is None, "the server ended"
        try:
            connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
