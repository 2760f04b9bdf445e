"""One open page in a room: the JSON protocol at /ws/live/ROOM/?after=NUMBER. docs/live.md explains it.

From the page: {"type": "say", "key": …, "text": …} and the other acts (acts.py), {"type": "writing"}, {"type": "beat"}.
To the page: "welcome", then numbered changes of one log, and hints without a number; answers name the `key` sent.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from community.commons.activity.log import now
from community.commons.live.channels import personal
from community.commons.live.hub import hub as line
from community.commons.live.pushing import digest_of, send

from . import wire
from .door import door_for, look_again, performed, shown_writing
from .frames import as_text
from .hub import rooms
from .models import Log
from .threads import in_thread
from .ticking import channel_of

log = logging.getLogger(__name__)
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

LONGEST = 16_384  # characters of a frame from a page
RATE, BURST = 10.0, 40.0  # frames a second from one person, on all pages together
MOST_PAGES = 250  # of one person in this process
MOST_VISITORS = 1_000  # of one network address in this process: a hall full of people has one
WRITING_EVERY = 3.0  # seconds
QUEUED = 512  # frames, where they are not written directly
BEHIND_FOR = 30.0  # seconds in which a slow page may catch up

TOO_SLOW, TOO_MANY = 4408, 4429

_pages: Counter[str] = Counter()  # open pages by person or address
_allowances: dict[int, tuple[float, float]] = {}  # by person: frames left, when that was


class RoomPage:
    """A WebSocket connection to one room; what everybody reads is written to it by the hub."""

    access = "live.enter_room"  # asked at the door, and by each act

    def __init__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self.loop = asyncio.get_running_loop()
        self.user: Any = AnonymousUser()
        self.member_id: int | None = None
        self.session = ""
        self.language = settings.LANGUAGE_CODE
        self.room_id = int(scope["url_route"]["kwargs"]["pk"])
        self.log = Log.PUBLIC
        self._direct: Any = scope.get("extensions", {}).get(wire.EXTENSION)
        self._out: asyncio.Queue[bytes] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ended = False
        self._wrote = -WRITING_EVERY
        self.checked = time.monotonic()

    @classmethod
    def as_asgi(cls) -> Callable[[dict[str, Any], Receive, Send], Awaitable[None]]:
        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            await cls(scope, receive, send).run()

        application.access = cls.access  # type: ignore[attr-defined]
        application.consumer = cls  # type: ignore[attr-defined]
        return application

    # -- Life --------------------------------------------------------------------------

    async def run(self) -> None:
        if (await self._receive())["type"] != "websocket.connect":
            return
        await self._look_who()
        door = await in_thread(door_for)(self.room_id, self.user)
        await self._send({"type": "websocket.accept"})
        whose = f"m{self.member_id}" if self.member_id else f"a{(self.scope.get('client') or ('',))[0]}"
        if isinstance(door, int):
            await self._close(door)
            return
        if _pages[whose] >= (MOST_PAGES if self.member_id else MOST_VISITORS):
            await self._close(TOO_MANY)
            return
        _pages[whose] += 1
        line.enter(self)
        if self.member_id:
            for channel in self._channels:
                line.join(self, channel)
        rooms.enter(self, self.room_id)
        try:
            await self._welcome(door)
            await self._read()
        finally:
            _pages[whose] -= 1
            if not _pages[whose]:
                del _pages[whose]
            rooms.leave(self, self.room_id)
            line.leave_all(self, self._channels)
            for task in self._tasks:
                task.cancel()

    @property
    def _channels(self) -> set[str]:
        """The person's own, for the bell, and the one that says who is here."""
        return {personal(self.member_id), channel_of(self.room_id)} if self.member_id else set()

    async def _welcome(self, door: dict[str, Any]) -> None:
        self.log = door.pop("log")
        asked = parse_qs(self.scope.get("query_string", b"").decode("ascii", "replace")).get("after", [""])[0]
        if asked and not (asked.isascii() and asked.isdigit() and len(asked) <= 12):
            self.tell(
                {"type": "error", "code": "sequence", "sentence": self._say(_("This number can’t be read."))}
            )
            asked = ""
        self.tell({"type": "welcome", "log": self.log, "time": now().isoformat(), **door})
        await self._follow(int(asked) if asked else None)

    async def _follow(self, after: int | None) -> None:
        begun = await rooms.follow(self, self.room_id, self.log, after)
        if begun is None:
            self.tell({"type": "reload"})
        else:
            self.tell({"type": "ready", "from": begun})

    async def _close(self, code: int) -> None:
        with contextlib.suppress(Exception):
            await self._send({"type": "websocket.close", "code": code})

    def end(self, code: int) -> None:
        """Close with this code; nothing more is written."""
        if not self._ended:
            self._ended = True
            self._start(self._close(code))

    def _start(self, work: Any) -> None:
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- Out ---------------------------------------------------------------------------

    def put(self, frame: bytes) -> bool:
        """Write a whole frame; False where the page is too slow for it."""
        if self._ended:
            return True
        direct = self._direct
        if direct is not None:
            if not direct.can_write():
                return True  # it has gone; `_read` hears of it
            if direct.transport.get_write_buffer_size() > wire.MOST_WAITING:
                return False
            direct.transport.write(frame)
            return True
        if self._out is None:
            self._out = asyncio.Queue(QUEUED)
            self._start(self._write())
        if self._out.full():
            return False
        self._out.put_nowait(frame)
        return True

    async def _write(self) -> None:
        assert self._out is not None
        while True:
            frame = await self._out.get()
            with contextlib.suppress(Exception):  # the page has gone; `_read` hears of it
                await self._send({"type": "websocket.send", "text": wire.payload_of(frame)})

    def tell(self, frame: dict[str, Any]) -> None:
        """Something for this page alone."""
        self.put(wire.encoded(as_text(frame)))

    def fall_behind(self, after: int) -> None:
        """Too slow: nothing more is written until the page has taken what waits; then it catches up from the rows."""
        self._start(self._catch_up(after))

    async def _catch_up(self, after: int) -> None:
        until = time.monotonic() + BEHIND_FOR
        while self._waiting():
            if time.monotonic() > until:
                self.end(TOO_SLOW)
                return
            await asyncio.sleep(0.25)
        await self._follow(after)

    def _waiting(self) -> bool:
        if self._direct is not None:
            return bool(self._direct.transport.get_write_buffer_size() > wire.MOST_WAITING // 4)
        return self._out is not None and self._out.qsize() > QUEUED // 4

    def receive_push(self, channel: str, frame: str, message: dict[str, Any]) -> None:
        """The bell: what comes for the person and not for the room."""
        self.put(wire.encoded(frame))

    # -- Who ---------------------------------------------------------------------------

    async def _look_who(self) -> None:
        user = self.scope.get("user")
        if user is not None and user.is_authenticated:
            self.user, self.member_id = user, user.pk
            self.language = user.language
            key = getattr(self.scope.get("session"), "session_key", None)
            self.session = digest_of(key) if key else ""
        else:
            chosen = self.scope.get("cookies", {}).get(settings.LANGUAGE_COOKIE_NAME)
            self.language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    def look_again(self, alike: Sequence["RoomPage"] = ()) -> None:
        """What this person may do has changed, or may have; so it has for pages of the same session here."""
        self.checked = time.monotonic()
        self._start(self._look_again(alike))

    async def _look_again(self, alike: Sequence["RoomPage"]) -> None:
        key = getattr(self.scope.get("session"), "session_key", None)
        user, door = await in_thread(look_again)(self.room_id, self.member_id, key)
        for page in (self, *alike):
            page.settle(user, door)

    def settle(self, user: Any, door: dict[str, Any] | int) -> None:
        """Go on with these rights, or end."""
        if isinstance(door, int):
            self.end(door)
            return
        self.user = user
        if door["log"] != self.log:
            self.tell({"type": "reload"})
            return
        self.tell({"type": "you", "room": door["room"], "you": door["you"]})

    # -- In ----------------------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return
            if self._ended:
                continue
            if not self._within_rate():
                self.end(TOO_MANY)
                continue
            await self._answer(message.get("text"))

    async def _answer(self, text: Any) -> None:
        sent = _parsed(text)
        if sent is None:
            self._error("malformed", self._say(_("This message can’t be read.")))
        elif sent.get("type") == "beat":
            self.tell({"type": "beat", "time": now().isoformat()})
        elif sent.get("type") == "writing":
            await self._writing()
        else:
            key = getattr(self.scope.get("session"), "session_key", None)
            self.tell(await in_thread(performed)(self.room_id, self.member_id, key, self.language, sent))

    async def _writing(self) -> None:
        at = time.monotonic()
        if not self.member_id or at - self._wrote < WRITING_EVERY:
            return
        self._wrote = at
        if name := await in_thread(shown_writing)(self.room_id, self.member_id):
            frame = {"type": "writing", "member": self.member_id, "name": name}
            await asyncio.to_thread(send, f"T{self.room_id} * {as_text(frame)}")

    def _error(self, code: str, sentence: str) -> None:
        self.tell({"type": "error", "code": code, "sentence": sentence})

    def _say(self, sentence: str) -> str:
        with translation.override(self.language):
            return gettext(sentence)

    def _within_rate(self) -> bool:
        whose = self.member_id or -id(self)
        at = time.monotonic()
        left, since = _allowances.get(whose, (BURST, at))
        left = min(BURST, left + (at - since) * RATE) - 1
        _allowances[whose] = (left, at)
        if len(_allowances) > 10_000:
            _allowances.clear()
        return left >= 0


def _parsed(text: Any) -> dict[str, Any] | None:
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return sent if isinstance(sent, dict) else None
