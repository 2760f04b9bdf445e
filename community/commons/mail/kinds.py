"""The registry of kinds of mail. Whoever sends declares its kind, and answers "may this still go?".

register(Kind("inbox.mention", _("when somebody mentions me"), may_still_go=still_unread))
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any


class InQuietHours(Enum):
    """What becomes of a mail that falls due in hours in which its member wants to be left alone."""

    GOES = "goes"  # it was asked for this minute, such as a code to sign in
    WAITS = "waits"
    IF_WANTED = "if wanted"  # it has a deadline: it waits unless the member said otherwise


def always(delivery: Any) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """`may_still_go(delivery)` is asked when a delivery is taken in hand and again right before transport; it
    may query. A no cancels the delivery.

    `can_be_refused` kinds carry one-click unsubscription; `on_refusal(digest)` is called, in the same
    transaction, after the suppression of address (known by keyed hash alone) and kind was written down.
    `keep` is how long the words stay readable after sending; zero where they hold a secret, such as a link
    that signs in. `to_bounced` kinds go to addresses from which mails came back: to find out whether they work.
    """

    name: str
    label: Any  # completes "You get this …": translated
    may_still_go: Callable[[Any], bool] = always
    can_be_refused: bool = True
    on_refusal: Callable[[str], None] | None = None
    keep: timedelta = timedelta(days=30)
    in_quiet_hours: InQuietHours = InQuietHours.GOES
    to_bounced: bool = False


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    if kind.name in KINDS:
        raise ValueError(f"{kind.name} is declared twice")
    KINDS[kind.name] = kind
    return kind


# A part above knows when a member wants to be left alone: (delivery, kind) -> when that ends, None for now.
QuietHours = Callable[[Any, Kind], datetime | None]
_quiet_hours: list[QuietHours] = []


def set_quiet_hours(until: QuietHours) -> None:
    _quiet_hours[:] = [until]


def quiet_until(delivery: Any, kind: Kind) -> datetime | None:
    """When this mail may go, if not now."""
    if kind.in_quiet_hours == InQuietHours.GOES or not delivery.member_id:
        return None
    return _quiet_hours[0](delivery, kind) if _quiet_hours else None
