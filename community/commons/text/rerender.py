"""The registry of stored texts that `manage.py rerender` brings up to a new RENDER_VERSION."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Stored:
    """One kind of stored text.

    `stale()` is the QuerySet of rows rendered by an older version; `again(row)` renders one and saves it, after
    which the row is no longer stale: so an interrupted run goes on where it stopped.
    """

    name: str
    stale: Callable[[], models.QuerySet[Any]]
    again: Callable[[Any], None]


STORED: dict[str, Stored] = {}


def register_rerender(
    name: str, stale: Callable[[], models.QuerySet[Any]], again: Callable[[Any], None]
) -> None:
    """Add a kind of stored text, named like `forums.post`."""
    STORED[name] = Stored(name, stale, again)
