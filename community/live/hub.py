"""The rooms of this process: which open pages follow which log, and that each gets every change once and in order.

The process follows a log once, whatever the number of its pages. What arrives by push is a hint: where a number is
missing, it is read from the database, and every two seconds the ends of the logs are compared with the rows. So
pushes may be lost, doubled or late, and nothing is.

All of it happens on the server's event loop, but for `take`, which is called from any thread.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from community.commons.live import hub as line

from . import ticking, wire
from .frames import as_text, frames_after
from .models import Log, Room
from .threads import in_thread

log = logging.getLogger(__name__)

POLL = 2.0  # seconds between two looks at the rows
BEAT = 20.0  # seconds between two signs of life to pages in a quiet room
LOOK_AGAIN = 120.0  # seconds after which session and rights of an open page are asked for again
LATE = 0.05  # seconds that a number may come later than the one after it
KEPT = 300  # frames of a log that are kept for pages that come back
PAGE = 500  # frames read at once
MOST_MISSED = 5000  # changes; whoever missed more loads the page anew

Numbered = tuple[int, int | None, bytes]  # number, item, frame as it goes to pages


class Follower(Protocol):
    """What a room needs of an open page (consumer.py)."""

    member_id: int | None
    session: str
    checked: float  # when its rights were asked last

    def put(self, frame: bytes) -> bool: ...  # False: it is too slow, and must catch up later
    def fall_behind(self, after: int) -> None: ...
    def look_again(self, alike: Sequence[Any] = ()) -> None: ...


class Feed:
    """One log of one room, as far as this process has delivered it."""

    def __init__(self, room: int, name: str) -> None:
        self.room, self.name = room, name
        self.last: int | None = None  # None until the end of the log is known
        self.pages: set[Follower] = set()
        self.kept: deque[Numbered] = deque(maxlen=KEPT)
        self.early: dict[int, Numbered] = {}
        self.reading = False
        self.known = asyncio.Event()
        self.entering = 0  # pages on their way in

    def accept(self, one: Numbered) -> None:
        """A change with its number: delivered when it is the next one, kept back when one before it is missing."""
        if self.last is None or one[0] > self.last + 1:
            self.early[one[0]] = one
            return
        if one[0] <= self.last:
            return
        self._deliver(one)
        while (following := self.early.pop((self.last or 0) + 1, None)) is not None:
            self._deliver(following)

    def _deliver(self, one: Numbered) -> None:
        number, item, frame = one
        before, self.last = self.last, number
        if item is not None:
            self._forget_earlier(item)
        self.kept.append(one)
        slow = [page for page in self.pages if not page.put(frame)]
        for page in slow:
            self.pages.discard(page)
            page.fall_behind(before or 0)

    def _forget_earlier(self, item: int) -> None:
        """What is kept may not show an item as it was before: a removed word would come to whoever joins late."""
        if any(one[1] == item for one in self.kept):
            while self.kept:
                if self.kept.popleft()[1] == item and not any(one[1] == item for one in self.kept):
                    break

    def since(self, after: int) -> list[bytes] | None:
        """What came after this number, from memory; None where that does not reach back so far."""
        if self.last == after:
            return []
        if not self.kept or self.kept[0][0] > after + 1:
            return None
        return [frame for number, _item, frame in self.kept if number > after]

    def start_at(self, number: int) -> None:
        """The end of the log is known; what came early and is newer goes on from there."""
        self.last = number
        self.early = {key: one for key, one in self.early.items() if key > number}
        while (following := self.early.pop(self.last + 1, None)) is not None:
            self._deliver(following)
        self.known.set()


class Rooms:
    """All of this process. One loop: the server's."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.feeds: dict[tuple[int, str], Feed] = {}
        self.pages: dict[int, set[Follower]] = {}  # by room, also those who are catching up
        self._poll: asyncio.Task[None] | None = None
        self._beat_at = 0.0
        self._told: dict[int, int] = {}

    # -- From anywhere ------------------------------------------------------------------

    def take(self, encoded: str) -> None:
        loop = self.loop
        if loop is None:
            return
        try:
            loop.call_soon_threadsafe(self._take, encoded)
        except RuntimeError:  # the loop has closed meanwhile
            self.loop = None

    # -- On the loop --------------------------------------------------------------------

    def _take(self, encoded: str) -> None:
        try:
            _TAKEN[encoded[0]](self, encoded[1:])
        except Exception:
            log.exception("a push to a room could not be read")

    def _numbered(self, said: str) -> None:
        room, name, number, item, frame = said.split(" ", 4)
        feed = self.feeds.get((int(room), name))
        if feed is None:
            return
        feed.accept((int(number), int(item) or None, wire.encoded(frame)))
        if feed.early and feed.last is not None:
            self._read_soon(feed, LATE)

    def _to_all(self, said: str) -> None:
        room, name, frame = said.split(" ", 2)
        data = wire.encoded(frame)
        for log_name in (Log.PUBLIC, Log.STAFF) if name == "*" else (name,):
            feed = self.feeds.get((int(room), log_name))
            for page in list(feed.pages) if feed else ():
                page.put(data)  # a hint: whoever is slow lives without it

    def _to_one(self, said: str) -> None:
        room, member, frame = said.split(" ", 2)
        data = wire.encoded(frame)
        for page in self._of(int(member), int(room)):
            page.put(data)

    def _look_again(self, said: str) -> None:
        """All pages that one person has open in a room by one session are answered by one look."""
        for room in list(self.pages):
            alike: dict[str, list[Follower]] = {}
            for page in self._of(int(said), room):
                alike.setdefault(page.session, []).append(page)
            for first, *others in alike.values():
                first.look_again(others)

    def _of(self, member: int, room: int) -> list[Follower]:
        return [page for page in self.pages.get(room, ()) if page.member_id == member]

    # -- Pages --------------------------------------------------------------------------

    def enter(self, page: Follower, room: int) -> None:
        running = asyncio.get_running_loop()
        if self.loop is not running:  # the first page, or a server that was started anew in this process
            self.loop, self._poll = running, None
            self.feeds.clear()
            self.pages.clear()
        if self._poll is None or self._poll.done():
            self._poll = self.loop.create_task(self._keep_looking())
        self.pages.setdefault(room, set()).add(page)

    def leave(self, page: Follower, room: int) -> None:
        here = self.pages.get(room, set())
        here.discard(page)
        if not here:
            self.pages.pop(room, None)
        for name in (Log.PUBLIC, Log.STAFF):
            feed = self.feeds.get((room, name))
            if feed is None:
                continue
            feed.pages.discard(page)
            if not feed.pages and not feed.entering:
                del self.feeds[room, name]

    async def follow(self, page: Follower, room: int, name: str, after: int | None) -> int | None:
        """Bring a page to the end of a log, then let it follow; the number it begins at, None for "load anew".

        `after` None begins at the end. What is missed comes before what happens from now on, each once.
        """
        feed = self.feeds.get((room, name))
        if feed is None:
            feed = self.feeds[room, name] = Feed(room, name)
        feed.entering += 1
        try:
            if feed.last is None:
                await self._find_end(feed)
            assert feed.last is not None
            if after is None:
                after = feed.last
            if after > feed.last:
                await self._read(feed)  # pushes may be behind what the page has seen elsewhere
            if after > feed.last or feed.last - after > MOST_MISSED:
                return None
            begun = after
            while after < feed.last:  # no await between the last look at `feed.last` and joining
                for number, frame in await self._missed(feed, after):
                    page.put(frame)
                    after = number
            feed.pages.add(page)
            return begun
        finally:
            feed.entering -= 1

    async def _missed(self, feed: Feed, after: int) -> list[tuple[int, bytes]]:
        kept = feed.since(after)
        if kept is not None:
            return list(enumerate(kept, after + 1))
        read = await _frames_after(feed.room, feed.name, after)
        if not read:  # the end in memory is ahead of the rows: it can't be, unless rows were restored
            raise LookupError(f"room {feed.room}: nothing after {after}")
        found: list[Numbered] = [(number, item, wire.encoded(frame)) for number, item, frame in read]
        for one in found:
            feed.accept(one)  # the process may not have heard of them yet
        return [(number, frame) for number, _item, frame in found]

    async def _find_end(self, feed: Feed) -> None:
        if feed.reading:
            await feed.known.wait()
            return
        feed.reading = True
        try:
            ends = await _ends([feed.room])
            feed.start_at(ends.get(feed.room, (0, 0))[feed.name == Log.STAFF])
        finally:
            feed.reading = False
            feed.known.set()

    # -- What was missed by the process itself ------------------------------------------

    def _read_soon(self, feed: Feed, wait: float) -> None:
        if feed.reading:
            return
        feed.reading = True

        async def read() -> None:
            try:
                await asyncio.sleep(wait)
                if feed.early or not wait:
                    await self._read(feed)
            except Exception as error:
                log.warning("a room could not be read: %s", error)
            finally:
                feed.reading = False

        assert self.loop is not None
        task = self.loop.create_task(read())
        _running.add(task)
        task.add_done_callback(_running.discard)

    async def _read(self, feed: Feed) -> None:
        while True:
            found = await _frames_after(feed.room, feed.name, feed.last or 0)
            for number, item, frame in found:
                feed.accept((number, item, wire.encoded(frame)))
            if len(found) < PAGE:
                return

    async def _keep_looking(self) -> None:
        while self.pages:
            await asyncio.sleep(POLL)
            try:
                await self.look()
            except Exception as error:  # the database is away; the next look may find it
                log.warning("rooms could not be looked at: %s", error)

    async def look(self) -> None:
        """Compare the ends of all logs that are followed here with the rows; say how many people are there."""
        at = time.monotonic()
        beats = at - self._beat_at >= BEAT
        members = {room: self.members_in(room) for room in self.pages} if beats else {}
        people = {room: self.people_in(room) for room in self.pages}
        ends, here = await _looked(sorted(self.pages), people, members)
        for feed in list(self.feeds.values()):
            end = ends.get(feed.room, (0, 0))[feed.name == Log.STAFF]
            if feed.last is not None and end > feed.last:
                self._read_soon(feed, 0.0)
        for room, count in here.items():
            if beats or self._told.get(room) != count:
                self._tell_here(room, count)
        self._beat_at = at if beats else self._beat_at
        self._told = here
        self._look_again_in_turn(at)

    def people_in(self, room: int) -> int:
        """Members each once, and the pages of visitors."""
        visitors = sum(1 for page in self.pages[room] if page.member_id is None)
        return len(self.members_in(room)) + visitors

    def members_in(self, room: int) -> set[int]:
        return {page.member_id for page in self.pages[room] if page.member_id is not None}

    def _tell_here(self, room: int, count: int) -> None:
        """With it each page hears the end of its log: who lacks something asks for it."""
        for name in (Log.PUBLIC, Log.STAFF):
            if feed := self.feeds.get((room, name)):
                frame = wire.encoded(as_text({"type": "here", "here": count, "end": feed.last}))
                for page in list(feed.pages):
                    page.put(frame)

    def _look_again_in_turn(self, at: float) -> None:
        """Sessions end and rights change, and the push that says so may be lost: a few pages at each look."""
        pages = [page for here in self.pages.values() for page in here]
        share = max(1, round(len(pages) * POLL / LOOK_AGAIN))
        stale = sorted(
            (page for page in pages if at - page.checked >= LOOK_AGAIN), key=lambda page: page.checked
        )
        for page in stale[:share]:
            page.look_again()


_running: set[asyncio.Task[None]] = set()
_TAKEN: dict[str, Callable[[Rooms, str], None]] = {
    "R": Rooms._numbered,
    "T": Rooms._to_all,
    "P": Rooms._to_one,
    "L": Rooms._look_again,
}
rooms = Rooms()


def register() -> None:
    for letter in _TAKEN:
        line.takers[letter] = rooms.take


@in_thread
def _frames_after(room: int, name: str, after: int) -> list[tuple[int, int | None, str]]:
    return frames_after(room, name, after, PAGE)


@in_thread
def _ends(rooms_here: list[int]) -> ticking.Ends:
    found = Room.objects.filter(pk__in=rooms_here).values_list("pk", "public_seq", "staff_seq")
    return {pk: (public, staff) for pk, public, staff in found}


_looked = in_thread(ticking.look)
