"""Sockets for the tests: kinds of channels, and a line to the server's application for one person."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.conf import settings
from django.test import Client

from community.commons.live import relay
from community.commons.live.channels import KINDS, register


@pytest.fixture
def rooms() -> Iterator[dict[str, Any]]:
    """Two kinds of channels: an open room, and one whose rules the test sets in the returned dictionary."""
    before = dict(KINDS)
    rules: dict[str, Any] = {
        "may_join": lambda user, number: True,
        "catch_up": lambda user, number, after: [],
        "may_receive": lambda user, event, data: True,
        "may_write": lambda user, number: user.is_authenticated,
    }
    register("test.open", may_join=lambda user, number: True)
    register("test.ruled", **{name: _asking(rules, name) for name in rules})
    yield rules
    KINDS.clear()
    KINDS.update(before)


def _asking(rules: dict[str, Any], name: str) -> Callable[..., Any]:
    return lambda *args: rules[name](*args)


class Line:
    """A person's socket: `await line.say({...})`, `await line.hear()`."""

    def __init__(self, member: Any = None, origin: str = "http://localhost:8000", cookies: str = "") -> None:
        from community.asgi import application

        if member is not None:
            client = Client()
            client.force_login(member)
            cookies = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
            self.client = client
        headers = [(b"origin", origin.encode()), (b"host", b"localhost:8000"), (b"cookie", cookies.encode())]
        scope = {
            "type": "websocket",
            "path": "/ws/",
            "query_string": b"",
            "headers": headers,
            "subprotocols": [],
        }
        self.line = ApplicationCommunicator(application, scope)

    async def open(self) -> bool:
        await self.line.send_input({"type": "websocket.connect"})
        if (await self.line.receive_output(5))["type"] != "websocket.accept":
            return False
        self.welcome = await self.hear()
        return True

    async def say(self, frame: Any) -> None:
        """A frame as JSON; text is sent as it is, and so are bytes."""
        if isinstance(frame, bytes):
            await self.line.send_input({"type": "websocket.receive", "bytes": frame})
            return
        text = frame if isinstance(frame, str) else json.dumps(frame)
        await self.line.send_input({"type": "websocket.receive", "text": text})

    async def hear(self) -> dict[str, Any]:
        message = await self.line.receive_output(5)
        frame: dict[str, Any] = json.loads(message["text"])
        return frame

    async def hear_nothing(self) -> bool:
        return bool(await self.line.receive_nothing(timeout=0.15))

    async def hear_end(self) -> int:
        while True:
            message = await self.line.receive_output(5)
            if message["type"] == "websocket.close":
                await self.close()
                return int(message["code"])

    async def close(self) -> None:
        await self.line.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.line.wait(5)


async def in_thread(act: Callable[..., Any], *args: Any) -> Any:
    """Call it in a thread that leaves no connection behind."""
    return await database_sync_to_async(act)(*args)


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(_as_served(story))


async def _as_served(story: Coroutine[Any, Any, None]) -> None:
    """With Redis, pushes go out and come back as in the server."""
    if not settings.REDIS_URL:
        await story
        return
    listening = asyncio.create_task(relay.listen())
    heard = relay.redis_client().pubsub_numsub
    while not (await asyncio.to_thread(heard, relay._name()))[0][1]:
        await asyncio.sleep(0.01)
    try:
        await story
    finally:
        listening.cancel()
