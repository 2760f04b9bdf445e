"""Who wants no more of this: addresses as keyed hashes, and the token of the one-click link (RFC 8058)."""

import hashlib
import hmac

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from .kinds import KINDS, Kind
from .models import Suppression

SALT = "mail.refusal"


def digest_of(address: str) -> str:
    """A keyed hash: recognises an address that it can't give back."""
    key = getattr(settings, "MAIL_SUPPRESSION_KEY", "") or settings.SECRET_KEY
    return hmac.new(
        f"suppression:{key}".encode(), address.strip().lower().encode(), hashlib.sha256
    ).hexdigest()


def is_suppressed(address: str, kind: Kind) -> bool:
    """Kinds that can't be refused are stopped only where mail can't arrive or nothing at all is wanted."""
    if kind.to_bounced:
        return False
    against = Suppression.objects.against(digest_of(address), kind.name)
    if not kind.can_be_refused:
        against = against.filter(kind="", reason=Suppression.Reason.BOUNCED)
    return against.exists()


def suppress(address: str, reason: str, kind: str = "") -> None:
    """Write down that this address gets no more mail of this kind ("" is any)."""
    _suppress(digest_of(address), kind, reason)


def allow_again(address: str, kind: str = "") -> None:
    """At the person's own wish: they subscribed anew or confirmed the address."""
    Suppression.objects.filter(digest=digest_of(address), kind=kind).delete()


def token_for(address: str, kind: str) -> str:
    """Works for ever and says nothing about the address to whoever sees the link."""
    return signing.Signer(salt=SALT).sign_object([kind, digest_of(address)])


def read_token(token: str) -> tuple[Kind, str] | None:
    try:
        name, digest = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    kind = KINDS.get(name)
    return (kind, digest) if kind and kind.can_be_refused else None


def refuse(kind: Kind, digest: str) -> None:
    """Unsubscribe by token; doing it twice changes nothing."""
    with transaction.atomic():
        _suppress(digest, kind.name, Suppression.Reason.REFUSED)
        if kind.on_refusal:
            kind.on_refusal(digest)


def take_back(kind: Kind, digest: str) -> None:
    """Undo a refusal by the same token: the kind may come again."""
    mine = Suppression.objects.filter(digest=digest, kind=kind.name, reason=Suppression.Reason.REFUSED)
    mine.delete()


def refusal_url(address: str, kind: str) -> str:
    return settings.SITE_URL + reverse("mail:unsubscribe", args=[token_for(address, kind)])


def _suppress(digest: str, kind: str, reason: str) -> None:
    Suppression.objects.get_or_create(digest=digest, kind=kind, defaults={"reason": reason})
