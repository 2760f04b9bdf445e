"""What a process keeps of pages that were drawn once, and how all of it is forgotten at once.

Keys hold versions, so what has changed is served to nobody; but it stays in memory until it expires. What may not be
possessed must not: `community.commons.live.forget_kept()` has every process of the site forget.
"""

from collections.abc import Callable

from django.core.cache import caches

_forgetting: list[Callable[[], None]] = []


def register(forget: Callable[[], None]) -> Callable[[], None]:
    """`forget` empties something that this process keeps beside its fragments; any thread may call it."""
    _forgetting.append(forget)
    return forget


def forget() -> None:
    """In this process."""
    caches["fragments"].clear()
    for one in _forgetting:
        one()
