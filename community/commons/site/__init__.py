"""`site()`: the settings of this community, kept for a few seconds in each process."""

import time
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.db.models import F

if TYPE_CHECKING:
    from .models import Site

KEPT_FOR = 5.0  # seconds; a change is seen by every process within them, and at once by the one that made it
_kept: "tuple[float, Site] | None" = None


def site() -> "Site":
    """The one row of settings; with its defaults before the site is set up."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > KEPT_FOR:
        from .models import Site

        try:
            found = Site.objects.filter(pk=1).first() or Site()
        except DatabaseError:  # gone for a moment, or not migrated yet: the page says so in its own words
            return _kept[1] if _kept else Site()
        _kept = time.monotonic(), found
    return _kept[1]


def forget() -> None:
    """Read the settings afresh next time; after a change, and between tests."""
    global _kept
    _kept = None


def changed_for_all() -> None:
    """Something that many pages show has changed: a name, a face, a role, a category. Kept pages are built again.

    Call it in the transaction of the change.
    """
    from .models import Site

    if not Site.objects.filter(pk=1).update(edition=F("edition") + 1):
        Site.objects.get_or_create(pk=1, defaults={"edition": 1})
    transaction.on_commit(forget)
