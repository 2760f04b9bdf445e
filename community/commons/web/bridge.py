"""Pages on a bounded pool of threads inside the event loop.

a2wsgi says how a request looks to WSGI. It hands each piece of an answer to the loop by itself, three times a page;
here a thread is left once, with the whole answer, and only what streams goes in pieces.

A request's body is gathered before a thread is taken, so that slow senders hold none; a body over the limit
is refused with 413 before it is read whole. A client that goes away lets the thread end its work in peace.
"""

import asyncio
import contextvars
import io
import json
import logging
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any

from a2wsgi.wsgi import build_environ

log = logging.getLogger(__name__)
API = "/api/"
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

IN_MEMORY = 256 * 1024  # bytes of a body kept in memory; beyond, a temporary file
PATIENCE = 30.0  # seconds without a byte of the body after which the sender is given up


class TooLarge(Exception):
    pass


class Gone(Exception):
    pass


class PagesOnThreads:
    def __init__(self, pages: Any, *, threads: int, most_bytes: int) -> None:
        self._pages = pages
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._most_bytes = most_bytes

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if not _announces_body(scope["headers"]):
            await self._answer(scope, io.BytesIO(), send)
            return
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            try:
                await self._gather(scope, receive, body)
            except TooLarge:
                await _refuse(scope, send, 413, "This is too large to be sent in one piece.")
                return
            except TimeoutError:
                await _refuse(scope, send, 408, "The rest of this did not arrive.")
                return
            except Gone:
                return
            body.seek(0)
            await self._answer(scope, body, send)

    async def _answer(self, scope: Any, body: IO[bytes], send: Send) -> None:
        loop = asyncio.get_running_loop()
        answer = Answer(loop, _quiet(send))
        environ = build_environ(_plain(scope), body)  # type: ignore[arg-type]
        await loop.run_in_executor(
            self._threads, contextvars.copy_context().run, answer.take, self._pages, environ
        )
        if not answer.streamed:
            await answer.send(answer.start)
            await answer.send({"type": "http.response.body", "body": answer.body})

    async def _gather(self, scope: Any, receive: Receive, body: IO[bytes]) -> None:
        headers = dict(scope["headers"])
        announced = headers.get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._most_bytes:
            raise TooLarge
        length = 0
        while True:
            message = await asyncio.wait_for(receive(), PATIENCE)
            if message["type"] == "http.disconnect":
                raise Gone
            piece = message.get("body", b"")
            length += len(piece)
            if length > self._most_bytes:
                raise TooLarge
            if length > IN_MEMORY:
                await asyncio.to_thread(body.write, piece)
            else:
                body.write(piece)
            if not message.get("more_body", False):
                break
        if b"content-length" not in headers and length:
            # Sent in chunks: WSGI knows no body without a length.
            scope["headers"] = [*scope["headers"], (b"content-length", str(length).encode())]


def _plain(scope: Any) -> Any:
    """Headers with an underscore could pass for others once WSGI has renamed them; they are left out."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if b"_" not in name]}


def _announces_body(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in headers
    )


@dataclass
class Answer:
    """What a thread leaves for the loop: the whole of it, unless it streams."""

    loop: asyncio.AbstractEventLoop
    send: Send
    start: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""
    streamed: bool = False

    def take(self, pages: Any, environ: Any) -> None:
        """Run the page; on a thread. What streams is sent from here, piece by piece."""
        pieces = pages(environ, self._begin)
        try:
            if not getattr(pieces, "streaming", True):
                self.body = b"".join(pieces)
                return
            self.streamed = True
            self._pass_on(self.start)
            for piece in pieces:
                self._pass_on({"type": "http.response.body", "body": piece, "more_body": True})
            self._pass_on({"type": "http.response.body", "body": b""})
        finally:
            getattr(pieces, "close", lambda: None)()

    def _begin(self, status: str, headers: list[tuple[str, str]], failed: Any = None) -> None:
        self.start = {
            "type": "http.response.start",
            "status": int(status.partition(" ")[0]),
            "headers": [
                (name.lower().encode("latin1"), value.strip().encode("latin1")) for name, value in headers
            ],
        }

    def _pass_on(self, message: dict[str, Any]) -> None:
        asyncio.run_coroutine_threadsafe(self.send(message), self.loop).result()  # type: ignore[arg-type]


def _quiet(send: Send) -> Send:
    """A failed send must not end a page half done: a thread that streams goes on to its end."""
    gone = False

    async def sending(message: Any) -> None:
        nonlocal gone
        if gone:
            return
        try:
            await send(message)
        except Exception as error:
            gone = True
            log.debug("the client has gone: %s", error)

    return sending


async def _refuse(scope: Any, send: Send, status: int, sentence: str) -> None:
    """Before Django has seen anything: a line of text, or for the API a problem document."""
    kind, body = "text/plain; charset=utf-8", sentence
    if scope["path"].startswith(API):
        kind = "application/problem+json"
        problem = {
            "type": f"{API}v1/docs#problem-{status}",
            "title": sentence,
            "status": status,
            "detail": sentence,
        }
        body = json.dumps(problem | {"instance": scope["path"], "request_id": ""})
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body.encode())).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})
