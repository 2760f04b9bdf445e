"""The words of a profile out of sight: moved aside, so that no page, list, search or mail can show them."""

from typing import Any

from community.commons.standing.models import State

from .models import WORDS, Account, Member, Value

KEPT_NAME = tuple(name for name in WORDS if name != "name")
# Hidden or held, a profile keeps its display name: posts stay readable. Removed, its handle stands in for it.
TAKEN = {State.HELD: KEPT_NAME, State.HIDDEN: KEPT_NAME, State.REMOVED: WORDS}


def withhold(member: Member, state: State) -> list[str]:
    """Take out of sight what this state takes, give back the rest; returns the fields that changed, unsaved."""
    said = member.said
    taken = TAKEN.get(state, ())
    for name in WORDS:
        setattr(member, name, (member.handle if name == "name" else "") if name in taken else said[name])
    member.withheld = {name: said[name] for name in taken}
    return [*WORDS, "called", "withheld"]


def as_written(member: Member) -> Member:
    """For forms and pages of its owner and the moderators: the words back in their fields, in memory alone."""
    for name, words in member.withheld.items():
        setattr(member, name, words)
    return member


def set_aside(member: Member, changes: dict[str, Any]) -> dict[str, Any]:
    """What of these changes may show: those to withheld words wait with them until a moderator has read them."""
    aside = {name: words for name, words in changes.items() if name in member.withheld}
    member.withheld = {**member.withheld, **aside}
    return {name: words for name, words in changes.items() if name not in aside}


def is_out_of_sight(member: Member) -> bool:
    """Whether others see no value of this person: a decision withholds the profile, or the account is closed."""
    return member.state != State.VISIBLE or member.account != Account.ACTIVE


def settle_sight(member: Member) -> None:
    """Others see this person's values, or don't, as state and account say now. In the transaction that changed them."""
    Value.objects.filter(member=member).update(out_of_sight=is_out_of_sight(member))
