"""How often one may ask: counted per minute in the cache, by token, or by address where there is none.

The counters live in the cache `counters`: Redis where several processes answer, the process's memory where one
does, so that counting never waits for a database.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches

WINDOW = 60  # seconds


@dataclass(frozen=True)
class Allowance:
    """What is left of a window after this request."""

    limit: int
    remaining: int
    reset: int  # seconds until the next window

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.remaining)),
            "RateLimit-Reset": str(self.reset),
        }


class TooMany(Exception):
    """More than the window allows."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(allowance)
        self.allowance = allowance


def spend(who: str, *, limit: int) -> Allowance:
    """Count one request of `who`, such as "token:12". Raises TooMany beyond `limit` a minute."""
    moment = int(time.time())
    counters, key = caches["counters"], f"api:{who}:{moment // WINDOW}"
    counters.add(key, 0, timeout=2 * WINDOW)
    try:
        used = counters.incr(key)
    except ValueError:  # the key went in between
        used = 1
    allowance = Allowance(limit, limit - used, WINDOW - moment % WINDOW)
    if used > limit:
        raise TooMany(allowance)
    return allowance


def spend_for(*, token_id: int | None, address: str, writes: bool) -> Allowance:
    """The tightest of the allowances that this request counts against. Raises TooMany."""
    if token_id is None:
        return spend(f"address:{address}", limit=settings.API_REQUESTS_PER_ADDRESS)
    allowance = spend(f"token:{token_id}", limit=settings.API_REQUESTS_PER_TOKEN)
    if not writes:
        return allowance
    writing = spend(f"token:{token_id}:writes", limit=settings.API_WRITES_PER_TOKEN)
    return min(allowance, writing, key=lambda one: one.remaining)
