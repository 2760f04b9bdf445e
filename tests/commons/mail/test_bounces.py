"""Mail that comes back: a missing address ends at once, a full one after days, and its member can change that."""

import smtplib
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.jobs.worker import drain
from community.commons.mail import bounces, transport
from community.commons.mail.incoming.receiving import receive
from community.commons.mail.models import Delivery, DeliveryState, Incoming, Suppression
from community.commons.mail.refusals import token_for
from community.commons.mail.sending import Envelope, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(settings: Any, cast: Mapping[str, Any]) -> Delivery:
    settings.REPLY_DOMAIN = "in.example.org"
    return letter_to(cast["member"], "first")


def letter_to(member: Any, key: str) -> Delivery:
    envelope = Envelope(
        key=key, kind="inbox.daily", address=member.email, subject="News", text="Hello.", member=member
    )
    made = send(envelope)
    assert made is not None
    return made


def come_back(delivery: Delivery, status: str, *, to: str = "", number: int = 0) -> Incoming:
    """What a mail server sends back."""
    address = to or bounces.return_address(delivery)
    report = (
        f"From: mailer-daemon@mx.example\nTo: {address}\nSubject: Undelivered\nMessage-ID: <{status}-{number}@mx>\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {delivery.address}\nAction: failed\n"
        f"Status: {status}\n\n--b--\n"
    )
    row, _new = receive(report.encode(), via="pipe", recipients=[address])
    drain()
    row.refresh_from_db()
    return row


def test_no_such_address_ends_it(delivery: Delivery, cast: Mapping[str, Any]) -> None:
    row = come_back(delivery, "5.1.1")
    assert "hard" in row.reason
    kept = Suppression.objects.get()
    assert kept.reason == "bounced" and delivery.address not in kept.digest
    another = letter_to(cast["member"], "second")
    transport.deliver_all([another.pk])
    another.refresh_from_db()
    assert another.state == DeliveryState.SUPPRESSED


def test_a_full_mailbox_counts_once_a_day(delivery: Delivery, clock: Any) -> None:
    for day in range(bounces.DAYS_OF_GRACE):
        assert not bounces.is_ended(delivery.address)
        for time in range(2):
            assert "soft" in come_back(delivery, "5.2.2", number=2 * day + time).reason
        clock.forward(days=1)
    assert bounces.is_ended(delivery.address)


def test_a_delay_counts_nothing(delivery: Delivery) -> None:
    assert "delayed" in come_back(delivery, "4.4.1").reason
    assert not Suppression.objects.exists()


def test_nobody_ends_somebody_else_s_address(delivery: Delivery) -> None:
    local, _at, domain = bounces.return_address(delivery).partition("@")
    come_back(delivery, "5.1.1", to=f"{local[:-1]}{'0' if local[-1] != '0' else '1'}@{domain}")
    come_back(delivery, "5.1.1", to="postmaster@in.example.org", number=1)
    assert not Suppression.objects.exists()


def test_the_envelope_s_sender_is_the_mail_s_own(delivery: Delivery) -> None:
    message = transport.compose(delivery)
    assert message.from_email == bounces.return_address(delivery)
    assert message.message()["From"] != message.from_email
    assert len(message.from_email.partition("@")[0]) <= 64


def test_a_server_that_knows_nobody_ends_it_at_once(
    delivery: Delivery, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_URL = "smtp://mx.example"

    class NobodyThere:
        def open(self) -> None:
            """As if connected."""

        def send_messages(self, messages: Any) -> None:
            raise smtplib.SMTPRecipientsRefused({delivery.address: (550, b"5.1.1 unknown user")})

        def close(self) -> None:
            """As if closed."""

    monkeypatch.setattr(transport, "get_connection", lambda *_path: NobodyThere())
    transport.deliver_all([delivery.pk])
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED and bounces.is_ended(delivery.address)


def test_its_member_reads_so_and_confirms_it_by_a_mail(delivery: Delivery, cast: Mapping[str, Any]) -> None:
    client = Client()
    client.force_login(cast["member"], backend="membership.backends.MemberBackend")
    assert "came back" not in client.get("/inbox/").content.decode()
    bounces.has_ended(delivery.address)
    assert "came back" in client.get("/inbox/").content.decode()
    client.post("/mail/address/")
    client.post("/mail/address/")
    mail = Delivery.objects.get(kind="mail.address_again")  # one a day
    link = next(line for line in mail.text.splitlines() if "/mail/address/" in line)
    transport.deliver_all([mail.pk])
    mail.refresh_from_db()
    assert mail.state == DeliveryState.KEPT  # it goes, although nothing else does
    path = link.removeprefix("http://localhost:8000")
    assert client.get(path).status_code == 200 and bounces.is_ended(delivery.address)
    client.post(path)
    assert not bounces.is_ended(delivery.address)
    assert client.get("/mail/address/nonsense/").status_code == 404


def test_a_refusal_by_link_can_be_undone_there(cast: Mapping[str, Any]) -> None:
    path = f"/mail/unsubscribe/{token_for(cast['member'].email, 'inbox.reply')}/"
    client = Client()
    client.get(path)
    assert not Suppression.objects.exists()
    assert "Undo" in client.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert Suppression.objects.filter(kind="inbox.reply").exists()
    client.post(path, {"undo": "1"})
    assert not Suppression.objects.exists()
