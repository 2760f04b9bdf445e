"""A PostgreSQL, a Redis and a Chromium for the tests: found or installed, private, stopped at the end."""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from community.bootstrap import apt_line, try_apt

PR_SET_PDEATHSIG = 1  # Linux: the signal that a process gets when its parent dies
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Missing(Exception):
    """A part of the suite can't run on this machine; the sentence says what to type."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_program(name: str) -> str | None:
    """The program in PATH, or where Debian keeps what is not meant for everybody's PATH."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -float(p.parent.name))
    places = [*map(str, newest_first), "/usr/sbin", "/usr/local/sbin", "/sbin"]
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(places))


def _found_or_installed(find: Callable[[], str | None], what: str, packages: list[str]) -> str:
    found = find()
    if found is None and try_apt(packages, f"The tests need {what}."):
        found = find()
    if found is None:
        raise Missing(f"{what} is not installed. As root: {apt_line(packages)}")
    return found


def find_chromium() -> str:
    """Raises Missing where there is none and none can be installed."""

    def find() -> str | None:
        return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)

    # Fonts beside it: pictures of pages with emoji and other scripts shall show them.
    return _found_or_installed(
        find, "Chromium", ["chromium", "fonts-dejavu-core", "fonts-noto-color-emoji", "fonts-noto-core"]
    )


# -- PostgreSQL --------------------------------------------------------------------------


@contextmanager
def postgresql(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """A private server in `folder`; yields its DATABASE_URL. Fast and forgetful: nothing is synced to disk.

    `durable`: synced at each COMMIT, as a site's own server is, for what measures the cost of a transaction.
    """
    initdb = _found_or_installed(lambda: find_program("initdb"), "PostgreSQL", ["postgresql"])
    programs = Path(initdb).parent
    data, port = folder / "postgresql", free_port()
    data.mkdir()
    as_user = _unprivileged(folder, data)
    _run(
        [str(initdb), "-D", str(data), "-U", "parvis", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        as_user,
    )
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(data),
        **dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "on" if durable else "off"),
        "autovacuum": "off",
        "max_connections": "200",
        "shared_buffers": "128MB",
    }
    arguments = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    with (folder / "postgresql.log").open("w") as log:
        server = _start([str(programs / "postgres"), "-D", str(data), *arguments], as_user, log)
        try:
            _wait_until_open(port, server, "PostgreSQL", folder / "postgresql.log")
            url = f"postgres://parvis@127.0.0.1:{port}/postgres"
            yield url
        finally:
            _stop(server, signal.SIGINT)  # "fast shutdown": connections still open are ended


def _unprivileged(folder: Path, data: Path) -> Callable[[], None] | None:
    """PostgreSQL refuses to run as root; give its folder to another user and become that user for it."""
    if os.geteuid() != 0:
        return None
    user = next(filter(None, map(_user, ("postgres", "nobody"))), None)
    if user is None:
        raise Missing("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody.")
    folder.chmod(0o755)
    os.chown(data, user.pw_uid, user.pw_gid)

    def become() -> None:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return become


def _user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


# -- Redis -------------------------------------------------------------------------------


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A private server that writes nothing to disk; yields its REDIS_URL."""
    program = _found_or_installed(lambda: find_program("redis-server"), "Redis", ["redis-server"])
    port = free_port()
    arguments = [
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    with (folder / "redis.log").open("w") as log:
        server = _start([program, *arguments], None, log)
        try:
            _wait_until_open(port, server, "Redis", folder / "redis.log")
            yield f"redis://127.0.0.1:{port}"
        finally:
            _stop(server, signal.SIGTERM)


# -- Processes ---------------------------------------------------------------------------


def _run(command: list[str], as_user: Callable[[], None] | None) -> None:
    ran = subprocess.run(command, check=False, preexec_fn=as_user, cwd="/", capture_output=True, text=True)
    if ran.returncode:
        raise Missing(f"{Path(command[0]).name} failed: {(ran.stderr or ran.stdout).strip()[-500:]}")


def _start(command: list[str], as_user: Callable[[], None] | None, log: IO[str]) -> subprocess.Popen[bytes]:
    def before() -> None:
        if as_user:
            as_user()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)  # nothing stays behind when we are killed

    # A session of its own: Ctrl-C reaches the tests first, which then stop it in order.
    return subprocess.Popen(
        command,
        preexec_fn=before,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def _wait_until_open(port: int, server: subprocess.Popen[bytes], what: str, log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise Missing(f"{what} did not start: {log.read_text()[-500:]}")


def _stop(server: subprocess.Popen[bytes], how: signal.Signals) -> None:
    server.send_signal(how)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
