"""The storm: many pages, lost pushes, broken lines, a process killed; each page ends with the same room.

With Redis two server processes answer, and one of them is killed; without, the one process that does everything.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.community.server import Serving, serving
from tests.databases import ROOT, manage, scratch_database

SEED = 20261122
DROPPED = "0.2"  # of the pushes
PROCESSES = (1, 2) if os.environ.get("REDIS_URL") else (1,)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with scratch_database(tmp_path_factory.mktemp("storm")) as environment:
        yield environment | {
            "DJANGO_SETTINGS_MODULE": "tests.community.settings",
            "PARVIS_TEST_DROP": DROPPED,
            "PARVIS_THREADS": "4",
        }


def in_the_site(environment: dict[str, str], call: str) -> Any:
    said = manage(environment, "shell", "-c", f"from tests.live.storm import *; {call}", timeout=400)
    return json.loads(said.strip().splitlines()[-1])


class Page:
    """One open page: keeps what it was told, in order, and comes back with the last number it has."""

    def __init__(self, site: Serving, seeded: dict[str, Any], key: str = "") -> None:
        self.address = f"ws://127.0.0.1:{site.port}/ws/live/{seeded['room']}/"
        self.origin, self.headers = site.url, {"Cookie": f"{seeded['cookie']}={key}"} if key else {}
        self.last = 0
        self.log: list[tuple[int, str, int | None]] = []
        self.wrong: list[str] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.line: ClientConnection | None = None
        self.ends = False
        self.done = asyncio.Event()

    async def live(self) -> None:
        """Until told to end: listen, and come back whenever the line breaks."""
        while not self.ends:
            try:
                async with connect(
                    f"{self.address}?after={self.last}",
                    origin=self.origin,  # type: ignore[arg-type]
                    additional_headers=self.headers,
                    compression=None,
                    open_timeout=60,
                ) as self.line:
                    async for frame in self.line:
                        self._hear(json.loads(frame))
            except (ConnectionClosed, InvalidHandshake, OSError, TimeoutError):
                pass
            self.line = None
            await asyncio.sleep(0.2)
        self.done.set()

    def _hear(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "reload":
            self.wrong.append("told to load anew")
        if "key" in frame:
            self.answers[frame["key"]] = frame
        if "seq" not in frame:
            return
        if frame["seq"] != self.last + 1:
            self.wrong.append(f"{frame['seq']} came after {self.last}")
        self.last = frame["seq"]
        self.log.append((frame["seq"], frame["type"], frame.get("item", {}).get("id")))

    async def break_line(self) -> None:
        if self.line is not None:
            self.line.transport.abort()

    async def say(self, key: str, **frame: Any) -> dict[str, Any]:
        """Send until it is answered, with the same key each time, over however many lines."""
        sent = json.dumps({**frame, "key": key})
        while key not in self.answers:
            try:
                if self.line is not None:
                    await self.line.send(sent)
            except ConnectionClosed:
                pass
            for _wait in range(40):
                if key in self.answers:
                    break
                await asyncio.sleep(0.05)
        return self.answers[key]

    async def end(self) -> None:
        self.ends = True
        if self.line is not None:
            await self.line.close()
        await self.done.wait()


@pytest.mark.parametrize("processes", PROCESSES)
def test_everybody_ends_with_the_same_room(
    environment: dict[str, str], size: Callable[[int, int], int], processes: int
) -> None:
    how = ("--workers", "2") if processes == 2 else ("--embedded",)
    if processes == 1:
        environment = {name: value for name, value in environment.items() if name != "REDIS_URL"}
    seeded = in_the_site(environment, f"seed({size(6, 20)}, '_{processes}_')")
    with serving(environment, *how) as site:
        story = storm(site, seeded, pages=size(40, 300), items=size(150, 5000), kills=processes == 2)
        readers, host = asyncio.run(story)
    rows = in_the_site(environment, f"told({seeded['room']})")
    _check(rows, readers, host)


async def storm(
    site: Serving, seeded: dict[str, Any], *, pages: int, items: int, kills: bool
) -> tuple[list[Page], Page]:
    chance = random.Random(SEED)
    host = Page(site, seeded, seeded["host"])
    writers = [Page(site, seeded, key) for key in seeded["writers"]]
    readers = [*writers, *[Page(site, seeded) for _n in range(pages - len(writers))]]
    lives = [asyncio.create_task(page.live()) for page in (host, *readers)]
    await _until(lambda: all(page.line is not None for page in (host, *readers)), 120)
    told = [0]

    async def write(writer: Page, share: range) -> None:
        for number in share:
            answer = await writer.say(f"item-{number}", type="say", text=f"Message {number}")
            if answer["type"] == "done" and answer["item"]["state"] == "held" and number % 2:
                await host.say(f"approve-{number}", type="approve", id=answer["item"]["id"])
            told[0] += 1

    async def trouble() -> None:
        killed = not kills
        while told[0] < items:
            await asyncio.sleep(0.1)
            await chance.choice(readers).break_line()
            if not killed and told[0] > items // 3:
                killed = True
                os.kill(chance.choice(_workers(site)), signal.SIGKILL)

    shares = [range(first, items, len(writers)) for first in range(len(writers))]
    breaking = asyncio.create_task(trouble())
    await asyncio.gather(*[write(one, share) for one, share in zip(writers, shares, strict=True)])
    await breaking
    end = max(page.last for page in readers)
    await _until(lambda: all(page.line is not None and page.last >= end for page in readers), 60)
    await asyncio.sleep(2.5)  # a look at the rows, for whoever was told of the last one by nobody
    for page in (host, *readers):
        await page.end()
    await asyncio.gather(*lives)
    return readers, host


async def _until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not holds():
        assert asyncio.get_running_loop().time() < deadline, "it took too long"
        await asyncio.sleep(0.1)


def _workers(site: Serving) -> list[int]:
    pid = site.process.pid
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _check(rows: dict[str, Any], readers: list[Page], host: Page) -> None:
    public, staff = ([tuple(one) for one in rows["logs"][log]] for log in ("p", "s"))
    for log in (public, staff):
        assert [one[0] for one in log] == list(range(1, len(log) + 1)), "a log has a gap"
    assert len(rows["keys"]) == len(set(rows["keys"])), "something was said twice"
    for page in readers:
        assert page.wrong == []
        assert page.log == public
    assert host.wrong == [] and host.log == staff
    seen = {item for page in readers for _seq, _kind, item in page.log}
    assert rows["held"] and not seen & set(rows["held"]), "somebody saw what was held"


AT_THE_STROKE = """
import time
from community.commons.access import Refused
from community.live import operations as live
from community.live.models import Room
from membership.models import Member
room, by = Room.objects.select_related("session").get(pk={room}), Member.objects.get(handle="writer_two_0")
time.sleep(max(0.0, {at} - time.time()))
said = 0
for number in range(5):
    try:
        live.say(room, by=by, text=f"Message {{number}} of {name}")
        said += 1
    except Refused as refused:
        assert 0 < refused.wait <= 60, refused
print(said)
"""


def test_slow_mode_lets_one_through_of_two_processes(environment: dict[str, str]) -> None:
    """Real processes, which share nothing but the rows: five attempts each, at the same moment."""
    seeded = in_the_site(environment, "seed(1, '_two_')")
    in_the_site(
        environment,
        f"Room.objects.filter(pk={seeded['room']}).update(slow_seconds=60, hold_first=False); print(0)",
    )
    at = time.time() + 7
    both = [
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v0", "-c", call],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
        for call in [AT_THE_STROKE.format(room=seeded["room"], at=at, name=name)]
    ]
    ends = [one.communicate(timeout=120)[0] for one in both]
    assert sorted(int(printed.split()[-1]) for printed in ends) == [0, 1], ends
