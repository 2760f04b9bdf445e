"""The way in: an envelope becomes a delivery row in the caller's transaction; a job takes it from there."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from .kinds import KINDS
from .models import Delivery

_BREAKS = re.compile(r"[\x00-\x20\x7f\x85\u2028\u2029]+")  # narrow spaces stay: French needs them
BATCH = 100  # deliveries per job: one connection to the mail server serves them all


@dataclass(frozen=True)
class Envelope:
    """`key` makes it unique: a second envelope with the same key is no second mail."""

    key: str
    kind: str  # a name registered in kinds.py
    address: str
    subject: str
    text: str
    html: str = ""
    source: str = ""
    member: Any = None
    language: str = ""
    sender: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    not_before: datetime | None = None


def send(envelope: Envelope) -> Delivery | None:
    """Queue one mail; None when its key was there already. Rolls back with the caller's transaction."""
    made = send_all([envelope])
    return made[0] if made else None


def send_all(envelopes: Iterable[Envelope]) -> list[Delivery]:
    """Queue mails; returns the new deliveries. The caller keeps batches small (500 rows and fewer)."""
    from .tasks import transmit

    rows = {one.key: _row(one) for one in envelopes}
    there = set(Delivery.objects.filter(key__in=rows).values_list("key", flat=True))
    Delivery.objects.bulk_create(
        [row for key, row in rows.items() if key not in there], ignore_conflicts=True, batch_size=200
    )
    new = list(Delivery.objects.filter(key__in=[key for key in rows if key not in there]))
    # A race for a key: the row that stands is the other's, and has its own Message-ID.
    new = [one for one in new if one.message_id == rows[one.key].message_id]
    for due, together in _by_due_time(new).items():
        task = transmit.using(run_after=due) if due else transmit
        for start in range(0, len(together), BATCH):
            task.enqueue(together[start : start + BATCH])
    return new


def _by_due_time(deliveries: Iterable[Delivery]) -> dict[datetime | None, list[int]]:
    now = timezone.now()
    groups: dict[datetime | None, list[int]] = defaultdict(list)
    for one in deliveries:
        groups[one.not_before if one.not_before > now else None].append(one.pk)
    return groups


def _row(envelope: Envelope) -> Delivery:
    if envelope.kind not in KINDS:
        raise ValueError(f"{envelope.kind} is no registered kind of mail")
    return Delivery(
        key=envelope.key,
        kind=envelope.kind,
        source=envelope.source,
        address=envelope.address,
        member=envelope.member,
        language=envelope.language or getattr(envelope.member, "language", "") or settings.LANGUAGE_CODE,
        sender=envelope.sender,
        subject=_BREAKS.sub(" ", envelope.subject).strip()[:500],  # a line break would be another header
        text=envelope.text,
        html=envelope.html,
        headers=dict(envelope.headers),
        not_before=envelope.not_before or timezone.now(),
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname or "localhost"),
    )
