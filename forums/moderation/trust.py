"""Levels that explain themselves: new, member, trusted. What each may do, and how far one is from the next.

New is who joined less than some days ago and has no role. Trusted is a role, given and taken by hand or by the
rule below, with the reason on the member's own page. The figures of the rule are the site's settings.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef
from django.db.models.functions import TruncDate
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from community.commons.access import Refused
from community.commons.schedules import schedule
from community.commons.site import site
from community.commons.standing.models import Sanction, State
from forums.models import Post, Reaction, is_newcomer
from membership.models import Member, Role, RoleInterval
from membership.operations import give_trust, take_trust

from .models import RESTRICTS, Decision

AT_ONCE = 300  # members measured together


@dataclass(frozen=True)
class Step:
    """One thing that the next level asks for: what one has of what it takes."""

    label: str
    have: int
    need: int

    @property
    def is_met(self) -> bool:
        return self.have >= self.need

    @property
    def shown(self) -> int:
        """For the bar: never more than full."""
        return min(self.have, self.need)


@dataclass(frozen=True)
class Measures:
    """What the rule looks at."""

    days: int = 0  # since joining
    posts: int = 0  # that stand
    active_days: int = 0  # on which one of them was written
    thanks: int = 0  # different people who thanked for one of them
    quiet_days: int | None = None  # since the last decision against the member; None where there is none

    def steps(self) -> list[Step]:
        asked = site()
        need = asked.trust_quiet_days
        return [
            Step(_("days since you joined"), self.days, asked.trust_days),
            Step(_("posts of yours that stand"), self.posts, asked.trust_posts),
            Step(_("days on which you wrote"), self.active_days, asked.trust_active_days),
            Step(_("people who thanked you"), self.thanks, asked.trust_thanks),
            Step(
                _("days without a decision against you"),
                need if self.quiet_days is None else self.quiet_days,
                need,
            ),
        ]

    @property
    def suffice(self) -> bool:
        return all(step.is_met for step in self.steps())


def measures_of(members: Collection[Member], at: datetime | None = None) -> dict[int, Measures]:
    """Five queries, however many members; for a few hundred at once."""
    at = at or timezone.now()
    ids = [member.pk for member in members]
    standing = Post.objects.filter(author__in=ids, state=State.VISIBLE).order_by()
    posts = {
        row["author"]: (row["n"], row["days"])
        for row in standing.values("author").annotate(
            n=Count("pk"), days=Count(TruncDate("created_at"), distinct=True)
        )
    }
    thanks = dict(
        Reaction.objects.filter(post__author__in=ids, post__state=State.VISIBLE)
        .order_by()
        .values_list("post__author")
        .annotate(n=Count("member", distinct=True))
    )
    against = dict(
        Decision.objects.filter(author__in=ids, verdict__in=RESTRICTS, undone_at=None)
        .order_by()
        .values_list("author")
        .annotate(last=Max("made_at"))
    )
    sanctions = dict(
        Sanction.objects.filter(member__in=ids, lifted_at=None)
        .exclude(kind=Sanction.Kind.ADVICE)
        .order_by()
        .values_list("member")
        .annotate(last=Max("starts_at"))
    )
    found = {}
    for member in members:
        days = max(0, (at - member.joined_at).days)
        lasts = [one for one in (against.get(member.pk), sanctions.get(member.pk)) if one]
        found[member.pk] = Measures(
            days=days,
            posts=posts.get(member.pk, (0, 0))[0],
            active_days=posts.get(member.pk, (0, 0))[1],
            thanks=thanks.get(member.pk, 0),
            quiet_days=(at - max(lasts)).days if lasts else None,
        )
    return found


def level_of(member: Any) -> str:
    """ "new", "member" or "trusted"; whoever works for the team is trusted."""
    if not getattr(member, "pk", None):
        return ""
    if Role.TRUSTED in member.roles or member.is_staff_member or _moderates(member):
        return "trusted"
    return "new" if is_newcomer(member) else "member"


def _moderates(member: Member) -> bool:
    return any(role.startswith(Role.CATEGORY_MODERATOR) for role in member.roles)


# -- By rule, each night -----------------------------------------------------------------------


@task()
def keep_trust() -> dict[str, int]:
    """Give trust to whom the rule finds trusted, take it where it was given by rule and is no longer earned."""
    if not site().trust_by_rule:
        return {"given": 0, "taken": 0}
    return {"taken": _take(), "given": _give()}


def _give() -> int:
    given = 0
    for members in _batches(candidates()):
        measures = measures_of(members)
        for member in members:
            found = measures[member.pk]
            if not found.suffice:
                continue
            with translation.override(member.language):
                reason = _("By rule: %(posts)s on %(days)s, thanked by %(people)s.") % {
                    "posts": ngettext("%(n)d post that stands", "%(n)d posts that stand", found.posts)
                    % {"n": found.posts},
                    "days": ngettext("%(n)d day", "%(n)d days", found.active_days) % {"n": found.active_days},
                    "people": ngettext("%(n)d person", "%(n)d people", found.thanks) % {"n": found.thanks},
                }
            try:
                give_trust(member, by=Member.objects.automaton(), reason=reason)
                given += 1
            except Refused:  # somebody was faster
                continue
    return given


def _take() -> int:
    """Only what the rule gave, and only for a decision against the member since."""
    taken = 0
    by_rule = RoleInterval.objects.in_force().filter(role=Role.TRUSTED, given_by__automaton=True)
    since = timezone.now() - timedelta(days=site().trust_quiet_days)
    decided = Decision.objects.filter(
        author=OuterRef("member"),
        verdict__in=RESTRICTS,
        undone_at=None,
        made_at__gt=since,
        made_at__gte=OuterRef("starts_at"),
    )
    sanctioned = Sanction.objects.filter(
        member=OuterRef("member"),
        lifted_at=None,
        starts_at__gt=since,
        starts_at__gte=OuterRef("starts_at"),
    ).exclude(kind=Sanction.Kind.ADVICE)
    lost = by_rule.filter(Exists(decided) | Exists(sanctioned)).select_related("member")
    for interval in lost.order_by("pk"):
        with translation.override(interval.member.language):
            reason = _("By rule: a decision against you since. It is given again after %(n)d quiet days.") % {
                "n": site().trust_quiet_days
            }
        try:
            take_trust(interval.member, by=Member.objects.automaton(), reason=reason)
            taken += 1
        except Refused:
            continue
    return taken


def candidates() -> Any:
    """Members long enough here, not trusted, without a role, and from whom nobody took trust by hand."""
    own = RoleInterval.objects.filter(member=OuterRef("pk"))
    by_hand = own.filter(role=Role.TRUSTED, ended_by__automaton=False).exclude(ended_by=F("member"))
    return (
        Member.objects.with_account()
        .filter(joined_at__lte=timezone.now() - timedelta(days=site().trust_days))
        .exclude(Exists(own.in_force()))
        .exclude(Exists(by_hand))
    )


def _batches(members: Any) -> Iterator[list[Member]]:
    last = 0
    while some := list(members.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield some
        last = some[-1].pk


schedule("moderation.keep_trust", keep_trust, daily=time(4, 30))
