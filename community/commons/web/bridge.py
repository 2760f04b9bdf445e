"""Pages on a bounded pool of threads inside the event loop: a2wsgi, with what it leaves open closed.

A request's body is gathered before a thread is taken, so that slow senders hold none; a body over the limit
is refused with 413 before it is read whole. A client that goes away lets the thread end its work in peace.
"""

import asyncio
import json
import logging
import tempfile
from collections.abc import Awaitable, Callable
from typing import IO, Any

from a2wsgi import WSGIMiddleware

log = logging.getLogger(__name__)
API = "/api/"
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

IN_MEMORY = 256 * 1024  # bytes of a body kept in memory; beyond, a temporary file
PIECE = 64 * 1024
PATIENCE = 30.0  # seconds without a byte of the body after which the sender is given up


class TooLarge(Exception):
    pass


class Gone(Exception):
    pass


class PagesOnThreads:
    def __init__(self, pages: Any, *, threads: int, most_bytes: int) -> None:
        self._wsgi = WSGIMiddleware(pages, workers=threads)
        self._most_bytes = most_bytes

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
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
            await self._wsgi(_plain(scope), _again(body), _quiet(send))  # type: ignore[arg-type]

    async def _gather(self, scope: Any, receive: Receive, body: IO[bytes]) -> None:
        headers = dict(scope["headers"])
        announced = headers.get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._most_bytes:
            raise TooLarge
        if int(announced) == 0 and b"transfer-encoding" not in headers:
            return
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


def _again(body: IO[bytes]) -> Receive:
    async def receive() -> Any:
        piece = body.read(PIECE)
        return {"type": "http.request", "body": piece, "more_body": len(piece) == PIECE}

    return receive


def _quiet(send: Send) -> Send:
    """A failed send must not end the loop that empties the thread's queue: the thread would wait for ever."""
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
