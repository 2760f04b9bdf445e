"""How rooms can be arranged: the values that are offered, when a session is planned and in the room itself."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused

from .models import Writers

PACES = (0, 5, 10, 30, 60, 120, 300)  # seconds
DELAYS = (0, 3, 5, 10, 30)
ARRANGED = ("slow_seconds", "writers", "links", "hold_first", "hold_questions", "delay_seconds")
AT_PLANNING = ("opens_by_clock", "closes_by_clock")


def check_arranged(changed: dict[str, Any]) -> dict[str, Any]:
    """The same. Raises Refused (422) for values that are not offered."""
    if changed.get("slow_seconds", 0) not in PACES or changed.get("delay_seconds", 0) not in DELAYS:
        raise Refused(_("Choose one of the offered numbers of seconds."), status=422)
    if "writers" in changed and changed["writers"] not in Writers.values:
        raise Refused(_("Choose who may write."), status=422)
    return changed
