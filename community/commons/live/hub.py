"""The hub: which open pages of this process are in which channel; a push reaches them from any thread."""

import asyncio
import json
import logging
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any, Protocol

from community.commons import kept

log = logging.getLogger(__name__)
FORGET = '{"forget":true}'  # for the process itself, not for its pages
# Messages that a part above takes itself, by their first letter; a message of the hub's own is JSON. Called from any
# thread, and must return at once.
takers: dict[str, Callable[[str], None]] = {}


class Socket(Protocol):
    """What the hub needs of an open page (consumer.py)."""

    loop: asyncio.AbstractEventLoop
    member_id: int | None
    session: str

    def receive_push(self, channel: str, frame: str, message: dict[str, Any]) -> None: ...
    def end(self, code: int) -> None: ...


class Hub:
    """Rooms change on the loop's own thread; `deliver` is called from anywhere."""

    def __init__(self) -> None:
        self.rooms: dict[str, set[Socket]] = defaultdict(set)
        self.sockets: set[Socket] = set()
        self._loops: Counter[asyncio.AbstractEventLoop] = Counter()
        self._lock = threading.Lock()

    def enter(self, socket: Socket) -> None:
        with self._lock:
            self.sockets.add(socket)
            self._loops[socket.loop] += 1

    def leave_all(self, socket: Socket, channels: set[str]) -> None:
        for channel in channels:
            self.leave(socket, channel)
        with self._lock:
            if socket in self.sockets:
                self.sockets.discard(socket)
                self._loops[socket.loop] -= 1
                self._loops += Counter()  # without the zeros

    def join(self, socket: Socket, channel: str) -> None:
        with self._lock:
            self.rooms[channel].add(socket)

    def leave(self, socket: Socket, channel: str) -> None:
        with self._lock:
            room = self.rooms.get(channel)
            if room is None:
                return
            room.discard(socket)
            if not room:
                del self.rooms[channel]

    def present(self, channel: str) -> set[int]:
        """Ids of the members whose pages of this process are in the channel."""
        with self._lock:
            return {one.member_id for one in self.rooms.get(channel, ()) if one.member_id}

    def deliver(self, encoded: str) -> None:
        """Hand an encoded message to the loops on which pages are open; returns at once."""
        if (taker := takers.get(encoded[0])) is not None:
            taker(encoded)
            return
        if encoded == FORGET:
            kept.forget()
            return
        with self._lock:
            loops = list(self._loops)
        for loop in loops:
            try:
                loop.call_soon_threadsafe(self._fan_out, encoded, loop)
            except RuntimeError:  # the loop has closed meanwhile
                log.debug("a push came after the end of its loop")

    def _fan_out(self, encoded: str, loop: asyncio.AbstractEventLoop) -> None:
        message = json.loads(encoded)
        if "disconnect" in message or "disconnect_session" in message:
            self._end(message, loop)
            return
        channel = message["channel"]
        for socket in [one for one in self.rooms.get(channel, ()) if one.loop is loop]:
            try:
                socket.receive_push(channel, encoded, message)
            except Exception:
                log.exception("a push to one page failed")

    def _end(self, message: dict[str, Any], loop: asyncio.AbstractEventLoop) -> None:
        member, session = message.get("disconnect"), message.get("disconnect_session")
        for socket in [one for one in self.sockets if one.loop is loop]:
            if (member and socket.member_id == member) or (session and socket.session == session):
                socket.end(4401)


hub = Hub()
