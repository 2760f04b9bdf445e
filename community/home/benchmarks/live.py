"""`manage.py benchmark live`: what it costs the server to hand a message to everybody in a room.

A real server process and a separate process of readers, beside the bare broadcast of the `websockets` library and a
consumer by the textbook, in turn, three rounds of each; every ratio is the median of three. Messages are really said:
by a host, over a socket, through the operation, into SQLite.
"""

import asyncio
import contextlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from .effect import _ask
from .measuring import memory, ran_for, waited_for
from .processes import ROOT, manage, running, services

ROUNDS = 3
BARE, REDIS, TEXTBOOK, FLAT = 1.3, 1.15, 15.0, 1.2  # the bars
ALL = 100.0  # per cent of the frames: a cost is told of those that arrived
MUTED, SOON = 200, 500.0  # open pages of one person, and milliseconds until they all know
MUTES = 5
WAITED = 0.25  # of the time: a row is marked above it


@dataclass(frozen=True)
class Sizes:
    seconds: float
    crowd: int
    large: int
    small: int
    rate: float = 10.0  # messages a second
    slow_rate: float = 0.5  # for the textbook's consumer, which can't do more


FULL = Sizes(seconds=10, crowd=1_000, large=3_000, small=100)
QUICK = Sizes(seconds=4, crowd=200, large=400, small=50)


@dataclass
class Told:
    """One round: microseconds of the server's processor for each frame that arrived."""

    cost: float
    arrived: float  # share of the frames that were to arrive
    waited: float  # share of the time in which the server wanted a processor and had none
    crowd: float  # processor that the readers took, beside the server's


def run(options: dict[str, Any]) -> dict[str, Any]:
    _raise_limit()
    sizes = FULL if options["full"] else QUICK
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="parvis-benchmark-") as folder, contextlib.ExitStack() as stack:
        environment, _none = stack.enter_context(services(Path(folder), True, 0))
        manage(environment, "migrate", "-v0", "--skip-checks")
        seeded = json.loads(manage(environment, "benchmark", "live", "--seed", "{}").splitlines()[-1])
        from tests.services import redis

        with_redis = environment | {"REDIS_URL": stack.enter_context(redis(Path(folder)))}
        ours = Server("the room", _serve(environment, "--embedded"), seeded)
        shared = Server("the room, with Redis", _serve(with_redis, "--workers", "1"), seeded)
        bare = Server("bare broadcast", _module("bare", environment))
        textbook = Server("consumer by the textbook", _module("textbook", environment))
        rows += _beside(sizes, ours, shared, bare)
        rows += _flat(sizes, ours)
        rows += _beside_textbook(sizes, ours, textbook)
        rows += _memory(sizes, ours)
        rows += _mute(sizes, ours, seeded)
    return {"sizes": {**sizes.__dict__, "rounds": ROUNDS}, "rows": rows}


def inside(told: dict[str, Any]) -> Any:
    """Within the scratch site: a public room and a host's session."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from community.commons.api.operations import create_token
    from community.live import operations as live
    from community.live.models import Mode, Room, Session
    from forums.moderation import operations as moderation
    from membership.accounts import new_member
    from membership.fresh import SIGNED_IN_AT
    from membership.models import Account, Member
    from membership.operations import give_role

    robot = Member.objects.automaton()

    def member(handle: str, role: str = "") -> Member:
        made = new_member(handle, f"{handle}@example.org", None, handle=handle)
        Member.objects.filter(pk=made.pk).update(account=Account.ACTIVE)
        if role:
            give_role(Member.objects.get(pk=made.pk), by=robot, role=role)
        return Member.objects.get(pk=made.pk)

    def cookie(one: Member) -> str:
        signed_in = import_module(settings.SESSION_ENGINE).SessionStore()
        signed_in[SESSION_KEY], signed_in[HASH_SESSION_KEY] = str(one.pk), one.get_session_auth_hash()
        signed_in[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        signed_in[SIGNED_IN_AT] = time.time()
        signed_in.save()
        return f"{settings.SESSION_COOKIE_NAME}={signed_in.session_key}"

    host, judge = member("host", "coordinator"), member("judge", "moderator")
    admin, loud = member("admin", "administrator"), member("loud")
    session = live.plan_session(
        None,
        by=host,
        title="Ask the treasurer",
        wall_start=(timezone.now() - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M"),
        zone="UTC",
        minutes=600,
        audience=Session.Audience.PUBLIC,
    )
    live.set_mode(Room.objects.get(pk=session.pk), by=host, mode=Mode.OPEN)
    moderation.write_rule(None, by=admin, code="kind", titles={"en": "Be kind"}, texts={})
    cases = []
    for number in range(MUTES):
        item = live.say(
            Room.objects.select_related("session").get(pk=session.pk), by=loud, text=f"Noise {number}"
        )
        case = moderation.open_case(item, by=judge)
        cases.append({"case": case.pk, "version": case.version})
    _token, secret = create_token(judge, by=judge, name="benchmark", scopes=["read", "write", "moderate"])
    return {
        "room": session.pk,
        "space": session.space,
        "cookie": cookie(host),
        "loud": cookie(loud),
        "cases": cases,
        "secret": secret,
    }


# -- Servers -----------------------------------------------------------------------------


class Server:
    """One of those that are measured; it runs anew for each round, so that none has an advantage of age."""

    def __init__(self, name: str, start: Any, seeded: dict[str, Any] | None = None) -> None:
        self.name, self.start = name, start
        self.path = f"/ws/live/{seeded['room']}/" if seeded else "/"
        self.cookie = seeded["cookie"] if seeded else ""
        self.acts = seeded is not None

    def message(self, number: int) -> str:
        if self.acts:
            return json.dumps({"type": "say", "key": f"{time.time():.6f}-{number}", "text": SAID})
        return json.dumps({"seq": number, "type": "new", "item": ITEM})


SAID = "Line 14 made me happy. Thank you for writing it plainly, and for the sheet."
ITEM = {  # as long as a frame of the room with the same words
    "id": 1,
    "kind": "message",
    "at": "2026-11-22T12:00:00+00:00",
    "state": "visible",
    "seq": 1,
    "by": {"id": 2, "name": "Host", "url": "/members/host/", "face": "", "initials": "H", "tint": 1},
    "html": f"<p>{SAID}</p>\n",
    "lang": "en",
    "edited": False,
}


def _serve(environment: dict[str, str], *how: str) -> Any:
    return lambda: running(
        lambda port: [sys.executable, "manage.py", "serve", "--port", str(port), *how], environment
    )


def _module(name: str, environment: dict[str, str]) -> Any:
    return lambda: running(
        lambda port: [sys.executable, "-m", "community.home.benchmarks.broadcasters", name, str(port)],
        environment,
    )


@contextlib.contextmanager
def _crowd(server: Server, port: int, count: int) -> Iterator[Any]:
    readers = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "community.home.benchmarks.crowd", str(port), server.path, str(count)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert readers.stdout is not None
        if readers.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{count} readers could not join {server.name}")
        yield readers
    finally:
        readers.kill()
        readers.wait()


def _count(readers: Any) -> dict[str, float]:
    readers.stdin.write("\n")
    readers.stdin.flush()
    counted: dict[str, float] = json.loads(readers.stdout.readline())
    return counted


def _round(server: Server, count: int, rate: float, seconds: float) -> Told:
    from websockets.sync.client import connect

    with server.start() as (port, process), _crowd(server, port, count) as readers:
        origin: Any = f"http://127.0.0.1:{port}"
        headers = {"Cookie": server.cookie} if server.cookie else {}
        address = f"ws://127.0.0.1:{port}{server.path}"
        with connect(address, origin=origin, compression=None, additional_headers=headers) as line:
            for number in range(5):  # what the first ones load is not what a message costs
                line.send(server.message(number))
            time.sleep(2)
            _count(readers)
            messages = max(1, round(rate * seconds))
            before, waited, started = ran_for(process), waited_for(process), time.monotonic()
            for number in range(messages):
                line.send(server.message(100 + number))
                time.sleep(max(0.0, started + (number + 1) / rate - time.monotonic()))
            time.sleep(1)
            took = time.monotonic() - started
            counted = _count(readers)
            used = ran_for(process) - before
            waited = waited_for(process) - waited
    return Told(
        cost=used * 1000 / max(1, counted["frames"]),
        arrived=counted["frames"] / (messages * count),
        waited=waited / took,
        crowd=counted["cpu"] / max(1.0, used + counted["cpu"]),
    )


# -- Rows --------------------------------------------------------------------------------


def _beside(sizes: Sizes, ours: Server, shared: Server, bare: Server) -> Iterator[dict[str, Any]]:
    told: dict[str, list[Told]] = {one.name: [] for one in (bare, ours, shared)}
    for _number in range(ROUNDS):
        for one in (bare, ours, shared):
            told[one.name].append(_round(one, sizes.crowd, sizes.rate, sizes.seconds))
    for one in (bare, ours, shared):
        yield from _about(f"{one.name}, {sizes.crowd:,} pages", told[one.name])
    yield _ratio("the room beside bare broadcast", told[ours.name], told[bare.name], BARE)
    yield _ratio("the room with Redis beside without", told[shared.name], told[ours.name], REDIS)


def _flat(sizes: Sizes, ours: Server) -> Iterator[dict[str, Any]]:
    told: dict[int, list[Told]] = {sizes.small: [], sizes.large: []}
    for _number in range(ROUNDS):
        for count, rounds in told.items():
            rounds.append(_round(ours, count, sizes.rate, sizes.seconds))
    for count, rounds in told.items():
        yield from _about(f"{ours.name}, {count:,} pages", rounds)
    name = f"a delivery at {sizes.large:,} pages beside {sizes.small:,}"
    yield _ratio(name, told[sizes.large], told[sizes.small], FLAT)


def _beside_textbook(sizes: Sizes, ours: Server, textbook: Server) -> Iterator[dict[str, Any]]:
    told: dict[str, list[Told]] = {textbook.name: [], ours.name: []}
    seconds = max(sizes.seconds, 4.0)
    for _number in range(ROUNDS):
        for one in (textbook, ours):
            told[one.name].append(_round(one, sizes.crowd, sizes.slow_rate, seconds))
    for one in (textbook, ours):
        yield from _about(f"{one.name}, {sizes.crowd:,} pages, a message each 2 s", told[one.name])
    times = round(_cost(told[textbook.name]) / _cost(told[ours.name]), 1)
    name = "consumer by the textbook beside the room"
    yield {"name": name, "value": times, "unit": "times", "bar": TEXTBOOK, "ok": times >= TEXTBOOK}


def _memory(sizes: Sizes, ours: Server) -> Iterator[dict[str, Any]]:
    for count in (sizes.crowd, sizes.large):
        with ours.start() as (port, process):
            empty = memory(process)
            with _crowd(ours, port, count):
                time.sleep(3)
                each = (memory(process) - empty) * 1024 / count
        yield _row(f"memory of an idle page, {count:,} pages", round(each, 1), "kB")


def _mute(sizes: Sizes, ours: Server, seeded: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """From a moderator's decision to the moment at which each page of the muted person knows."""
    times: list[float] = []
    with ours.start() as (port, _process):
        for one in seeded["cases"]:
            times += asyncio.run(_muted(port, seeded, one))
    p95 = round(statistics.quantiles(times, n=20)[18], 1)
    name = f"a mute reaches {MUTED} open pages, p95"
    yield {"name": name, "value": p95, "unit": "ms", "bar": SOON, "ok": p95 <= SOON}


async def _muted(port: int, seeded: dict[str, Any], one: dict[str, Any]) -> list[float]:
    from websockets.asyncio.client import connect

    origin: Any = f"http://127.0.0.1:{port}"
    address, headers = f"ws://127.0.0.1:{port}/ws/live/{seeded['room']}/", {"Cookie": seeded["loud"]}
    found: list[float] = []

    async def wait(line: Any) -> None:
        async for frame in line:
            told = json.loads(frame)
            if told["type"] == "you" and not told["you"]["writes"]:
                found.append((time.perf_counter() - started) * 1000)
                return

    async with contextlib.AsyncExitStack() as stack:
        lines = [
            await stack.enter_async_context(
                connect(address, origin=origin, additional_headers=headers, compression=None)
            )
            for _n in range(MUTED)
        ]
        await asyncio.sleep(1)
        waiting = [asyncio.create_task(wait(line)) for line in lines]
        started = time.perf_counter()
        await asyncio.to_thread(_judge, port, seeded, one, "mute")
        await asyncio.wait_for(asyncio.gather(*waiting), 20)
        await asyncio.to_thread(_judge, port, seeded, one, "undo")
    return found


def _judge(port: int, seeded: dict[str, Any], one: dict[str, Any], act: str) -> None:
    headers = {"Authorization": f"Bearer {seeded['secret']}", "Content-Type": "application/json"}
    if act == "undo":
        path = f"/api/v1/moderation/decisions/{one['decision']}/undo"
        _ask(port, "POST", path, json.dumps({"reason": "The benchmark goes on."}), headers)
        return
    ends_at = datetime.now(UTC) + timedelta(hours=1)
    sanction = {"kind": "mute", "scope": seeded["space"], "ends_at": ends_at.isoformat()}
    body = {
        "verdict": "keep",
        "version": one["version"],
        "rule": "kind",
        "facts": "Noise.",
        "sanction": sanction,
    }
    path = f"/api/v1/moderation/cases/{one['case']}/decisions"
    one["decision"] = json.loads(_ask(port, "POST", path, json.dumps(body), headers))["id"]


def _about(name: str, told: list[Told]) -> Iterator[dict[str, Any]]:
    waited = statistics.median(one.waited for one in told)
    mark = f"; the server waited for a processor {waited:.0%} of the time" if waited > WAITED else ""
    yield _row(f"{name}: processor of a delivery{mark}", round(_cost(told), 2), "µs")
    arrived = min(one.arrived for one in told)
    row = _row(f"{name}: frames that arrived", round(arrived * 100, 2), "%")
    yield row | {"bar": ALL, "ok": arrived * 100 >= ALL}
    yield _row(f"{name}: the readers' share", round(statistics.median(one.crowd for one in told) * 100), "%")


def _cost(told: list[Told]) -> float:
    return statistics.median(one.cost for one in told)


def _ratio(name: str, told: list[Told], floor: list[Told], bar: float) -> dict[str, Any]:
    """The median of the ratios of rounds that stood beside each other."""
    times = round(statistics.median(a.cost / b.cost for a, b in zip(told, floor, strict=True)), 2)
    return {"name": name, "value": times, "unit": "times", "bar": bar, "ok": times <= bar}


def _row(name: str, value: float, unit: str) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "bar": None, "ok": None}


def _raise_limit() -> None:
    """3,000 connections need as many open files, here and in the servers that are started from here."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
