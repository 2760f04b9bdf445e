"""Who is here: hints in memory or Redis, never rows."""

import logging
import time
from collections.abc import Iterable

from django.conf import settings

from .hub import hub

log = logging.getLogger(__name__)
FRESH = 75  # seconds after which somebody who gave no sign is gone


def present(channel: str) -> set[int]:
    """Ids of the members who have this channel open, in all processes."""
    if not settings.REDIS_URL:
        return hub.present(channel)
    from .relay import redis_client

    try:
        since = time.time() - FRESH
        return {int(one) for one in redis_client().zrangebyscore(_key(channel), since, "+inf")}
    except Exception as error:
        log.warning("presence is unknown: %s", error)
        return hub.present(channel)


def present_in(channels: list[str]) -> dict[str, set[int]]:
    """The same for several channels, asked at once."""
    if not settings.REDIS_URL or not channels:
        return {channel: hub.present(channel) for channel in channels}
    from .relay import redis_client

    try:
        since = time.time() - FRESH
        with redis_client().pipeline(transaction=False) as pipe:
            for channel in channels:
                pipe.zrangebyscore(_key(channel), since, "+inf")
            return {
                channel: {int(one) for one in found}
                for channel, found in zip(channels, pipe.execute(), strict=True)
            }
    except Exception as error:
        log.warning("presence is unknown: %s", error)
        return {channel: hub.present(channel) for channel in channels}


def note(channels: list[str], member_id: int) -> None:
    """This member has these channels open now. Blocking: call it in a thread."""
    if not settings.REDIS_URL or not channels:
        return
    from .relay import redis_client

    try:
        with redis_client().pipeline(transaction=False) as pipe:
            for channel in channels:
                pipe.zadd(_key(channel), {str(member_id): time.time()})
                pipe.zremrangebyscore(_key(channel), "-inf", time.time() - FRESH)
                pipe.expire(_key(channel), FRESH)
            pipe.execute()
    except Exception as error:
        log.debug("presence could not be noted: %s", error)


def note_all(channel: str, members: Iterable[int]) -> None:
    """The same for many members in one channel. Blocking."""
    seen = dict.fromkeys(map(str, members), time.time())
    if not settings.REDIS_URL or not seen:
        return
    from .relay import redis_client

    try:
        with redis_client().pipeline(transaction=False) as pipe:
            pipe.zadd(_key(channel), seen)
            pipe.zremrangebyscore(_key(channel), "-inf", time.time() - FRESH)
            pipe.expire(_key(channel), FRESH)
            pipe.execute()
    except Exception as error:
        log.debug("presence could not be noted: %s", error)


def forget(channels: list[str], member_id: int) -> None:
    """The member left these channels in this process. Blocking."""
    if not settings.REDIS_URL:
        return
    from .relay import redis_client

    try:
        with redis_client().pipeline(transaction=False) as pipe:
            for channel in channels:
                if member_id not in hub.present(channel):  # another page of theirs may still be open here
                    pipe.zrem(_key(channel), str(member_id))
            pipe.execute()
    except Exception as error:
        log.debug("presence could not be forgotten: %s", error)


def _key(channel: str) -> str:
    return f"parvis:here:{channel}"
