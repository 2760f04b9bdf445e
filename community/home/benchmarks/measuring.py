"""What a request costs: processor time of every process that answers it, from /proc, and time on the clock."""

import contextlib
import http.client
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds

Request = tuple[str, str, bytes | None, dict[str, str]]  # method, path, body, headers


@dataclass
class Measured:
    """Milliseconds a request, the median of several rounds."""

    cpu: float
    database: float  # the part of `cpu` that databases used
    p50: float
    p99: float
    errors: int
    first_error: str = ""


@dataclass
class Rounds:
    cpu: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    errors: int = 0
    first_error: str = ""

    def median(self) -> Measured:
        middle = statistics.median
        return Measured(
            middle(self.cpu),
            middle(self.database),
            middle(self.p50),
            middle(self.p99),
            self.errors,
            self.first_error,
        )


def family_of(*roots: int) -> set[int]:
    """These processes and all that descend from them."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    family = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def spent(*roots: int) -> float:
    """Milliseconds of processor that these families have used, those of children who ended included."""
    ticks = 0
    for pid in family_of(*roots):
        try:
            fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(one) for one in fields[11:15])  # utime, stime, and those of reaped children
    return ticks * TICK


def ran_for(process: int) -> float:
    """Milliseconds of processor, from each thread's own clock: two messages of a slow room are one tick of `stat`.

    What a thread used that has ended is not in it; the servers here keep theirs.
    """
    return sum(ran for ran, _waited in _threads_of(process)) / 1e6


def waited_for(process: int) -> float:
    """Seconds in which the server was ready to run and had no processor, its busiest thread."""
    return max((waited for _ran, waited in _threads_of(process)), default=0) / 1e9


def _threads_of(process: int) -> Iterator[tuple[int, int]]:
    """Nanoseconds that each thread ran, and that it waited to run (schedstat)."""
    for pid in family_of(process):
        for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):
                ran, waited, _times = map(int, thread.read_text().split())
                yield ran, waited


def memory(*roots: int) -> float:
    """Megabytes, shared pages counted by their share (PSS)."""
    kilobytes = 0
    for pid in family_of(*roots):
        try:
            lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


def measure(
    port: int,
    make: Callable[[int], Request],
    *,
    count: int,
    clients: int,
    root: int,
    databases: tuple[int, ...],
    into: Rounds,
) -> None:
    """Send `count` requests by `clients` at once over kept connections; note what they cost."""
    times: list[float] = []
    errors: list[str] = []
    numbers, lock = iter(range(count)), threading.Lock()

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                connection.close()
                return
            method, path, body, headers = make(number)
            started = time.perf_counter()
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status >= 400 or (method == "GET" and answer.status != 200):
                    errors.append(f"{answer.status} {method} {path}")
                if answer.will_close:
                    connection.close()
            except OSError as error:
                errors.append(f"{error} {method} {path}")
                connection.close()
            times.append((time.perf_counter() - started) * 1000)

    before, database = spent(root), spent(*databases)
    threads = [threading.Thread(target=work) for _n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database = (spent(*databases) - database) / count
    into.database.append(database)
    into.cpu.append((spent(root) - before) / count + database)
    into.p50.append(statistics.median(times))
    into.p99.append(statistics.quantiles(times, n=100)[98])
    into.errors += len(errors)
    into.first_error = into.first_error or (errors[0] if errors else "")
