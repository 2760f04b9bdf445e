"""Tools that keep what they work on in themselves (bleach's Cleaner, linkify-it): one for each thread."""

import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def per_thread(make: Callable[P, R]) -> Callable[P, R]:
    """Like `functools.cache`, but two threads never share what `make` made.

    Shared, one thread's text would run into another's (tests/commons/text/test_threads.py).
    """
    kept = threading.local()

    def get(*args: P.args, **kwargs: P.kwargs) -> R:
        made: dict[object, R] = kept.__dict__.setdefault("made", {})
        key = (args, tuple(sorted(kwargs.items())))
        if key not in made:
            made[key] = make(*args, **kwargs)
        return made[key]

    return get
