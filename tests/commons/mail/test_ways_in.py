"""The ways in: a mail server's pipe, a provider's post, a mailbox that is looked into."""

import hmac
import imaplib
import io
import sys
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client

from community.commons.jobs.models import Job
from community.commons.mail.incoming import fetching
from community.commons.mail.incoming.receiving import TooLarge, receive
from community.commons.mail.models import Incoming

pytestmark = pytest.mark.django_db

RAW = b"From: ada@example.org\nTo: x@in.example.net\nSubject: Hi\nMessage-ID: <1@example.org>\n\nHello.\n"
SECRET = "a-secret-that-is-long-enough-for-a-provider"


def pipe(raw: bytes, monkeypatch: pytest.MonkeyPatch, *recipients: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    try:
        call_command("receive_mail", *recipients)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_a_message_is_a_row_with_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pipe(RAW, monkeypatch, "x@in.example.net") == 0
    row = Incoming.objects.get()
    assert (row.sender, row.recipient, row.subject, row.size) == (
        "ada@example.org",
        "x@in.example.net",
        "Hi",
        len(RAW),
    )
    assert bytes(row.raw) == RAW and Job.objects.count() == 1
    assert pipe(RAW, monkeypatch, "x@in.example.net") == 0 and Incoming.objects.count() == 1


def test_the_pipe_says_to_the_mail_server_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    assert pipe(b"  \n", monkeypatch) == 65
    settings.MAIL_IN_MAX_BYTES = 50
    assert pipe(RAW, monkeypatch) == 69

    def away(*args: Any, **more: Any) -> None:
        raise OperationalError("gone")

    settings.MAIL_IN_MAX_BYTES = 5000
    monkeypatch.setattr("community.commons.mail.management.commands.receive_mail.receive", away)
    assert pipe(RAW, monkeypatch) == 75
    assert not Incoming.objects.exists()


def test_too_large_a_message_is_no_row(settings: Any) -> None:
    settings.MAIL_IN_MAX_BYTES = 10
    with pytest.raises(TooLarge):
        receive(RAW, via="pipe")


def test_a_provider_posts_with_its_secret(client: Client, settings: Any) -> None:
    def post(**headers: str) -> int:
        return client.post("/mail/in/", RAW, content_type="message/rfc822", headers=headers).status_code

    assert post(Authorization="Bearer ") == 404  # without a secret there is no such address
    settings.MAIL_IN_SECRET = SECRET
    assert post() == post(Authorization="Bearer wrong") == 403
    assert post(**{"X-Mail-Signature": "sha256=00"}) == 403 and not Incoming.objects.exists()
    assert post(Authorization=f"Bearer {SECRET}") == 202
    signed = hmac.new(SECRET.encode(), RAW, sha256).hexdigest()
    recipient = {"X-Mail-Recipient": "y@in.example.net"}
    assert post(**{"X-Mail-Signature": f"sha256={signed}"}, **recipient) == 202
    assert sorted(Incoming.objects.values_list("recipient", "via")) == [
        ("x@in.example.net", "http"),
        ("y@in.example.net", "http"),
    ]
    assert client.get("/mail/in/").status_code == 405


def test_a_provider_posts_a_form(client: Client, settings: Any) -> None:
    settings.MAIL_IN_SECRET = SECRET
    headers = {"Authorization": f"Bearer {SECRET}"}
    form = {"recipient": "x@in.example.net", "body-mime": RAW.decode()}
    assert client.post("/mail/in/", form, headers=headers).status_code == 202
    sent = {"email": SimpleUploadedFile("mail.eml", RAW.replace(b"<1@", b"<2@"))}
    assert client.post("/mail/in/", sent, headers=headers).status_code == 202
    assert client.post("/mail/in/", {}, headers=headers).status_code == 422
    assert Incoming.objects.count() == 2


class Mailbox:
    """What an IMAP server does for us, and what was done to it."""

    def __init__(self, host: str, port: int, timeout: int) -> None:
        self.place, self.seen, self.out = (host, port), set[str](), False
        Mailbox.last = self

    last: "Mailbox"
    waiting: dict[str, bytes] = {}

    def login(self, user: str, password: str) -> None:
        if password != "p@ss":
            raise imaplib.IMAP4.error("no")

    def select(self, name: str) -> None:
        self.name = name

    def uid(self, command: str, *args: Any) -> tuple[str, list[Any]]:
        if command == "SEARCH":
            return "OK", [" ".join(self.waiting).encode()]
        if command == "FETCH":
            return "OK", [(b"1 (BODY[]", self.waiting[args[0]]), b")"]
        self.seen.add(args[0])
        return "OK", []

    def logout(self) -> None:
        self.out = True


def test_a_mailbox_is_looked_into(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imaplib, "IMAP4_SSL", Mailbox)
    Mailbox.waiting = {"7": RAW, "8": b"", "9": RAW.replace(b"<1@", b"<2@")}
    with pytest.raises(CommandError):
        call_command("fetch_mail")
    settings.MAIL_IN_URL = "imaps://user:p%40ss@mail.example.net/Forum"
    assert fetching.fetch() == 2
    box = Mailbox.last
    assert (box.place, box.name, box.seen, box.out) == (
        ("mail.example.net", 993),
        "Forum",
        {"7", "8", "9"},
        True,
    )
    assert fetching.fetch() == 0 and Incoming.objects.count() == 2
    settings.MAIL_IN_URL = "imaps://user:wrong@mail.example.net/"
    with pytest.raises(CommandError):
        call_command("fetch_mail")
