"""Who may give which sanction: ranks, scopes, lengths, and when it takes two people or a day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused
from community.commons.activity.log import now, quiet
from community.commons.prepared import Prepared
from community.commons.standing.models import Sanction
from community.commons.standing.subjects import Subject
from membership.models import Member, Role, RoleInterval

from .models import Case, Report

ENOUGH = 3  # moderators and administrators, for two to look at something
DELAY = timedelta(hours=24)  # where there are fewer
REMEMBERED = timedelta(days=90)  # advice and warnings
LONGEST = timedelta(days=2 * 365)
ALONE = timedelta(days=30)  # a suspension longer than this takes two
OWN_POWER = timedelta(hours=24)  # of a category moderator
REVIEW = timedelta(days=365)  # of a ban
TIMED = (Sanction.Kind.LIMIT, Sanction.Kind.MUTE, Sanction.Kind.SUSPENSION)


@dataclass(frozen=True)
class Sanctioning:
    """A sanction as the form asks for it. `scope` "" is the whole site; `ends_at` is aware."""

    kind: str
    scope: str = ""
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Weighed:
    """What becomes of it: whether a second person is needed, and whether it waits a day instead."""

    asked: Sanctioning
    needs_second: bool
    delayed: bool


def judges() -> QuerySet[Member]:
    """Moderators and administrators with an account."""
    return _judges_at(timezone.now())


def _judges_at(moment: datetime) -> QuerySet[Member]:
    holders = RoleInterval.objects.in_force(moment).filter(role__in=[Role.MODERATOR, Role.ADMINISTRATOR])
    return Member.objects.with_account().filter(pk__in=holders.values("member"))


_ENOUGH = Prepared(lambda moment: _judges_at(moment).values_list("pk")[:ENOUGH])


def too_few() -> bool:
    return len(_ENOUGH(timezone.now())) < ENOUGH


def rank(person: Any) -> int:
    """Nobody acts on an equal or higher one. Trust is no power over people; coordinators stand beside moderators."""
    roles: frozenset[str] = getattr(person, "roles", frozenset())
    if Role.ADMINISTRATOR in roles:
        return 3
    if roles & {Role.MODERATOR, Role.COORDINATOR}:
        return 2
    return 1 if any(role.startswith(Role.CATEGORY_MODERATOR) for role in roles) else 0


def is_judge(person: Any) -> bool:
    return bool(getattr(person, "roles", frozenset()) & {Role.MODERATOR, Role.ADMINISTRATOR})


def scopes_of(subject: Subject, thing: Any) -> dict[str, str]:
    """{scope: label} for a sanction because of `thing`, the smallest first, the whole site last."""
    found: dict[str, str] = {}
    if thing is not None:
        if subject.scopes is not None:
            found |= {space: str(label) for space, label in subject.scopes(thing).items()}
        elif subject.space(thing):
            found[subject.space(thing)] = _("where this stands")
    return found | {"": _("on the whole site")}


def offended(case: Case, thing: Any, reports: Sequence[Report]) -> set[int]:
    """Whom the thing speaks to, and who reported it: they do not give the sanction."""
    addressed = case.subject.addressed(thing) if case.subject.addressed and thing is not None else set()
    here = (one for one in reports if one.round == case.round and one.outcome != Report.Outcome.WITHDRAWN)
    return addressed | {one.reporter_id for one in here if one.reporter_id}


def weigh(case: Case, thing: Any, by: Any, asked: Sanctioning, reports: Sequence[Report]) -> Weighed:
    """Whether `by` may give this sanction, and how. Raises Refused with the reason."""
    asked = _in_order(case, thing, asked)
    if by.pk == case.author_id:
        raise Refused(_("Nobody sanctions oneself."))
    if case.author.automaton:
        raise Refused(_("The site itself can't be sanctioned."))
    if rank(by) <= rank(case.author) and not by.automaton:
        raise Refused(
            _("Nobody sanctions somebody of the same or a higher role. Hand the case to an administrator.")
        )
    few = not quiet() and too_few()
    hurt = not quiet() and by.pk in offended(case, thing, reports)
    if hurt and not few:
        raise Refused(
            _(
                "You reported this, or it speaks to you: a colleague gives the sanction. The rest you may decide."
            )
        )
    two = not quiet() and _beyond(by, case, asked)
    return Weighed(asked, needs_second=two, delayed=few and (hurt or two))


def _in_order(case: Case, thing: Any, asked: Sanctioning) -> Sanctioning:
    """The same with its scope and end as its kind has them. Raises Refused (422)."""
    if asked.kind not in Sanction.Kind.values:
        raise Refused(_("There is no such sanction."), status=422)
    kind = Sanction.Kind(asked.kind)
    if kind in Sanction.SITE_WIDE:
        asked = replace(asked, scope="")
    if asked.scope not in scopes_of(case.subject, thing):
        raise Refused(
            _("Choose where the sanction holds: this topic, this category or the whole site."), status=422
        )
    if kind == Sanction.Kind.BAN:
        return replace(asked, ends_at=None)
    if kind not in TIMED:
        return replace(asked, ends_at=asked.ends_at or now() + REMEMBERED)
    if asked.ends_at is None:
        raise Refused(_("Say until when: only a ban has no end."), status=422)
    if asked.ends_at <= now():
        raise Refused(_("The sanction would have ended already: choose a later end."), status=422)
    if asked.ends_at > now() + LONGEST + timedelta(days=1):
        raise Refused(
            _(
                "Two years are the longest; beyond that only a ban is meant, which is looked at again each year."
            ),
            status=422,
        )
    return asked


def _beyond(by: Any, case: Case, asked: Sanctioning) -> bool:
    """Whether it is more than one person of this role decides alone."""
    lasts = asked.ends_at - now() if asked.ends_at else None
    if is_judge(by) or by.automaton:
        return asked.kind == Sanction.Kind.BAN or (
            asked.kind == Sanction.Kind.SUSPENSION and (lasts is None or lasts > ALONE + timedelta(hours=1))
        )
    if asked.kind in (Sanction.Kind.ADVICE, Sanction.Kind.WARNING):
        return False
    small = asked.kind in (Sanction.Kind.LIMIT, Sanction.Kind.MUTE) and asked.scope != ""
    return not small or lasts is None or lasts > OWN_POWER + timedelta(minutes=10)
