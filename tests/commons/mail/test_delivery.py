"""Mails through a real SMTP conversation: accepted, refused for now, refused for good, no longer wanted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction
from django.utils import timezone

from community.commons.jobs.models import Job
from community.commons.jobs.worker import drain
from community.commons.mail import transport
from community.commons.mail.models import Delivery, DeliveryState
from community.commons.mail.refusals import allow_again, suppress
from community.commons.mail.sending import Envelope, send, send_all
from community.commons.mail.tasks import forget, resume
from tests.cast import make_member

from .conftest import Postbox

pytestmark = pytest.mark.django_db


def note(number: int = 1, **changes: Any) -> Envelope:
    fields: dict[str, Any] = {
        "key": f"note:{number}",
        "kind": "test.note",
        "address": f"reader{number}@example.org",
        "subject": "Élodie a répondu : « oui »",
        "text": "Bonjour,\nvoilà.\n",
        "html": "<p>Bonjour</p>",
    }
    return Envelope(**fields | changes)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_mail_goes_out_with_its_headers_and_both_bodies(postbox: Postbox, kinds: dict[str, Any]) -> None:
    delivery = send(note(headers={"Reply-To": "topic+12@example.org"}))
    assert delivery and drain() == 1
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT and delivery.sent_at and delivery.attempts == 1
    (message,) = postbox.received
    assert message["Subject"] == "Élodie a répondu : « oui »"
    assert message["Message-ID"] == delivery.message_id
    assert message["Reply-To"] == "topic+12@example.org"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/mail/unsubscribe/" in message["List-Unsubscribe"]
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]  # type: ignore[attr-defined]


def test_the_same_key_is_sent_once(postbox: Postbox, kinds: dict[str, Any]) -> None:
    assert send(note()) and send(note()) is None
    assert len(send_all([note(), note(2), note(2)])) == 1
    drain()
    assert len(postbox.received) == 2


def test_a_mail_disappears_with_the_transaction_that_wanted_it(
    postbox: Postbox, kinds: dict[str, Any]
) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        send(note())
        raise ZeroDivisionError
    assert not Delivery.objects.exists() and not Job.objects.exists()


def test_a_batch_uses_one_connection(postbox: Postbox, kinds: dict[str, Any]) -> None:
    send_all([note(number) for number in range(30)])
    assert drain() == 1
    assert (len(postbox.received), postbox.connections) == (30, 1)


def test_refused_for_now_is_tried_again_and_refused_for_good_is_not(
    postbox: Postbox, kinds: dict[str, Any]
) -> None:
    answers = {"reader1@example.org": "450 later", "reader2@example.org": "550 nobody here"}
    postbox.to_recipient = lambda address: answers.get(address, "250 OK")
    send_all([note(1), note(2), note(3)])
    drain()
    later, never, fine = Delivery.objects.order_by("address")
    assert (later.state, later.outcome) == (DeliveryState.QUEUED, "450 later")
    assert later.not_before > timezone.now()
    assert (never.state, never.outcome) == (DeliveryState.FAILED, "550 nobody here")
    assert fine.state == DeliveryState.SENT
    answers.clear()
    assert resume.call() == 0
    Delivery.objects.filter(pk=later.pk).update(not_before=timezone.now() - timedelta(minutes=2))
    assert resume.call() == 1
    drain()
    later.refresh_from_db()
    assert (later.state, later.attempts) == (DeliveryState.SENT, 2)


def test_a_refused_message_ends_as_failed_and_after_many_attempts_so_does_a_deferred_one(
    postbox: Postbox, kinds: dict[str, Any]
) -> None:
    postbox.to_message = lambda envelope: (
        "554 no spam" if envelope.rcpt_tos == ["reader1@example.org"] else "451 busy"
    )
    send_all([note(1), note(2)])
    drain()
    for _ in range(transport.MOST_ATTEMPTS):
        Delivery.objects.filter(state=DeliveryState.QUEUED).update(
            not_before=timezone.now() - timedelta(minutes=2)
        )
        resume.call()
        drain()
    assert states() == ["failed", "failed"]
    assert list(Delivery.objects.order_by("pk").values_list("attempts", flat=True)) == [
        1,
        transport.MOST_ATTEMPTS,
    ]


def test_a_mail_server_that_is_away_fails_nothing(
    postbox: Postbox, kinds: dict[str, Any], settings: Any
) -> None:
    settings.EMAIL_PORT = 1  # nobody listens there
    send_all([note(1), note(2)])
    drain()
    assert states() == ["queued", "queued"]
    assert list(Delivery.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0]


def test_it_is_asked_twice_whether_a_mail_may_still_go(postbox: Postbox, kinds: dict[str, Any]) -> None:
    asked: list[int] = []

    def once(delivery: Delivery) -> bool:
        asked.append(delivery.pk)
        return len(asked) < 2

    kinds["may_still_go"] = once
    send(note())
    drain()
    assert states() == ["cancelled"] and len(asked) == 2 and not postbox.received


def test_who_wants_no_more_gets_no_more_of_that_kind(postbox: Postbox, kinds: dict[str, Any]) -> None:
    suppress("Reader1@Example.org", "refused", "test.note")
    send_all([note(1), note(2), note(1, key="legal", kind="test.legal")])
    drain()
    assert states() == ["suppressed", "sent", "sent"]
    allow_again("reader1@example.org", "test.note")
    suppress("reader2@example.org", "bounced")
    send_all([note(1, key="again"), note(2, key="bounced", kind="test.legal")])
    drain()
    assert states()[3:] == ["sent", "suppressed"]


def test_a_mail_for_later_waits(postbox: Postbox, kinds: dict[str, Any]) -> None:
    send_all([note(1, not_before=timezone.now() + timedelta(hours=2)), note(2)])
    drain()
    assert states() == ["queued", "sent"]


def test_a_sender_that_died_is_taken_over_under_the_same_message_id(
    postbox: Postbox, kinds: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = send(note())
    assert delivery
    first = transport._claim(delivery.pk)
    assert first and transport._claim(delivery.pk) is None
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    drain()
    assert not transport._end(
        first, DeliveryState.FAILED, "late"
    )  # the one that was thought dead changes nothing
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 2)
    assert postbox.received[0]["Message-ID"] == delivery.message_id


def test_without_a_mail_server_and_in_the_demonstration_nothing_leaves(
    postbox: Postbox, kinds: dict[str, Any], settings: Any
) -> None:
    settings.DEMO = True
    send(note())
    drain()
    settings.DEMO, settings.EMAIL_URL = False, ""
    send(note(2))
    drain()
    assert states() == ["kept", "kept"] and not postbox.received


def test_djangos_own_mails_go_the_same_way(
    postbox: Postbox, kinds: dict[str, Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    from community.commons.mail.backend import DeliveryBackend

    message = EmailMultiAlternatives(
        "Confirm", "https://x/secret", None, ["a@example.org"], cc=["b@example.org"]
    )
    message.attach_alternative("<p>link</p>", "text/html")
    assert DeliveryBackend().send_messages([message]) == 1
    send_mail("One more", "words", None, ["c@example.org"], connection=DeliveryBackend())
    drain()
    assert sorted(str(one["To"]) for one in postbox.received) == [
        "a@example.org",
        "b@example.org",
        "c@example.org",
    ]
    assert "List-Unsubscribe" not in postbox.received[0]
    assert set(Delivery.objects.values_list("text", "html")) == {
        ("", "")
    }  # its link signs in: not kept once sent
    with pytest.raises(ValueError, match="attachments"):
        DeliveryBackend().send_messages(
            [EmailMessage("x", "y", None, ["a@example.org"], attachments=[("a", "b", "c/d")])]
        )


def test_line_breaks_in_subjects_make_no_headers(postbox: Postbox, kinds: dict[str, Any]) -> None:
    send(note(subject="Hello\r\nBcc: everybody@example.org"))
    drain()
    assert postbox.received[0]["Subject"] == "Hello Bcc: everybody@example.org"
    assert "Bcc" not in postbox.received[0]


def test_words_are_forgotten_after_a_while_and_the_row_stays(postbox: Postbox, kinds: dict[str, Any]) -> None:
    send(note())
    drain()
    assert forget.call() == 0
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert forget.call() == 1
    assert Delivery.objects.get().text == "" and states() == ["sent"]


def test_an_unknown_kind_is_an_error_of_the_caller(kinds: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no registered kind"):
        send(note(kind="test.nothing"))


def test_the_member_decides_the_language(postbox: Postbox, kinds: dict[str, Any]) -> None:
    delivery = send(note(member=make_member("lea", language="fr")))
    assert delivery and delivery.language == "fr"
