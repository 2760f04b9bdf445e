r"""Pages kept for guests, in front of Django: served again while the versions of what they show stay the same.

    keep_for_guests("forums.topic", r"/forums/t/(\d{1,9})/[-\w]+/", "SELECT version FROM forums_topic WHERE id = %s")

A part says which of its pages may be kept, and one statement that gives their versions, from the groups of the
path's pattern. The versions are asked of the database at every request, so that what was hidden in one process
is gone from all; the page itself is built again only when they differ, or after a minute (it tells of "3 minutes
ago"), and then behind the back of whoever asks. Nothing of one visitor is kept: a request with a session, a message
or a form of its own passes by, and so does every answer that sets a cookie.
"""

import asyncio
import gzip
import logging
import re
import time
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils.translation.trans_real import parse_accept_lang_header

from community.commons import kept

from .preferences import THEME_COOKIE, THEMES

log = logging.getLogger(__name__)
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Any, Receive, Send], Awaitable[None]]
Versions = tuple[Any, ...]
Headers = list[tuple[bytes, bytes]]

KEPT_FOR = 60.0  # seconds
STILL_FOR = (
    60.0  # seconds more, in which a page with the same versions is served once more while it is built again
)
MOST_BYTES = 1024 * 1024  # of packed pages in one process: some 70 to 100
LONGEST_QUERY = 200
OF_ONE_ANSWER = (b"x-request-id", b"content-length", b"content-encoding")
PATIENCE = 5.0  # seconds that a request waits for the same page being built for another
# The community's own version changes with names, faces, roles, categories and settings.
EDITION = "(SELECT number FROM site_edition WHERE id = 1)"


@dataclass(frozen=True)
class Rule:
    path: re.Pattern[str]
    statement: str


@dataclass(frozen=True)
class Question:
    """One statement with its parameters; two pages with the same question have the same versions."""

    statement: str
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    versions: Versions
    until: float
    headers: Headers
    tag: bytes
    packed: bytes


_rules: dict[str, Rule] = {}


def keep_for_guests(name: str, path: str, statement: str) -> None:
    """Keep pages whose whole path matches; `statement` selects their versions, one row, `%s` for each group."""
    _rules[name] = Rule(re.compile(path), f"SELECT {EDITION}, asked.* FROM ({statement}) AS asked")  # noqa: S608


class GuestPages:
    """An ASGI application in front of another one."""

    def __init__(self, pages: Application) -> None:
        self._pages = pages
        self._kept: OrderedDict[Any, Page] = OrderedDict()
        self._bytes = 0
        self._building: dict[Any, asyncio.Future[None]] = {}
        self._again: set[asyncio.Task[None]] = set()
        self._asking: dict[Question, asyncio.Future[Versions | None]] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="versions")
        _all.append(self)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        question = question_of(scope["path"]) if scope["method"] == "GET" and _rules else None
        key = key_of(scope) if question else None
        versions = await self._versions(question) if question and key else None
        if key is None or versions is None:
            await self._pages(scope, receive, send)
            return
        kept = self._fresh(key, versions)
        if kept is None and (building := self._building.get(key)):
            await asyncio.wait(
                [building], timeout=PATIENCE
            )  # somebody asked a moment ago: one building serves all
            kept = self._fresh(key, versions)
        if kept is None:
            await self._build(scope, receive, send, key, versions)
            return
        if kept.until < time.monotonic() and key not in self._building:
            again = asyncio.create_task(self._build(scope, _nothing_more, _to_nobody, key, versions))
            self._again.add(again)
            again.add_done_callback(self._again.discard)
        await _answer(kept, dict(scope["headers"]), send)

    def _fresh(self, key: Any, versions: Versions) -> Page | None:
        kept = self._kept.get(key)
        if kept is None or kept.versions != versions or kept.until + STILL_FOR < time.monotonic():
            return None
        return kept

    async def _versions(self, question: Question) -> Versions | None:
        """The answer is shared by those who ask while it is under way: it is not older than their request by more."""
        asking = self._asking.get(question)
        if asking is None:
            loop = asyncio.get_running_loop()
            asking = loop.run_in_executor(self._thread, _ask, question)
            self._asking[question] = asking
            asking.add_done_callback(lambda _done: self._asking.pop(question, None))
        return await asyncio.shield(asking)

    async def _build(self, scope: Any, receive: Receive, send: Send, key: Any, versions: Versions) -> None:
        building = self._building[key] = asyncio.get_running_loop().create_future()
        try:
            await self._ask_django(scope, receive, send, key, versions)
        finally:
            if self._building.get(key) is building:
                del self._building[key]
            building.set_result(None)

    async def _ask_django(
        self, scope: Any, receive: Receive, send: Send, key: Any, versions: Versions
    ) -> None:
        """Let Django answer, and keep what it said. The versions were asked before: later changes make it stale."""
        start: dict[str, Any] = {}
        body = bytearray()
        too_long = False

        async def listen(message: Any) -> None:
            nonlocal too_long
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))
                too_long = too_long or len(body) > 1024 * 1024
                if not message.get("more_body") and not too_long:
                    self._keep(key, versions, start, bytes(body))
            await send(message)

        await self._pages(scope, receive, listen)

    def _keep(self, key: Any, versions: Versions, start: dict[str, Any], body: bytes) -> None:
        named = {name.lower() for name, _value in start["headers"]}
        if start["status"] != 200 or b"set-cookie" in named:
            return
        headers = [pair for pair in start["headers"] if pair[0].lower() not in OF_ONE_ANSWER]
        if b"cache-control" not in named:
            headers.append((b"cache-control", b"no-cache"))
        tag = f'W/"{uuid.uuid4().hex}"'.encode()
        packed = body if b"content-encoding" in named else gzip.compress(body, 3)  # middleware.Packed
        page = Page(versions, time.monotonic() + KEPT_FOR, headers, tag, packed)
        self._drop(key)
        self._kept[key] = page
        self._bytes += len(page.packed)
        now = time.monotonic()
        while (
            self._bytes > MOST_BYTES or next(iter(self._kept.values())).until + STILL_FOR < now
        ):  # the oldest stand first
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Any) -> None:
        if dropped := self._kept.pop(key, None):
            self._bytes -= len(dropped.packed)

    def empty(self) -> None:
        self._kept.clear()
        self._bytes = 0

    def forget(self) -> None:
        self.empty()
        self._thread.submit(connections.close_all).result()


_all: list[GuestPages] = []


@kept.register
def empty() -> None:
    for one in _all:
        one.empty()


def forget() -> None:
    """Throw away every kept page of this process; between tests, whose rows have the same ids and versions."""
    for one in _all:
        one.forget()


def question_of(path: str) -> Question | None:
    for rule in _rules.values():
        if found := rule.path.fullmatch(path):
            return Question(rule.statement, found.groups())
    return None


def key_of(scope: Any) -> Any:
    """What two guests who see the same page have in common; None for a request of anybody in particular."""
    headers: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in (b"hx-request", b"authorization", b"range"):
            return None
        headers[name] = value
    query = scope.get("query_string", b"")
    cookies = _cookies(headers.get(b"cookie", b""))
    if len(query) > LONGEST_QUERY or cookies is None:
        return None
    language, theme = cookies
    accepted = headers.get(b"accept-language", b"")
    return (
        scope["path"],
        query,
        headers.get(b"host", b""),
        headers.get(b"x-forwarded-proto", b""),
        language or _spoken(accepted[:200]),
        theme,
    )


@lru_cache(maxsize=256)
def _cookies(sent: bytes) -> tuple[str, str] | None:
    """(language, theme) that a guest has chosen; None when the cookies are those of somebody, or unreadable."""
    if not sent:
        return "", ""
    try:
        cookies = SimpleCookie(sent.decode("latin-1"))
    except CookieError:
        return None
    if settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies:
        return None
    chosen = {name: morsel.value for name, morsel in cookies.items()}
    language, theme = chosen.get(settings.LANGUAGE_COOKIE_NAME, ""), chosen.get(THEME_COOKIE, "")
    return language if language in dict(settings.LANGUAGES) else "", theme if theme in THEMES else ""


@lru_cache(maxsize=256)
def _spoken(accepted: bytes) -> str:
    """The first language of ours that the browser asks for, as Django's middleware chooses it."""
    spoken = dict(settings.LANGUAGES)
    for code, _weight in parse_accept_lang_header(accepted.decode("latin-1")):
        if code.partition("-")[0] in spoken:
            return code.partition("-")[0]
    return ""


def _ask(question: Question) -> Versions | None:
    """Runs in the one thread that keeps a connection for this; None (and a page built afresh) when it fails."""
    connection = connections["default"]
    try:
        with connection.cursor() as cursor:
            cursor.execute(question.statement, question.parameters)
            row = cursor.fetchone()
            return tuple(row) if row else None
    except DatabaseError as error:
        log.warning("the versions of a page could not be asked: %s", error)
        connection.close()
        return None


async def _nothing_more() -> Any:
    return {"type": "http.disconnect"}


async def _to_nobody(message: Any) -> None:
    """Where a page goes that is built to be kept."""


async def _answer(page: Page, asked: dict[bytes, bytes], send: Send) -> None:
    own = [(b"etag", page.tag), (b"x-request-id", uuid.uuid4().hex[:12].encode())]
    if asked.get(b"if-none-match") == page.tag:
        await send({"type": "http.response.start", "status": 304, "headers": [*page.headers, *own]})
        await send({"type": "http.response.body", "body": b""})
        return
    body = page.packed
    if b"gzip" in asked.get(b"accept-encoding", b""):
        own.append((b"content-encoding", b"gzip"))
    else:
        body = gzip.decompress(body)
    own.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": [*page.headers, *own]})
    await send({"type": "http.response.body", "body": body})
