"""`site()`: the settings of this community, kept for a few seconds in each process."""

import time
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.db.models import F

if TYPE_CHECKING:
    from .models import Site

KEPT_FOR = 5.0  # seconds; a change is seen by every process within them, and at once by the one that made it
_kept: "tuple[float, Site, int] | None" = None


def site() -> "Site":
    """The one row of settings; with its defaults before the site is set up."""
    return _read()[1]


def edition() -> int:
    """The number that `changed_for_all` counts up: a version of what many pages show."""
    return _read()[2]


def _read() -> "tuple[float, Site, int]":
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > KEPT_FOR:
        from .models import Edition, Site

        try:
            found = Site.objects.filter(pk=1).first() or Site()
            number = Edition.objects.filter(pk=1).values_list("number", flat=True).first() or 0
        except DatabaseError:  # gone for a moment, or not migrated yet: the page says so in its own words
            return _kept or (0.0, Site(), 0)
        _kept = time.monotonic(), found, number
    return _kept


def forget() -> None:
    """Read the settings afresh next time; after a change, and between tests."""
    global _kept
    _kept = None


def changed_for_all() -> None:
    """Something that many pages show has changed: a name, a face, a role, a category. Kept pages are built again.

    Call it in the transaction of the change.
    """
    from .models import Edition

    if not Edition.objects.filter(pk=1).update(number=F("number") + 1):
        Edition.objects.get_or_create(pk=1, defaults={"number": 1})
    transaction.on_commit(forget)
