"""`push`: to every page that has joined a channel, after the transaction, from whatever process."""

import hashlib
import json
import logging
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from .hub import FORGET, hub

log = logging.getLogger(__name__)


def push(channel: str, event: str, data: dict[str, Any] | None = None, *, seq: int | None = None) -> None:
    """Tell everybody in `channel` once the current transaction has committed; nothing is stored.

    `data` must be fit for everybody who may join (or receive, see `channels.register`): ids, not texts.
    `seq` lets a client that comes back say what it has seen.
    """
    message: dict[str, Any] = {"channel": channel, "event": event, "data": data or {}}
    if seq is not None:
        message["seq"] = seq
    _after_commit(message)


def disconnect(member_id: int) -> None:
    """Close every socket of this member, such as after a suspension; they come back with their new rights."""
    _after_commit({"disconnect": member_id})


def disconnect_session(session_key: str) -> None:
    """Close the sockets of one signed-in browser."""
    _after_commit({"disconnect_session": digest_of(session_key)})


def look_again(member_id: int) -> None:
    """What this person may do has changed: rooms they are in ask anew, on all of their pages, at once."""
    transaction.on_commit(lambda: send(f"L{member_id}"), robust=True)


def forget_kept() -> None:
    """Every process forgets what it keeps of drawn pages: something was in them that may not be possessed."""
    transaction.on_commit(lambda: send(FORGET), robust=True)


def digest_of(session_key: str) -> str:
    """What travels instead of a session's key."""
    return hashlib.sha256(f"live:{settings.SECRET_KEY}:{session_key}".encode()).hexdigest()


def _after_commit(message: dict[str, Any]) -> None:
    encoded = encode(message)
    transaction.on_commit(lambda: send(encoded), robust=True)


def encode(message: dict[str, Any]) -> str:
    return json.dumps(message, cls=DjangoJSONEncoder, separators=(",", ":"))


def send(encoded: str) -> None:
    """At once, to this process's hub or through Redis to the hub of every process; touches no database."""
    if settings.REDIS_URL:
        from .relay import publish

        publish(encoded)
    else:
        hub.deliver(encoded)
