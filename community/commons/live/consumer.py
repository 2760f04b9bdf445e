"""One open page: the JSON protocol at /ws/.

From the page: {"join": "forums.topic:12", "after": 41}, {"leave": …}, {"writing": …}, {"beat": 1}.
To the page: {"channel", "event", "data", "seq"?}, {"beat": time}, {"error": {"code", "sentence", "about"}}.
After a join comes event "joined", then what was missed, or "reload" when that is too much.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import get_user, get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from . import presence
from .channels import Kind, parse, personal
from .hub import hub
from .pushing import digest_of, encode, send

log = logging.getLogger(__name__)
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

BEAT = 20.0  # seconds between signs of life
LOOK_AGAIN = 60.0  # seconds after which session, account and rights are asked for again
MOST_CHANNELS = 50
MOST = 2**53  # above every sequence
MOST_WAITING = 512  # frames that a slow page may be behind before it is sent away to catch up
LONGEST = 4096  # characters of a frame from a page
RATE, BURST = 10.0, 60.0  # frames a second from one page
WRITING_EVERY = 3.0

GONE_AWAY, TOO_SLOW, TOO_MANY, SIGNED_OUT = 1001, 4408, 4429, 4401


class OpenPage:
    """A WebSocket connection; an ASGI application of its own, without a channel layer behind it."""

    access = "public"  # whoever may open a page may connect; each channel asks its own `may_join`

    def __init__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self.loop = asyncio.get_running_loop()
        self.user: Any = AnonymousUser()
        self.member_id: int | None = None
        self.session = ""
        self.language = "en"
        self.joined: dict[str, Kind | None] = {}
        self._behind: dict[str, list[tuple[str, dict[str, Any]]]] = {}  # pushes that wait for a catch-up
        self._caught_up: dict[str, int] = {}  # the last sequence that a catch-up brought
        self._out: asyncio.Queue[str | int] = asyncio.Queue(MOST_WAITING)
        self._allowance, self._allowance_at = BURST, time.monotonic()
        self._wrote: dict[str, float] = {}
        self._ended = False

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
        hub.enter(self)
        await self._send({"type": "websocket.accept"})
        if self.member_id:
            self._join_room(personal(self.member_id), None)
        self.queue({"event": "welcome", "data": {"member": self.member_id}, "beat": _now()})
        helpers = [asyncio.create_task(self._write()), asyncio.create_task(self._beat())]
        try:
            await self._read()
        finally:
            for task in helpers:
                task.cancel()
            channels = list(self.joined)
            hub.leave_all(self, set(channels))
            if self.member_id and channels:
                with contextlib.suppress(Exception, asyncio.CancelledError):
                    await asyncio.to_thread(presence.forget, channels, self.member_id)

    def end(self, code: int) -> None:
        """Close with this code, after nothing more than what is being written now."""
        if self._ended:
            return
        self._ended = True
        while not self._out.empty():
            self._out.get_nowait()
        self._out.put_nowait(code)

    async def _read(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return
            if not self._within_rate():
                self.end(TOO_MANY)
                continue
            try:
                await self._answer(message.get("text"))
            except Exception:
                log.exception("a frame could not be answered")
                self.error("fault", self._say(_("That is our fault. Load the page again.")))

    async def _write(self) -> None:
        while True:
            frame = await self._out.get()
            with contextlib.suppress(Exception):  # the page has gone; `_read` hears of it
                if isinstance(frame, int):
                    await self._send({"type": "websocket.close", "code": frame})
                    return
                await self._send({"type": "websocket.send", "text": frame})

    async def _beat(self) -> None:
        looked = time.monotonic()
        while True:
            await asyncio.sleep(BEAT)
            self.queue({"beat": _now()})
            try:
                if self.member_id:
                    await asyncio.to_thread(presence.note, list(self.joined), self.member_id)
                if time.monotonic() - looked >= LOOK_AGAIN:
                    looked = time.monotonic()
                    await self._look_again()
            except Exception as error:  # the database is away; what is allowed stays until it is back
                log.warning("an open page could not be looked at again: %s", error)

    # -- Who ---------------------------------------------------------------------------

    async def _look_who(self) -> None:
        user = self.scope.get("user")
        if user is not None and user.is_authenticated:
            self.user, self.member_id = await _fresh(user.pk), user.pk
            self.language = getattr(self.user, "language", self.language)
        else:
            chosen = self.scope.get("cookies", {}).get(settings.LANGUAGE_COOKIE_NAME)
            self.language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        session = self.scope.get("session")
        key = getattr(session, "session_key", None)
        self.session = digest_of(key) if key and self.member_id else ""

    async def _look_again(self) -> None:
        """A session that ended elsewhere closes the socket; a channel that is no longer theirs is left."""
        if self.member_id:
            self.user = await _still_signed_in(self.scope["session"].session_key)
            if self.user.pk != self.member_id:
                self.end(SIGNED_OUT)
                return
        for channel, kind in list(self.joined.items()):
            if kind is None:
                continue
            parsed = parse(channel)
            if parsed is None or not await _ask(kind.may_join, self.user, parsed[1]):
                self._leave_room(channel)
                self.error("left", self._say(_("This is no longer open to you.")), channel)

    # -- Frames ------------------------------------------------------------------------

    async def _answer(self, text: Any) -> None:
        try:
            frame = json.loads(text) if isinstance(text, str) and len(text) <= LONGEST else None
        except (ValueError, RecursionError):
            frame = None
        if not isinstance(frame, dict):
            self.error("malformed", self._say(_("This message can’t be read.")))
        elif "join" in frame:
            await self._join(frame["join"], frame.get("after"))
        elif "leave" in frame:
            if isinstance(frame["leave"], str) and frame["leave"] != personal(self.member_id or 0):
                self._leave_room(frame["leave"])
        elif "writing" in frame:
            await self._writing(frame["writing"])
        elif "beat" in frame:
            self.queue({"beat": _now()})
        else:
            self.error("malformed", self._say(_("This message can’t be read.")))

    async def _join(self, channel: Any, after: Any) -> None:
        parsed = parse(channel)
        if parsed is None or not await _ask(parsed[0].may_join, self.user, parsed[1]):
            # One answer for "not there" and "not yours": nothing can be guessed from it.
            self.error("closed", self._say(_("There is nothing here for you to follow.")), channel)
            return
        if len(self.joined) >= MOST_CHANNELS and channel not in self.joined:
            self.error("too many", self._say(_("This page follows too many things.")), channel)
            return
        kind, number = parsed
        self._caught_up.pop(channel, None)
        self._behind[channel] = []  # from here on pushes wait until what was missed has been sent
        self._join_room(channel, kind)
        try:
            if self.member_id:
                await asyncio.to_thread(presence.note, [channel], self.member_id)
            self.queue({"channel": channel, "event": "joined", "data": {}})
            if _is_number(after):
                await self._catch_up(kind, channel, number, after)
        finally:
            for encoded, message in self._behind.pop(channel, []):
                self.receive_push(channel, encoded, message)

    async def _catch_up(self, kind: Kind, channel: str, number: int, after: int) -> None:
        missed = await _ask(kind.catch_up, self.user, number, after) if kind.catch_up else None
        if missed is None:
            self.queue({"channel": channel, "event": "reload", "data": {}})
            return
        sent = after
        for one in missed:
            self.queue({"channel": channel, **one})
            sent = max(sent, one.get("seq", sent))
        self._caught_up[channel] = sent

    async def _writing(self, channel: Any) -> None:
        kind = self.joined.get(channel) if isinstance(channel, str) else None
        now = time.monotonic()
        if kind is None or kind.may_write is None or not self.member_id:
            return
        if now - self._wrote.get(channel, -WRITING_EVERY) < WRITING_EVERY:
            return
        self._wrote[channel] = now
        parsed = parse(channel)
        if parsed and await _ask(kind.may_write, self.user, parsed[1]):
            data = {"member": self.member_id, "name": str(self.user)}
            hint = encode({"channel": channel, "event": "writing", "data": data})
            await asyncio.to_thread(send, hint)  # not `push`: this thread must open no connection

    # -- Rooms and frames out ----------------------------------------------------------

    def _join_room(self, channel: str, kind: Kind | None) -> None:
        self.joined[channel] = kind
        hub.join(self, channel)

    def _leave_room(self, channel: str) -> None:
        self._caught_up.pop(channel, None)
        if self.joined.pop(channel, ...) is not ...:
            hub.leave(self, channel)

    def receive_push(self, channel: str, frame: str, message: dict[str, Any]) -> None:
        """Called by the hub in this page's loop."""
        if channel in self._behind:
            self._behind[channel].append((frame, message))
            return
        kind = self.joined.get(channel, ...)
        if kind is ...:
            return
        # A push may still be on its way when the row that it tells of has been caught up already.
        if message.get("seq", MOST) <= self._caught_up.get(channel, -1):
            return
        if isinstance(kind, Kind) and kind.may_receive is not None:
            try:
                if not kind.may_receive(self.user, message["event"], message["data"]):
                    return
            except Exception:
                log.exception("may_receive of %s", channel)
                return
        self._put(frame)

    def queue(self, frame: dict[str, Any]) -> None:
        self._put(json.dumps(frame, separators=(",", ":"), default=str))

    def _put(self, frame: str) -> None:
        if self._ended:
            return
        try:
            self._out.put_nowait(frame)
        except asyncio.QueueFull:
            self.end(TOO_SLOW)

    def error(self, code: str, sentence: str, about: Any = None) -> None:
        self.queue(
            {
                "error": {
                    "code": code,
                    "sentence": sentence,
                    "about": about if isinstance(about, str) else None,
                }
            }
        )

    def _say(self, sentence: str) -> str:
        with translation.override(self.language):
            return gettext(sentence)

    def _within_rate(self) -> bool:
        now = time.monotonic()
        self._allowance = min(BURST, self._allowance + (now - self._allowance_at) * RATE)
        self._allowance_at = now
        self._allowance -= 1
        return self._allowance >= 0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST


@database_sync_to_async
def _ask(question: Callable[..., Any], *args: Any) -> Any:
    return question(*args)


@database_sync_to_async
def _fresh(member_id: int) -> Any:
    """The member as the row says now, not the lazy one of the handshake."""
    return get_user_model()._default_manager.get(pk=member_id)


@database_sync_to_async
def _still_signed_in(session_key: str) -> Any:
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return get_user(request)
