"""A crowd of readers for `benchmark live`: many WebSocket connections in one process that only count what comes.

    python -m community.home.benchmarks.crowd PORT PATH COUNT

Says "ready" once all have joined; answers each line on its standard input with what it has counted since the line
before, as JSON. It knows nothing of the site and parses no JSON, so that it takes little of the machine.
"""

import asyncio
import base64
import json
import os
import sys
import time
from typing import Any

import uvloop

NUMBERED = b'{"seq"'  # how the frames begin that are counted
AT_ONCE = 50  # connections being opened
OF_ONE_HOUSE = 500  # readers with the same address: a room takes a thousand visitors of one
PATIENCE = 60  # seconds


class Reader(asyncio.Protocol):
    """One connection: the handshake, then frames from the server, which are never masked."""

    frames = 0

    def __init__(self, port: int, path: str) -> None:
        self.port, self.path = port, path
        self.joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting = b""
        self.open = False
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        where = f"127.0.0.1:{self.port}"
        transport.write(
            f"GET {self.path} HTTP/1.1\r\nHost: {where}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Origin: http://{where}\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        data = self.waiting + data
        if not self.open:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self.waiting = head
                return
            if b" 101 " not in head[:20]:
                self.joined.set_exception(ConnectionError(head[:200].decode("latin-1")))
                return
            self.open = True
            self.joined.set_result(None)
        self.waiting = self._count(data)

    def _count(self, data: bytes) -> bytes:
        """What is left of a frame that has not come whole."""
        at, end = 0, len(data)
        while end - at >= 2:
            length, start = data[at + 1] & 0x7F, at + 2
            if length == 126:
                length, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                length, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if start + length > end:
                break
            kind = data[at] & 0x0F
            if kind == 1 and data.startswith(NUMBERED, start):
                Reader.frames += 1
            elif kind == 9:
                self._answer(data[start : start + length])
            at = start + length
        return data[at:]

    def _answer(self, payload: bytes) -> None:
        """A pong, masked by zeros."""
        self.transport.write(bytes((0x8A, 0x80 | len(payload), 0, 0, 0, 0)) + payload)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.joined.done():
            self.joined.set_exception(ConnectionError("closed before it was open"))


async def main(port: int, path: str, count: int) -> None:
    loop, gate = asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)

    async def join(number: int) -> Reader:
        at = f"127.0.0.{1 + number // OF_ONE_HOUSE}", 0
        async with gate:
            _transport, reader = await loop.create_connection(
                lambda: Reader(port, path), "127.0.0.1", port, local_addr=at
            )
            await asyncio.wait_for(reader.joined, PATIENCE)
            return reader

    readers = await asyncio.gather(*[join(number) for number in range(count)])
    _tell("ready")
    frames, cpu = 0, time.process_time()
    while await loop.run_in_executor(None, sys.stdin.readline):
        now_frames, now_cpu = Reader.frames, time.process_time()
        _tell(json.dumps({"frames": now_frames - frames, "cpu": (now_cpu - cpu) * 1000}))
        frames, cpu = now_frames, now_cpu
    del readers


def _tell(said: str) -> None:
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
