"""A session with its room, and a line into it."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client
from django.utils import timezone

from community.live import operations as live
from community.live.models import Mode, Room, Session
from membership.models import Member
from tests.commons.live.conftest import in_thread

DAYS_AHEAD = timedelta(days=2)


def planned(
    by: Any, *, mode: str = Mode.OPEN, start: timedelta = timedelta(minutes=-5), **more: Any
) -> Session:
    """A session that began five minutes ago, its room in this mode."""
    wall = (timezone.now() + start).strftime("%Y-%m-%dT%H:%M")
    more = {"title": "Ask the treasurer", "audience": Session.Audience.PUBLIC, "hold_questions": False} | more
    held = more.pop("hold_questions")
    session = live.plan_session(None, by=by, wall_start=wall, **{"zone": "UTC"} | more)
    Room.objects.filter(pk=session.pk).update(mode=mode, hold_questions=held, opened_at=timezone.now())
    return Session.objects.get(pk=session.pk)


def room_of(session: Session) -> Room:
    return Room.objects.select_related("session").get(pk=session.pk)


@pytest.fixture
def session(cast: Mapping[str, Any]) -> Session:
    """Hosted by the coordinator, public, open."""
    return planned(cast["coordinator"])


@pytest.fixture
def room(session: Session) -> Room:
    return room_of(session)


def again(person: Any) -> Any:
    """The same person as in a new request."""
    return Member.objects.get(pk=person.pk)


def as_(person: Any = None) -> Client:
    """A browser, signed in as this person; a visitor's for None."""
    client = Client(headers={"accept-language": "en"})
    if getattr(person, "pk", None):
        client.force_login(person, backend="membership.backends.MemberBackend")
    return client


class Seat:
    """A person's socket into a room: `await seat.say({...})`, `await seat.hear("new")`."""

    def __init__(self, room: int, member: Any = None, *, after: int | None = None, **scope: Any) -> None:
        from community.asgi import application

        self.member = member
        headers = [(b"origin", scope.pop("origin", "http://localhost:8000").encode())]
        headers.append((b"host", b"localhost:8000"))
        self.scope = {
            "type": "websocket",
            "path": f"/ws/live/{room}/",
            "query_string": b"" if after is None else f"after={after}".encode(),
            "headers": headers,
            "subprotocols": [],
            "client": ("127.0.0.1", 1),
            **scope,
        }
        self.line = ApplicationCommunicator(application, self.scope)
        self.heard: list[dict[str, Any]] = []

    async def open(self) -> dict[str, Any]:
        """The welcome; raises AssertionError where the door stays shut."""
        if self.member is not None:
            self.scope["headers"].append((b"cookie", await in_thread(self._signed_in)))
        await self.line.send_input({"type": "websocket.connect"})
        first = await self.line.receive_output(5)
        assert first["type"] == "websocket.accept", first
        self.welcome = await self.hear("welcome")
        return self.welcome

    def _signed_in(self) -> bytes:
        self.client = Client()
        self.client.force_login(self.member)
        key = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        return f"{settings.SESSION_COOKIE_NAME}={key}".encode()

    async def say(self, frame: Any) -> None:
        """A frame as JSON; text is sent as it is, and so are bytes."""
        if isinstance(frame, bytes):
            await self.line.send_input({"type": "websocket.receive", "bytes": frame})
            return
        text = frame if isinstance(frame, str) else json.dumps(frame)
        await self.line.send_input({"type": "websocket.receive", "text": text})

    async def next(self) -> dict[str, Any]:
        message = await self.line.receive_output(5)
        if message["type"] == "websocket.close":
            return {"type": "closed", "code": message["code"]}
        frame: dict[str, Any] = json.loads(message["text"])
        self.heard.append(frame)
        return frame

    async def hear(self, *kinds: str) -> dict[str, Any]:
        """The next frame of one of these types; others are passed over."""
        while True:
            frame = await self.next()
            if frame.get("type") in kinds:
                return frame

    async def hear_nothing(self) -> bool:
        return bool(await self.line.receive_nothing(0.3))

    async def close(self) -> None:
        await self.line.send_input({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self.line.future, 5)
