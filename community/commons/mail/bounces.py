"""Mail that comes back: each leaves from an address of its own, so that a return is known for what it answers.

An address that does not exist gets no more mail; one that refuses for other reasons on several days neither. Its
member reads so on the site, and confirms it by a mail to it.
"""

import re
from datetime import timedelta
from email.message import Message
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext_lazy as _

from .kinds import Kind, register
from .models import Delivery, SoftBounce, Suppression
from .refusals import digest_of, suppress
from .rendering import render_mail
from .sending import Envelope, send

PREFIX = "bounce+"
SALT = "mail.bounce"
DAYS_OF_GRACE = 4  # days with a soft bounce that end an address
WITHIN = timedelta(days=30)
VALID = timedelta(days=3)  # of the link that confirms an address again
NO_SUCH_ADDRESS = re.compile(r"\b5\.(?:1\.\d+|2\.1)\b")  # RFC 3463: bad address, mailbox disabled
_STATUS = re.compile(r"^Status:\s*(\d\.\d+\.\d+)", re.IGNORECASE | re.MULTILINE)

AGAIN = register(
    Kind(
        "mail.address_again",
        _("because you asked to confirm your address again"),
        can_be_refused=False,
        keep=timedelta(0),
        to_bounced=True,
    )
)


def return_address(delivery: Delivery) -> str:
    """Where this mail comes back to when it can't be delivered; "" without REPLY_DOMAIN."""
    if not settings.REPLY_DOMAIN:
        return ""
    said = int_to_base36(delivery.pk)
    return f"{PREFIX}{said}.{_signature(said)}@{settings.REPLY_DOMAIN}"


def _signature(said: str) -> str:
    """Short and of small letters alone: mail servers fold and cut what stands before the @."""
    return salted_hmac(SALT, said, algorithm="sha256").hexdigest()[:24]


def delivery_at(local: str) -> Delivery | None:
    """The mail that comes back to this local part; None where we did not sign it."""
    said, _dot, signature = local.lower().removeprefix(PREFIX).partition(".")
    if not constant_time_compare(signature, _signature(said)):
        return None
    try:
        return Delivery.objects.filter(pk=base36_to_int(said)).first()
    except (ValueError, OverflowError):
        return None


def take_back(delivery: Delivery, message: Message) -> str:
    """Count one return; what it meant, for the list of what came in."""
    statuses = _statuses(message)
    if statuses and not any(one.startswith("5") for one in statuses):
        return "delayed"
    if any(NO_SUCH_ADDRESS.search(one) for one in statuses) or (not statuses and _is_permanent(message)):
        has_ended(delivery.address)
        return "hard"
    count_soft(delivery.address)
    return "soft"


def has_ended(address: str) -> None:
    """There is no such address: it gets no more mail."""
    suppress(address, Suppression.Reason.BOUNCED)


def count_soft(address: str) -> None:
    """Full, too large, or refused for a reason that may pass: one a day counts."""
    digest, today = digest_of(address), timezone.now().date()
    SoftBounce.objects.get_or_create(digest=digest, day=today)
    if SoftBounce.objects.filter(digest=digest, day__gt=today - WITHIN).count() >= DAYS_OF_GRACE:
        has_ended(address)


def _statuses(message: Message) -> list[str]:
    """What the reports in it say, such as "5.1.1"."""
    found: list[str] = []
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            found += _STATUS.findall(part.as_string()[:20_000])
    return found


def _is_permanent(message: Message) -> bool:
    from flufl.bounce import all_failures

    _temporary, permanent = all_failures(message)
    return bool(permanent)


# -- The way back ----------------------------------------------------------------------------


def is_ended(address: str) -> bool:
    """Whether mails to this address came back, so that none is sent."""
    ended = Suppression.objects.filter(digest=digest_of(address), kind="", reason=Suppression.Reason.BOUNCED)
    return bool(address) and ended.exists()


def ask_again(member: Any) -> bool:
    """Write to the address once more, with a link that confirms it; at most one mail a day."""
    token = signing.dumps(digest_of(member.email), salt=SALT)
    link = f"{settings.SITE_URL}/mail/address/{token}/"
    mail = render_mail("address_again", member.language, {"member": member, "link": link})
    sent = send(
        Envelope(
            key=f"{AGAIN.name}:{member.pk}:{timezone.now().date().isoformat()}",
            kind=AGAIN.name,
            address=member.email,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            member=member,
            language=member.language,
        )
    )
    return sent is not None


def read_token(token: str) -> str:
    """The keyed hash of the address that this link confirms; "" for a false or old one."""
    try:
        return str(signing.loads(token, salt=SALT, max_age=VALID))
    except signing.BadSignature:
        return ""


def confirm(digest: str) -> None:
    """Mail arrives there again."""
    Suppression.objects.filter(digest=digest, kind="", reason=Suppression.Reason.BOUNCED).delete()
    SoftBounce.objects.filter(digest=digest).delete()
