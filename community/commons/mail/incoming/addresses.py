"""Signed addresses: `reply+post.2s.1a4.fk3.…@domain` says who answers what, and that we made it.

Short and in small letters alone, because a mail server may cut or fold what stands before the @ (64 signs).
"""

import base64
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.http import base36_to_int, int_to_base36

PREFIX = "reply+"
SALT = "mail.incoming.reply"
VALID = timedelta(days=90)
SIGNED_BYTES = 15  # 120 bits, 24 letters
_EPOCH = date(2025, 1, 1)


@dataclass(frozen=True)
class ReplyTo:
    """What a signed address says."""

    kind: str
    member_id: int
    subject_id: int
    expired: bool


class _Signer(signing.Signer):
    """Django's signature, shortened and in letters that no mail server folds together."""

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        whole = super().signature(value, key)
        return base64.b32encode(signing.b64_decode(whole.encode())[:SIGNED_BYTES]).decode().lower()


def _signer() -> _Signer:
    return _Signer(salt=SALT, sep=".")


def reply_address(kind: str, member_id: int, subject_id: int) -> str:
    """The address at which `member_id` answers `subject_id`, valid for 90 days; "" without REPLY_DOMAIN."""
    if not settings.REPLY_DOMAIN:
        return ""
    day = (timezone.now().date() - _EPOCH).days
    said = ".".join([kind, int_to_base36(member_id), int_to_base36(subject_id), int_to_base36(day)])
    return f"{PREFIX}{_signer().sign(said)}@{settings.REPLY_DOMAIN}"


def read(local: str) -> ReplyTo | None:
    """What the part before the @ says; None when we did not sign it."""
    try:
        said = _signer().unsign(local.lower().removeprefix(PREFIX))
        kind, member, subject, day = said.split(".")
        made = _EPOCH + timedelta(days=base36_to_int(day))
        expired = timezone.now().date() - made > VALID
        return ReplyTo(kind, base36_to_int(member), base36_to_int(subject), expired)
    except (signing.BadSignature, ValueError, OverflowError):
        return None


def local_part(address: str) -> str:
    """The part before the @ of an address of ours, in small letters; "" for everybody else's."""
    local, _at, domain = address.strip().lower().rpartition("@")
    return local if settings.REPLY_DOMAIN and domain == settings.REPLY_DOMAIN.lower() else ""
