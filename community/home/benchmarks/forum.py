"""`manage.py benchmark forum`: what the forums' pages cost, beside a bare Django view measured in the same run."""

import contextlib
import itertools
import json
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from . import loading
from .measuring import Request, Rounds, measure, memory
from .processes import ROOT, manage, running, services, site
from .seeding import RARE, inside

__all__ = ["inside", "run"]
SMALL = {"members": 200, "categories": 20, "topics": 500, "posts": 10_000, "long": 1_000}
FULL = {"members": 2_000, "categories": 20, "topics": 5_000, "posts": 100_000, "long": 5_000}
ROUNDS = 3
KEPT = 20  # times as many requests for kept pages: a hundred would be over within two ticks of the clock of /proc
WORKED = 15  # seconds that the background worker gets for what the replies left to it
TOKEN = "a" * 32  # a CSRF cookie and its form field, the same
REPLY = "A reply of some eighty words, more or less. " * 9


# The bars of what the issues ask: times the floor, and milliseconds of the median at one client.
BARS = {"guest, warm": 0.3, "guest, cold": 1.5, "signed in": 1.5}
TIMES_FLOOR = BARS | {"reply": 1.5, "search": 2.0}
STATEMENTS = {"guest": 4, "signed in": 8, "reply": 14}
MEDIANS = {"reply": 20.0, "search": 40.0}
MOST_PSS = {"web processes": 160.0, "worker": 120.0}
DEEP = 1.1
TAIL = 3.0
COLD_LOAD = {"requests": 8.0, "KB": 100.0, "KB of scripts": 32.0}
BESIDE = {"sqlite": 1.3, "search": 2.0, "other": 1.3}  # times what the same costs on the first site


@dataclass
class Side:
    """One site that is measured; all but the first carry their name in front of each row."""

    name: str
    sizes: dict[str, int]
    sqlite: bool
    environment: dict[str, str] = field(default_factory=dict)
    databases: tuple[int, ...] = ()
    seeded: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0  # that the seeding took
    address: tuple[int, int] = (0, 0)  # port and process


def run(options: dict[str, Any]) -> dict[str, Any]:
    """Seed scratch databases, start servers and floors, measure in turn. RuntimeError where one does not start."""
    sides = _sides(options)
    with contextlib.ExitStack() as stack:
        for number, side in enumerate(sides):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parvis-benchmark-")))
            side.environment, side.databases = stack.enter_context(services(folder, side.sqlite, number))
            manage(side.environment, "migrate", "-v0", "--skip-checks")
            started = time.monotonic()
            side.seeded = json.loads(
                manage(side.environment, "benchmark", "forum", "--seed", json.dumps(side.sizes))
            )
            side.seconds = time.monotonic() - started
            side.address = stack.enter_context(site(side.environment, side.sqlite))
        first = sides[0]
        told = {"sizes": first.sizes | {"posts": first.seeded["posts"]}}
        rows: list[dict[str, Any]] = []
        if options["only"] != "pages":
            rows += _cold_loads(first.seeded, first.address[0])
        if options["only"] == "cold-load":
            return told | {"rows": rows}
        floors = {
            name: stack.enter_context(_floor(sides[0].environment, keeps))
            for name, keeps in (("floor", 0), ("floor, connection kept", 60))
        }
        rounds = _measure(sides, floors, options["requests"])
        for side in sides:
            kept = {"web processes": memory(side.address[1])}
            if not side.sqlite:  # there the process that answers works too
                kept["worker"] = _worker_at_rest(side.environment)
            rows += _told(side, _rows(side, rounds, kept))
        for side in sides[1:]:
            rows += _beside(side, sides[0], rounds)
    return told | {"rows": rows}


def _sides(options: dict[str, Any]) -> list[Side]:
    sides = [Side("", _sizes(options, options["posts"]), options["sqlite"])]
    for other in options["compare"] or ():
        if other == "sqlite":
            sides.append(Side("SQLite", sides[0].sizes, True))
        else:
            posts = int(other)
            sides.append(Side(f"{posts:,} posts", _sizes(options, posts), options["sqlite"]))
    return sides


def _sizes(options: dict[str, Any], posts: int) -> dict[str, int]:
    sizes = dict(FULL if options["full"] else SMALL)
    if posts:
        sizes |= {"posts": posts, "topics": max(20, posts // 20), "long": min(sizes["long"], posts // 4)}
    return sizes


# -- What is measured ----------------------------------------------------------------------


def _scenarios(seeded: dict[str, Any]) -> dict[str, Any]:
    """A request of each kind by number, as (guest or member)."""
    topics, sessions, long = seeded["topics"], seeded["sessions"], seeded["long"]

    fresh = itertools.count(1024)

    def page(path: str, who: str) -> Any:
        def make(number: int) -> Request:
            headers = {}
            if who == "signed in":
                headers["Cookie"] = f"{seeded['cookie']}={sessions[number % len(sessions)]}"
            if who == "guest, cold":  # the address is part of what a page is kept under
                headers["Host"] = f"localhost:{next(fresh) % 64_000 + 1024}"
            return "GET", path, None, headers

        return make

    def reply(number: int) -> Request:
        form = {"text": f"{REPLY} {number}", "csrfmiddlewaretoken": TOKEN, "once": str(uuid.uuid4())}
        headers = {
            "Cookie": f"{seeded['cookie']}={sessions[number % len(sessions)]}; {seeded['csrf']}={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return (
            "POST",
            f"/forums/t/{topics[1 + number % min(50, len(topics) - 1)]}/reply/",
            urlencode(form).encode(),
            headers,
        )

    paths = {
        "latest": "/forums/",
        "category": f"/forums/c/{seeded['room']}/",
        "topic": long,
        "deep page": f"{long}?page={seeded['long_pages'] - 1}",
    }
    chosen = {f"{name}, {who}": page(path, who) for who in BARS for name, path in paths.items()}
    chosen["search"] = page(f"/search/?q={RARE}", "guest")
    chosen["reply"] = reply
    return chosen


def _measure(
    sides: list[Side], floors: dict[str, tuple[int, int]], count: int
) -> dict[tuple[str, str, int], Rounds]:
    """Rounds by side, what was asked for, and clients; whatever is compared is measured one after the other."""

    def bare(number: int) -> Request:
        return "GET", "/", None, {}

    rounds: dict[tuple[str, str, int], Rounds] = {}
    plan = [("", name, *floor, sides[0].databases, bare) for name, floor in floors.items()]
    asked = [(side, _scenarios(side.seeded)) for side in sides]
    for name in asked[0][1]:
        plan += [(side.name, name, *side.address, side.databases, made[name]) for side, made in asked]
    for _side, _name, port, root, databases, make in plan:  # warm
        measure(port, make, count=20, clients=2, root=root, databases=databases, into=Rounds())
    for _round in range(ROUNDS):
        for clients in (1, 16):
            for side, name, port, root, databases, make in plan:
                into = rounds.setdefault((side, name, clients), Rounds())
                many = count
                if name.endswith("guest, warm"):  # replies of the round before have changed every page
                    measure(port, make, count=32, clients=16, root=root, databases=databases, into=Rounds())
                    many *= KEPT
                measure(port, make, count=many, clients=clients, root=root, databases=databases, into=into)
    return rounds


def _told(side: Side, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield row | {"name": f"{side.name}: {row['name']}"} if side.name else row


def _rows(
    side: Side, rounds: dict[tuple[str, str, int], Rounds], kept: dict[str, float]
) -> Iterator[dict[str, Any]]:
    floors = {clients: rounds["", "floor", clients].median() for clients in (1, 16)}
    done = {(name, clients): one.median() for (of, name, clients), one in rounds.items() if of == side.name}
    for (name, clients), one in done.items():
        label = f"{name}, {clients} client{'s' if clients > 1 else ''}"
        yield _row(f"{label}: CPU", one.cpu, "ms")
        yield _row(f"{label}: CPU of the databases", one.database, "ms")
        bar = next((times for part, times in TIMES_FLOOR.items() if name.endswith(part)), None)
        if not name.startswith("floor"):
            yield _row(f"{label}: CPU against the floor", one.cpu / floors[clients].cpu, "F", bar)
        yield _row(f"{label}: p50", one.p50, "ms", MEDIANS.get(name) if clients == 1 else None)
        yield _row(f"{label}: p99", one.p99, "ms")
        if clients > 1 and not name.startswith("floor"):
            yield _row(f"{label}: p99 against p50", one.p99 / one.p50, "times", TAIL)
        yield _row(
            f"{label}: errors{' (' + one.first_error + ')' if one.errors else ''}", one.errors, "requests", 0
        )
    for who in ("guest, cold", "signed in"):
        ratio = done[f"deep page, {who}", 1].cpu / done[f"topic, {who}", 1].cpu
        yield _row(f"deep page against first page, {who}", ratio, "times", DEEP)
    for who, megabytes in kept.items():
        yield _row(f"memory of the {who} (PSS)", megabytes, "MB", MOST_PSS[who])
    for page, number in side.seeded["statements"].items():
        bar = STATEMENTS.get(page.partition(", ")[2] or page)
        yield _row(f"{page}: statements", number, "statements", bar)
    yield _row(f"seeding {side.seeded['posts']:,} posts", side.seconds, "s")


def _beside(side: Side, first: Side, rounds: dict[tuple[str, str, int], Rounds]) -> Iterator[dict[str, Any]]:
    """What each costs here, by what the same costs on the first site."""
    for (of, name, clients), one in rounds.items():
        if of == side.name:
            bar = BESIDE["sqlite" if side.sqlite != first.sqlite else name if name in BESIDE else "other"]
            here, there = one.median(), rounds[first.name, name, clients].median()
            label = f"{side.name} beside, {name}, {clients} client{'s' if clients > 1 else ''}"
            yield _row(f"{label}: CPU", here.cpu / there.cpu if there.cpu else 0.0, "times", bar)
            yield _row(f"{label}: p50", here.p50 / there.p50, "times")


def _row(name: str, value: float, unit: str, bar: float | None = None) -> dict[str, Any]:
    value = round(value, 2)
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "bar": bar,
        "ok": None if bar is None else value <= bar,
    }


def _cold_loads(seeded: dict[str, Any], port: int) -> Iterator[dict[str, Any]]:
    """The long topic's first page in a browser that has kept nothing, as a guest and as a member."""
    if why := loading.lacking():
        yield {"name": f"cold load: not measured. {why}", "value": None, "unit": "", "bar": None, "ok": None}
        return
    url = f"http://127.0.0.1:{port}{seeded['long']}"
    with loading.chromium() as browser:
        for who, cookies in (("guest", {}), ("signed in", {seeded["cookie"]: seeded["sessions"][0]})):
            load = loading.cold_load(browser, url, cookies)
            found = zip(
                COLD_LOAD.items(), (load.requests, load.kilobytes, load.script_kilobytes), strict=True
            )
            for (unit, bar), value in found:
                yield _row(f"cold load of a topic, {who}: {unit}", value, unit, bar)


def _worker_at_rest(environment: dict[str, str]) -> float:
    """Megabytes of `manage.py work` once it has done what the benchmark's replies left to it."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        time.sleep(WORKED)
        if process.poll() is not None:
            raise RuntimeError(f"work ended with status {process.returncode}")
        return memory(process.pid)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)


def _floor(environment: dict[str, str], keeps: int) -> Any:
    floor = "community.home.benchmarks.floor:application()"
    return running(
        lambda port: [
            sys.executable,
            "-m",
            "gunicorn",
            "-w",
            "2",
            "-b",
            f"127.0.0.1:{port}",
            "--log-level",
            "error",
            floor,
        ],
        environment | {"FLOOR_KEEPS": str(keeps)},
    )
