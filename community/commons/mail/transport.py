"""One delivery's way through the mail server: claimed under a lease, asked twice whether it may still go.

A row is sent at most once, with one exception: when the process or the line dies between the server's
"accepted" and our note of it, the mail goes again, under the same Message-ID so that mail programs see one.
"""

import logging
import random
import smtplib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.db.models import F
from django.utils import timezone

from . import bounces
from .kinds import KINDS, quiet_until
from .models import Delivery, DeliveryState
from .refusals import is_suppressed, refusal_url

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 9
FIRST_WAIT = timedelta(minutes=2)  # doubled with each attempt up to 6 hours: about a day in all
LONGEST_WAIT = timedelta(hours=6)
# Greeting, encryption and sign-in: what the operator mends, whatever the number says.
NOT_THE_MAILS_FAULT = (
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
)
SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Deferred(Exception):
    """Not now; the mail server (or the way to it) may accept it later."""


class Unreachable(Deferred):
    """The mail server does not answer: no use to try the others now."""


def nothing_leaves() -> bool:
    return settings.DEMO or not settings.EMAIL_URL


class Line:
    """A connection to the mail server, opened when first needed and kept for a batch."""

    def __init__(self) -> None:
        self._backend: Any = None

    def transmit(self, message: EmailMultiAlternatives) -> None:
        """Raises Deferred for what may work later, Refusal for what won't."""
        try:
            if self._backend is None:
                self._backend = get_connection(SMTP)
                self._backend.open()
            self._backend.send_messages([message])
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise Deferred(str(error)) from error
        except NOT_THE_MAILS_FAULT as error:
            self.close()
            raise Unreachable(str(error)) from error
        except smtplib.SMTPRecipientsRefused as error:
            self.close()
            code, said = next(iter(error.recipients.values()))
            verdict = _judged(code, said)
            if isinstance(verdict, Refusal) and bounces.NO_SUCH_ADDRESS.search(str(verdict)):
                verdict = NoSuchAddress(str(verdict))
            raise verdict from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise _judged(error.smtp_code, error.smtp_error) from error
        except OSError as error:  # SMTPException is one too, hence after its children
            self.close()
            if isinstance(error, smtplib.SMTPException):
                raise Refusal(str(error)) from error
            raise Unreachable(str(error)) from error

    def close(self) -> None:
        if self._backend is not None:
            try:
                self._backend.close()
            except (OSError, smtplib.SMTPException):
                log.debug("the line to the mail server was gone already")
            self._backend = None


class Refusal(Exception):
    """The mail server said no, and means it."""


class NoSuchAddress(Refusal):
    """It knows nobody of this name."""


def _judged(code: int, said: bytes | str) -> Exception:
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    sentence = f"{code} {text}"[:500]
    return Refusal(sentence) if code >= 500 else Deferred(sentence)


def deliver_all(ids: Iterable[int]) -> int:
    """Send those of these deliveries that are due, over one connection; returns how many were sent or kept."""
    line = Line()
    done = 0
    _sync_for_sure()
    try:
        for pk in ids:
            try:
                done += deliver(pk, line)
            except Unreachable as trouble:
                log.warning("the mail server can't be reached: %s", trouble)
                break  # the others stay queued; the schedule brings them back
    finally:
        line.close()
        _sync_for_sure(False)
    return done


def deliver(pk: int, line: Line) -> bool:
    """Claim, ask, transmit, note. Raises Unreachable after having put the delivery back."""
    delivery = _claim(pk)
    if delivery is None:
        return False
    try:
        if not _may_go(delivery):
            return False
        message = compose(delivery)
        if nothing_leaves():
            return _end(delivery, DeliveryState.KEPT, "")
        if not _may_go(delivery):  # building took its time; the question is cheap
            return False
        line.transmit(message)
    except Refusal as no:
        if _end(delivery, DeliveryState.FAILED, str(no)) and isinstance(no, NoSuchAddress):
            bounces.has_ended(delivery.address)
        return False
    except Deferred as later:
        _put_back(delivery, str(later))
        if isinstance(later, Unreachable):
            raise
        return False
    except Exception as fault:  # one of ours: a header that can't be, a rule that broke
        log.exception("delivery %s", pk)
        _put_back(delivery, f"{type(fault).__name__}: {fault}"[:500])
        return False
    return _end(delivery, DeliveryState.SENT, "")


def compose(delivery: Delivery) -> EmailMultiAlternatives:
    """The message as it goes out, with its Message-ID and its way to say no."""
    kind = KINDS[delivery.kind]
    headers = {**delivery.headers, "Message-ID": delivery.message_id}
    if kind.can_be_refused:
        headers["List-Unsubscribe"] = f"<{refusal_url(delivery.address, delivery.kind)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    sender = delivery.sender or settings.DEFAULT_FROM_EMAIL
    came_back = bounces.return_address(delivery)
    if came_back:  # the envelope's sender; people see From
        headers["From"] = sender
    message = EmailMultiAlternatives(
        delivery.subject,
        delivery.text,
        came_back or sender,
        [delivery.address],
        headers=headers,
    )
    if delivery.html:
        message.attach_alternative(delivery.html, "text/html")
    return message


def _claim(pk: int) -> Delivery | None:
    now = timezone.now()
    taken = (
        Delivery.objects.waiting()
        .filter(pk=pk)
        .update(state=DeliveryState.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    )
    return Delivery.objects.select_related("member").get(pk=pk) if taken else None


def _may_go(delivery: Delivery) -> bool:
    kind = KINDS.get(delivery.kind)
    if kind is None:
        _end(delivery, DeliveryState.CANCELLED, "This kind of mail is no longer known.")
    elif is_suppressed(delivery.address, kind):
        _end(delivery, DeliveryState.SUPPRESSED, "")
    elif not kind.may_still_go(delivery):
        _end(delivery, DeliveryState.CANCELLED, "")
    elif (until := quiet_until(delivery, kind)) is not None:
        _ours(delivery).update(  # waiting is no attempt
            state=DeliveryState.QUEUED, lease_until=None, not_before=until, attempts=F("attempts") - 1
        )
    else:
        return True
    return False


def _ours(delivery: Delivery) -> Any:
    """The row as long as this attempt holds it; an attempt whose lease was taken over changes nothing."""
    return Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING, attempts=delivery.attempts)


def _end(delivery: Delivery, state: DeliveryState, outcome: str) -> bool:
    changes: dict[str, Any] = {"state": state, "lease_until": None, "outcome": outcome}
    if state in (DeliveryState.SENT, DeliveryState.KEPT):
        changes["sent_at"] = timezone.now()
    kind = KINDS.get(delivery.kind)
    if state == DeliveryState.SENT and kind and not kind.keep:
        changes |= {"text": "", "html": ""}
    return bool(_ours(delivery).update(**changes))


def _put_back(delivery: Delivery, outcome: str) -> None:
    if delivery.attempts >= MOST_ATTEMPTS:
        _end(delivery, DeliveryState.FAILED, outcome)
        return
    wait = min(FIRST_WAIT * 2 ** (delivery.attempts - 1), LONGEST_WAIT) * _chance()
    _ours(delivery).update(
        state=DeliveryState.QUEUED, lease_until=None, outcome=outcome[:500], not_before=timezone.now() + wait
    )


def _chance() -> float:
    """So that what was put back together does not come back together."""
    return random.uniform(0.8, 1.2)  # noqa: S311


def _sync_for_sure(on: bool = True) -> None:
    """While mails go out, what SQLite calls committed is on the disk: a power cut must not send twice."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={'FULL' if on else 'NORMAL'}")
