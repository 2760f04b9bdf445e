"""The one way in: whatever brought a message, it is a row before anything is made of it."""

import hashlib
from collections.abc import Sequence
from email.parser import BytesHeaderParser
from email.policy import compat32

from django.conf import settings
from django.db import IntegrityError, transaction

from ..models import Incoming
from .letters import addresses, header

HEAD = 256 * 1024  # bytes in which the headers end


class TooLarge(Exception):
    """More bytes than MAIL_IN_MAX_BYTES."""


def receive(raw: bytes, *, via: str, recipients: Sequence[str] = ()) -> tuple[Incoming, bool]:
    """Keep a message and have it read; with whether it is new. Raises TooLarge, and ValueError for nothing."""
    from ..tasks import read_incoming

    if len(raw) > settings.MAIL_IN_MAX_BYTES:
        raise TooLarge
    if not raw.strip():
        raise ValueError("The message is empty.")
    row = _row(raw, via, [one.strip()[:320] for one in recipients if "@" in one][:20])
    if (before := Incoming.objects.filter(key=row.key).first()) is not None:
        return before, False
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            read_incoming.enqueue(row.pk)
    except IntegrityError:
        return Incoming.objects.get(key=row.key), False
    return row, True


def _row(raw: bytes, via: str, recipients: list[str]) -> Incoming:
    message_id = sender = subject = ""
    to: list[str] = []
    try:
        head = BytesHeaderParser(policy=compat32).parsebytes(raw[:HEAD])
        message_id = header(head, "Message-ID")
        sender = next(iter(addresses(head, "From")), "")
        subject = header(head, "Subject")
        to = addresses(head, "Delivered-To", "X-Original-To", "To")
    except Exception:  # the reader says later what is wrong with it; the row must be there
        message_id = ""
    whom = ",".join(sorted(one.lower() for one in recipients)) or ",".join(to[:5])
    body = message_id or hashlib.sha256(raw).hexdigest()
    return Incoming(
        key=hashlib.sha256(f"{body}\n{sender}\n{whom}".encode()).hexdigest(),
        via=via,
        envelope=recipients,
        message_id=message_id[:200],
        sender=sender[:320],
        recipient=((recipients or to or [""])[0])[:320],
        subject=subject[:300],
        raw=raw,
        size=len(raw),
    )
