"""Who comes: how many, one's own answer, and the names of those who let others see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from membership.models import Account, Member
from membership.sight import viewer_of

from .models import Answer, Part, Session

MOST_NAMES = 60
Reply = Answer.Reply


@dataclass(frozen=True)
class Numbers:
    """Places, guests included, where it says places; else answers."""

    places: int
    yes: int
    maybe: int
    no: int
    waiting: int
    invited: int
    came: int


def numbers_of(session: Session) -> Numbers:
    """One query."""
    of = {reply: Count("pk", filter=Q(reply=reply)) for reply in Reply.values}
    of[Reply.INVITED] = Count("pk", filter=Q(reply=Reply.INVITED, attended_at=None))
    found = Answer.objects.filter(session=session).aggregate(
        **of,
        came=Count("pk", filter=Q(attended_at__isnull=False)),
        brought=Sum("guests", filter=Q(reply=Reply.YES)),
    )
    return Numbers(
        places=found["yes"] + (found["brought"] or 0),
        came=found["came"],
        **{reply: found[reply] for reply in Reply.values},
    )


def seen_to_come(session: Session, person: Any) -> list[Member]:
    """Members who come and let others see it; for members alone, and never across a block."""
    if not getattr(person, "is_authenticated", False):
        return []
    rows = Answer.objects.coming().filter(session=session, shown=True, member__account=Account.ACTIVE)
    rows = (
        rows.exclude(member__in=viewer_of(person).apart).select_related("member").order_by("replied_at", "pk")
    )
    return [one.member for one in rows[:MOST_NAMES] if one.member is not None]


def parts_of(session: Session, *, all_of_them: bool) -> list[Part]:
    """Who takes part: those who said yes; for the team also who was asked and who declined."""
    rows = Part.objects.filter(session=session).select_related("member").order_by("role", "pk")
    if not all_of_them:
        rows = rows.filter(state=Part.State.CONFIRMED, member__account=Account.ACTIVE)
    return list(rows)


def own_answer(session: Session, person: Any) -> Answer | None:
    if not getattr(person, "is_authenticated", False):
        return None
    return Answer.objects.filter(session=session, member=person.pk).first()


def add_own(sessions: Iterable[Session], person: Any) -> None:
    """Give each the viewer's own answer and part, as `own_reply` and `own_part`: two queries for any number."""
    listed = list(sessions)
    replies: dict[int, str] = {}
    parts: dict[int, Part] = {}
    if getattr(person, "is_authenticated", False) and listed:
        came = {"reply": Reply.INVITED, "attended_at__isnull": False}  # came in without having been asked
        answers = Answer.objects.filter(session__in=listed, member=person.pk).exclude(**came)
        replies = dict(answers.values_list("session", "reply"))
        held = Part.objects.filter(session__in=listed, member=person.pk).exclude(state=Part.State.DECLINED)
        parts = {one.session_id: one for one in held}
    for one in listed:
        reply = replies.get(one.pk)
        one.own_reply = Reply(reply) if reply else None  # type: ignore[attr-defined]
        one.own_part = parts.get(one.pk)  # type: ignore[attr-defined]
