"""The registry of kinds of channels: who may join one, and what somebody who comes back has missed.

A channel is called KIND:ID, such as "forums.topic:12". The personal channel "member:ID" is joined by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]  # {"event": "post_created", "data": {…}, "seq": 42}
MayJoin = Callable[[Any, int], bool]
CatchUp = Callable[[Any, int, int], list[Event] | None]
MayReceive = Callable[[Any, str, Event], bool]

PERSONAL = "member"


@dataclass(frozen=True)
class Kind:
    """`may_join`, `catch_up` and `may_write` are asked in a thread and may query.

    `may_receive(user, event, data)` is asked for each open page at each push, in the event loop: it must
    answer from what the user carries (id, roles) and what the push carries; one that queries is a no.
    """

    name: str
    may_join: MayJoin
    catch_up: CatchUp | None
    may_receive: MayReceive | None
    may_write: MayJoin | None  # who may be shown as writing; nobody else's hint is relayed


KINDS: dict[str, Kind] = {}


def register(
    name: str,
    *,
    may_join: MayJoin,
    catch_up: CatchUp | None = None,
    may_receive: MayReceive | None = None,
    may_write: MayJoin | None = None,
) -> None:
    """Declare a kind of channel.

    `catch_up(user, id, after)` returns what came after sequence `after`, oldest first, or None when that is
    too much to send: the page is then asked to load itself anew.
    """
    if name in KINDS or name == PERSONAL:
        raise ValueError(f"{name} is declared twice")
    KINDS[name] = Kind(name, may_join, catch_up, may_receive, may_write)


def parse(channel: Any) -> tuple[Kind, int] | None:
    """The kind and id of a channel's name, or None when there is no such kind or the name is malformed."""
    if not isinstance(channel, str) or len(channel) > 80:
        return None
    name, _, number = channel.rpartition(":")
    kind = KINDS.get(name)
    if kind is None or not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    if number != str(int(number)):  # one name per channel: "007" would be another room with the same key
        return None
    return kind, int(number)


def personal(member_id: int) -> str:
    return f"{PERSONAL}:{member_id}"
