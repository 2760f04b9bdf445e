"""Tasks for the tests of background work."""

import os
import time
from pathlib import Path

from django_tasks import task


@task()
def add(a: int, b: int) -> int:
    return a + b


@task()
def fail_always() -> None:
    raise ValueError("it never works")


@task(takes_context=True)
def fail_twice(context: object) -> int:
    if context.attempt < 3:  # type: ignore[attr-defined]
        raise ValueError("not yet")
    return context.attempt  # type: ignore[attr-defined]


@task()
async def add_later(a: int, b: int) -> int:
    return a + b


@task()
def note_start(folder: str, name: str, pause: float = 0.01) -> None:
    """Leave a line with the time of the start, where a killed process can't take it away."""
    with Path(folder, name).open("a") as file:
        file.write(f"{time.time()} {os.getpid()}\n")
    time.sleep(pause)


@task()
def sleep(seconds: float) -> None:
    time.sleep(seconds)


@task()
def report_language() -> str:
    from django.utils.translation import get_language

    return get_language()
