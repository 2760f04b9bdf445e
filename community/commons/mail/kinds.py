"""The registry of kinds of mail. Whoever sends declares its kind, and answers "may this still go?".

register(Kind("inbox.mention", _("when somebody mentions me"), may_still_go=still_unread))
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any


def always(delivery: Any) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """`may_still_go(delivery)` is asked when a delivery is taken in hand and again right before transport; it
    may query. A no cancels the delivery.

    `can_be_refused` kinds carry one-click unsubscription; `on_refusal(digest)` is called, in the same
    transaction, after the suppression of address (known by keyed hash alone) and kind was written down.
    `keep` is how long the words stay readable after sending; zero where they hold a secret, such as a link
    that signs in.
    """

    name: str
    label: Any  # completes "You get this …": translated
    may_still_go: Callable[[Any], bool] = always
    can_be_refused: bool = True
    on_refusal: Callable[[str], None] | None = None
    keep: timedelta = timedelta(days=30)


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    if kind.name in KINDS:
        raise ValueError(f"{kind.name} is declared twice")
    KINDS[kind.name] = kind
    return kind
