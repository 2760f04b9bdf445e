"""Browsers that ring: a push service of our own, which decrypts what it gets as a browser would."""

import json
import os
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from py_vapid import Vapid02

from community.commons.jobs.worker import drain
from community.inbox import operations, web_push
from community.inbox.models import Browser, PushKey, Rhythm, Ways
from forums import operations as forums
from forums.models import Category, Topic
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db
RINGS = Ways(mail="none", push=True)


class PushService(HTTPServer):
    """Answers `status`, and reads what was sent with the browser's private key."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        self.status = 201
        self.got: list[dict[str, Any]] = []
        self.signed: list[str] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def subscription(self) -> dict[str, str]:
        point = self.private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {
            "endpoint": f"{self.origin}/one",
            "p256dh": web_push._base64url(point),
            "auth": web_push._base64url(self.secret),
            "name": "Firefox, Linux",
        }


class _Answering(BaseHTTPRequestHandler):
    server: PushService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        plain = http_ece.decrypt(
            body, private_key=self.server.private, auth_secret=self.server.secret, version="aes128gcm"
        )
        self.server.got.append(json.loads(plain))
        self.server.signed.append(self.headers["Authorization"])
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *words: Any) -> None:
        """Silent."""


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    server = PushService()
    settings.PUSH_SERVICES = [server.origin]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser(service: PushService, cast: Mapping[str, Any]) -> Browser:
    client = Client()
    client.force_login(cast["trusted"], backend="membership.backends.MemberBackend")
    key = client.post("/inbox/settings/browsers/key/").json()["key"]
    assert PushKey.objects.get().public == key == web_push.site_key().public  # made once
    answer = client.post("/inbox/settings/browsers/", service.subscription)
    assert answer.status_code == 201
    operations.choose_reach(cast["trusted"], by=cast["trusted"], reaches={"reply": RINGS, "mention": RINGS})
    return Browser.objects.get()


def test_it_rings_once_and_says_who_sends(
    topic: Topic, cast: Mapping[str, Any], service: PushService, browser: Browser
) -> None:
    post = reply(topic, cast["member"], reply_to=1)
    drain()
    (message,) = service.got
    assert message["body"] == "Member replied to you: Who keeps the keys?" and message["url"] == post.url
    assert Vapid02.verify(service.signed[0])
    drain()
    assert len(service.got) == 1


def test_what_not_everybody_may_read_shows_no_words(
    private: Category, cast: Mapping[str, Any], service: PushService, browser: Browser
) -> None:
    moderator = cast["moderator"]
    Browser.objects.update(member=moderator)
    operations.choose_reach(moderator, by=moderator, reaches={"mention": RINGS})
    forums.open_topic(private, by=cast["administrator"], title="Among us", text="@moderator: a secret.")
    drain()
    (message,) = service.got
    assert message["body"] == "Administrator mentioned you"
    assert "Among us" not in json.dumps(message) and "secret" not in json.dumps(message)


def test_off_unless_chosen(
    topic: Topic, cast: Mapping[str, Any], service: PushService, browser: Browser
) -> None:
    reply(topic, cast["member"])  # a watched topic: not chosen
    drain()
    assert service.got == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(
    topic: Topic, cast: Mapping[str, Any], service: PushService, browser: Browser, status: int
) -> None:
    service.status = status
    reply(topic, cast["member"], reply_to=1)
    drain()
    assert not Browser.objects.exists()


def test_a_service_that_is_down_is_tried_again(
    topic: Topic, cast: Mapping[str, Any], service: PushService, browser: Browser, clock: Any
) -> None:
    service.status = 503
    reply(topic, cast["member"], reply_to=1)
    drain()
    service.status = 201
    clock.forward(minutes=6)
    drain()
    assert len(service.got) == 2 and Browser.objects.exists()


def test_it_waits_until_quiet_hours_end(
    topic: Topic, cast: Mapping[str, Any], service: PushService, browser: Browser, clock: Any
) -> None:
    from .test_digests import quiet

    Rhythm.objects.create(member=cast["trusted"])
    quiet(cast["trusted"])
    reply(topic, cast["member"], reply_to=1)
    drain()
    assert service.got == []
    clock.forward(hours=1, minutes=1)
    drain()
    assert len(service.got) == 1


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1:1/x", "https://intranet.example/x", "https://fcm.googleapis.com@evil.example/", "x"],
)
def test_the_server_calls_only_services_it_knows(
    cast: Mapping[str, Any], service: PushService, endpoint: str
) -> None:
    client = Client()
    client.force_login(cast["member"], backend="membership.backends.MemberBackend")
    answer = client.post("/inbox/settings/browsers/", service.subscription | {"endpoint": endpoint})
    assert answer.status_code == 422 and not Browser.objects.exists()


def test_a_browser_is_taken_away_by_its_member_alone(cast: Mapping[str, Any], browser: Browser) -> None:
    client = Client()
    client.force_login(cast["member"], backend="membership.backends.MemberBackend")
    assert client.post(f"/inbox/settings/browsers/{browser.pk}/remove/").status_code == 404
    client.force_login(cast["trusted"], backend="membership.backends.MemberBackend")
    assert "Firefox, Linux" in client.get("/inbox/settings/").content.decode()
    client.post(f"/inbox/settings/browsers/{browser.pk}/remove/")
    assert not Browser.objects.exists()
