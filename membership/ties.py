"""What is between the viewer and somebody else, for the profile page: one query, none between strangers to the site."""

from dataclasses import dataclass
from typing import Any

from .models import Block, Connection, Member
from .sight import Viewer, is_of_the_team, viewer_of

State = Connection.State


@dataclass(frozen=True)
class Tie:
    """`connection` is the row that the viewer may act on; `what` says how: "", "asked", "asking" or "made"."""

    what: str = ""
    connection: int | None = None
    words: str = ""
    blocked: bool = False  # by the viewer
    can_block: bool = False
    can_ask: bool = False


def tie_with(member: Member, person: Any, viewer: Viewer) -> Tie | None:
    """None for visitors, on one's own page, and for people without an account."""
    if viewer.member is None or viewer.member == member.pk or not member.is_active:
        return None
    if member.pk in viewer.apart and Block.objects.filter(by=person, blocked=member).exists():
        return Tie(blocked=True)
    what, row = "", Connection.objects.between(person, member).first()
    if row is not None and row.state == State.MADE:
        what = "made"
    elif row is not None and row.asked_by_id == person.pk and not row.withdrawn:
        what = "asking"
    elif row is not None and row.asked_by_id != person.pk and row.state == State.ASKED and not row.withdrawn:
        what = "asked"
    return Tie(
        what=what,
        connection=row.pk if row and what else None,
        words=row.words if row and what == "asked" else "",
        can_block=not is_of_the_team(person) and not is_of_the_team(member),
        can_ask=not what,
    )


def deaf_to(person: Any) -> set[int]:
    """Those who blocked this person: nothing that they do is news to them. Nobody is deaf to the team. One query."""
    if person is None or is_of_the_team(person):
        return set()
    return set(Block.objects.filter(blocked=person.pk).values_list("by", flat=True))


def unheard_by(person: Any) -> frozenset[int]:
    """The same from the other side: those whom this person blocked, but for the team. Two queries."""
    return viewer_of(person).apart & set(Block.objects.filter(by=person.pk).values_list("blocked", flat=True))
