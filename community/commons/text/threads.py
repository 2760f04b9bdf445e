"""Tools that keep what they work on in themselves (bleach's Cleaner, linkify-it): lent to one thread at a time."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def lent(make: Callable[P, R]) -> Callable[P, AbstractContextManager[R]]:
    """`with tool(…) as one:` lends what `make(…)` made, to nobody else until it comes back; else makes another.

    Shared, one thread's text would run into another's (tests/commons/text/test_threads.py). One for each thread
    would cost 0.7 MB a thread, and no more than two or three are ever out at once. What failed is not lent again.
    """
    idle: dict[object, list[R]] = {}

    @contextmanager
    def lend(*args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
        shelf = idle.setdefault((args, tuple(sorted(kwargs.items()))), [])
        try:
            tool = shelf.pop()
        except IndexError:
            tool = make(*args, **kwargs)
        yield tool
        shelf.append(tool)

    return lend
