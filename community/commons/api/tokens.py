"""Secrets of tokens: made, recognised, and their last use noted coarsely."""

import hashlib
import secrets
from typing import Any

from django.db.models import Q
from django.utils import timezone

from .models import USED_EVERY, Token

BEGINNING = "parvis_"  # so that scanners of leaked secrets know one when they see it
LONGEST = 200


def new_secret() -> str:
    return BEGINNING + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> Token | None:
    """The token in force with this secret, its member at hand: one query; a second one each hour of use."""
    if not secret.startswith(BEGINNING) or len(secret) > LONGEST:
        return None
    found = Token.objects.in_force().filter(digest=digest_of(secret)).select_related("member").first()
    if found is None or not found.member.is_active:
        return None
    _note_use(found)
    return found


def _note_use(token: Token) -> None:
    moment = timezone.now()
    if token.used_at is None or moment - token.used_at > USED_EVERY:
        stale = Q(used_at=None) | Q(used_at__lte=moment - USED_EVERY)
        Token.objects.filter(stale, pk=token.pk).update(used_at=moment)


def bearer(request: Any) -> str | None:
    """The secret in `Authorization: Bearer …`; "" where the header holds something else, None without it."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    kind, _space, secret = header.partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""
