"""Between several processes: one Redis Pub/Sub channel carries every push to the hub of each process.

Pub/Sub straight through redis-py: one subscription per process whatever the number of pages. When the line to
Redis was lost, pages are asked to catch up, because what came meanwhile is gone.
"""

import asyncio
import contextlib
import logging
import threading
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from .hub import hub

log = logging.getLogger(__name__)
SILENCE = 15.0  # seconds without a sign of life before Redis is asked for one
_client: Any = None
_lock = threading.Lock()


def redis_client() -> Any:
    """The process's client for publishing and presence; quick to give up, because pushes are hints."""
    global _client
    with _lock:
        if _client is None:
            import redis

            _client = redis.Redis.from_url(
                settings.REDIS_URL,
                socket_timeout=1.0,
                socket_connect_timeout=1.0,
                max_connections=50,
                **_options(),
            )
        return _client


def publish(encoded: str) -> None:
    """Send to every process; a lost push is caught up by sequence, so a failure is only logged."""
    try:
        redis_client().publish(_name(), encoded)
    except Exception as error:
        log.warning("a push could not be sent: %s", error)
        hub.deliver(encoded)  # at least the pages of this process


async def listen() -> None:
    """Runs in the server's event loop as long as it lives; comes back after every loss of the line."""
    import redis.asyncio as redis

    first = True
    while True:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2.0, **_options())
        try:
            async with client.pubsub() as subscription:
                await subscription.subscribe(_name())
                if not first:
                    _ask_to_catch_up()
                first = False
                await _follow(subscription)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            log.warning("the line to Redis was lost: %s", error)
        finally:
            with contextlib.suppress(Exception):
                await client.aclose()
        await asyncio.sleep(1.0)


async def _follow(subscription: Any) -> None:
    """Deliver until the line is lost. A silent line is asked for an answer: it may be dead without a word."""
    waiting_for_answer = False
    while True:
        message = await subscription.get_message(timeout=SILENCE)
        if message is None:
            if waiting_for_answer:
                raise ConnectionError("no answer")
            waiting_for_answer = True
            await asyncio.wait_for(subscription.ping(), 5)
            continue
        waiting_for_answer = False
        if message["type"] == "message":
            hub.deliver(message["data"].decode())


def _ask_to_catch_up() -> None:
    for socket in list(hub.sockets):
        socket.end(1012)  # "service restart": the page reconnects and says what it has seen


def _options() -> dict[str, Any]:
    return settings.REDIS_OPTIONS


def _name() -> str:
    """Pub/Sub knows no database numbers: the number in the address tells two sites apart."""
    layer: dict[str, Any] = settings.CHANNEL_LAYERS["default"]
    prefix = layer.get("CONFIG", {}).get("prefix", "parvis")
    return f"{prefix}:live:{urlsplit(settings.REDIS_URL).path.strip('/') or 0}"
