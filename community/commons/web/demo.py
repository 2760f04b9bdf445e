"""Sign-ins that the demonstration offers on its sign-in page; the demonstration fills the list, nobody else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class DemoLogin:
    name: str
    role: Any  # in words: "moderator"
    email: str
    password: str


_sources: list[Callable[[], list[DemoLogin]]] = []


def offer(source: Callable[[], list[DemoLogin]]) -> None:
    """Have `source()` asked for the sign-ins whenever the page is shown."""
    _sources[:] = [source]


def demo_logins() -> list[DemoLogin]:
    """What to offer; nothing outside the demonstration, whatever was registered."""
    return _sources[0]() if settings.DEMO and _sources else []
