"""Django's mail API as a way into our delivery rows: what allauth sends goes the common way."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .kinds import Kind, register
from .sending import Envelope, send_all

ACCOUNT = register(
    Kind(
        "mail.account",
        _("because it concerns your account"),
        can_be_refused=False,
        keep=timedelta(0),  # its links sign in
    )
)


class DeliveryBackend(BaseEmailBackend):
    """One delivery per recipient, in the caller's transaction. Raises ValueError for attachments."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            send_all(_envelopes(message))
        return len(email_messages)


def _envelopes(message: EmailMessage) -> list[Envelope]:
    if message.attachments:
        raise ValueError("This way has no attachments.")
    alternatives: Any = getattr(message, "alternatives", [])
    html = next((str(one[0]) for one in alternatives if one[1] == "text/html"), "")
    plain = str(message.body)
    if message.content_subtype == "html":
        from django.utils.html import strip_tags

        html, plain = plain, strip_tags(plain)
    headers = {str(name): str(value) for name, value in message.extra_headers.items()}
    if message.reply_to:
        headers["Reply-To"] = ", ".join(message.reply_to)
    batch = secrets.token_hex(12)
    return [
        Envelope(
            key=f"mail.account:{batch}:{number}",
            kind=ACCOUNT.name,
            address=address,
            subject=str(message.subject),
            text=plain,
            html=html,
            language=get_language() or "",
            sender=str(message.from_email),
            headers=headers,
        )
        for number, address in enumerate(message.recipients())
    ]
