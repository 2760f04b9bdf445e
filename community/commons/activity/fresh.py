"""Staff acts need a fresh proof of who acts: asked where such an act is recorded, so that none is forgotten.

A middleware says for each request of a browser's session how old its last proof is (`watching`). What comes by
token, mail, command or by the site itself has no session and is not asked: a token is a key of its own, with
scopes and an end, and whoever holds the machine needs no password.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Fresh = Callable[[], bool]
_watched: ContextVar[tuple[Any, Fresh] | None] = ContextVar("fresh", default=None)


class ProofNeeded(Exception):
    """Nothing was done: the person must first prove once more who they are."""


@contextmanager
def watching(person: Any, is_fresh: Fresh) -> Iterator[None]:
    """Inside, staff acts of `person` need `is_fresh()`; it is asked at the first of them."""
    token = _watched.set((person, is_fresh))
    try:
        yield
    finally:
        _watched.reset(token)


def demand_fresh(actor: Any) -> None:
    """Raises ProofNeeded where the person before the screen acts for the team on an old proof."""
    watched = _watched.get()
    if watched is None or getattr(actor, "pk", None) is None:
        return
    person, is_fresh = watched
    if person.pk == actor.pk and not is_fresh():
        raise ProofNeeded
