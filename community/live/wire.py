"""Frames on the wire: encoded once, written to each connection as they are.

An ASGI server makes the same frame anew for every connection. Where it is our uvicorn, the bytes go to the transport
directly; a self-test compares them with what the library itself would send, and without it everything goes the usual
way.
"""

import logging
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

log = logging.getLogger(__name__)
EXTENSION = "parvis.direct"
MOST_WAITING = 256 * 1024  # bytes that a slow page may be behind
HEADER_7, HEADER_16 = 126, 1 << 16


def encoded(text: str) -> bytes:
    """A whole text frame from a server: FIN, text, its length, the payload (RFC 6455, section 5.2)."""
    payload = text.encode()
    length = len(payload)
    if length < HEADER_7:
        return bytes((0x81, length)) + payload
    if length < HEADER_16:
        return bytes((0x81, 126)) + length.to_bytes(2, "big") + payload
    return bytes((0x81, 127)) + length.to_bytes(8, "big") + payload


def payload_of(frame: bytes) -> str:
    """The text in a frame that `encoded` made, for connections that are not written to directly."""
    start = {126: 4, 127: 10}.get(frame[1], 2)
    return frame[start:].decode()


class DirectSockets(WebSocketsSansIOProtocol):
    """uvicorn's own protocol, which lets the application write whole frames to its transport."""

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        scope = getattr(self, "scope", None)
        if scope is not None and works():
            scope["extensions"][EXTENSION] = self  # type: ignore[index]

    def can_write(self) -> bool:
        return self.handshake_complete and not (
            self.close_sent or self.disconnected or self.transport.is_closing()
        )


def _self_test() -> bool:
    """Whether our bytes are the library's, for payloads of each length of header."""
    try:
        for length in (0, 125, 126, 70_000):
            text = "é" * (length // 2)
            theirs = ServerProtocol()
            theirs.state = State.OPEN
            theirs.send_text(text.encode())
            if b"".join(theirs.data_to_send()) != encoded(text):
                return False
            if Frame(Opcode.TEXT, text.encode()).serialize(mask=False) != encoded(text):
                return False
            if payload_of(encoded(text)) != text:
                return False
    except Exception:
        log.exception("frames can't be written directly")
        return False
    return True


_works: bool | None = None


def works() -> bool:
    global _works
    if _works is None:
        _works = _self_test()
        if not _works:
            log.warning("frames go the usual way: the server’s library encodes them otherwise")
    return _works
