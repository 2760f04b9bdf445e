"""The processes that are measured: a site of its own with its databases, its commands, its server."""

import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[3]


@contextlib.contextmanager
def services(folder: Path, sqlite: bool, number: int, durable: bool = False) -> Iterator[Any]:
    """(environment of a site of its own, processes of its database): PostgreSQL and Redis, or SQLite.

    DATABASE_URL and REDIS_URL name the servers to use; where they are not set, private ones are started as for
    the tests; a `durable` one syncs each COMMIT to the disk, as a site's does.
    """
    environment = dict(os.environ) | {
        "PARVIS_VAR": str(folder),
        "PARVIS_BOOTSTRAP": "0",
        "SECRET_KEY": secrets.token_hex(),
        "LOG_LEVEL": "WARNING",
        "DEBUG": "0",
    }
    environment.pop("EMAIL_URL", None)
    environment.pop("PARVIS_DEMO", None)
    if sqlite:
        environment |= {"DATABASE_URL": f"sqlite:///{folder}/parvis.sqlite3"}
        environment.pop("REDIS_URL", None)
        yield environment, ()
        return
    with contextlib.ExitStack() as stack:
        server = os.environ.get("DATABASE_URL", "")
        if not server.startswith("postgres"):
            from tests.services import postgresql

            server = stack.enter_context(postgresql(folder, durable=durable))
        if given := os.environ.get("REDIS_URL"):
            environment["REDIS_URL"] = urlunsplit(urlsplit(given)._replace(path=f"/{number}"))
        else:
            from tests.services import redis

            environment["REDIS_URL"] = stack.enter_context(redis(folder))
        import psycopg
        from redis import Redis

        name = f"benchmark_{secrets.token_hex(4)}"
        parts = urlsplit(server)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
            backend = connection.info.backend_pid
            postmaster = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
            environment["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
            keeper: Any = Redis.from_url(environment["REDIS_URL"])
            try:
                yield environment, (postmaster, int(keeper.info("server")["process_id"]))
            finally:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def manage(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *words],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=None if sys.stderr.isatty() else subprocess.PIPE,  # the seeding says how far it is
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {words[0]}: {(done.stderr or 'see above')[-2000:]}")
    return done.stdout


def site(environment: dict[str, str], sqlite: bool) -> Any:
    """As in production: two workers behind one socket; with SQLite one process does everything."""
    how = ["--embedded"] if sqlite else ["--workers", "2"]
    return running(
        lambda port: [sys.executable, "manage.py", "serve", "--port", str(port), *how], environment
    )


@contextlib.contextmanager
def running(command: Any, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """(port, process) of a server that answers; stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(  # noqa: S603
        command(port),
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _time in range(600):
            if process.poll() is not None:
                raise RuntimeError(f"{command(port)[2]} ended with status {process.returncode}")
            with contextlib.suppress(OSError):
                probe_connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                probe_connection.request("GET", "/")
                probe_connection.getresponse().read()
                break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
