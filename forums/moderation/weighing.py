"""When the reports of a thing weigh enough that it is hidden before a moderator looks.

Each report weighs what its reporter's record is worth (accuracy.py). What is hidden needs reports of at least two
people, or of one trusted member; the team's own posts are never hidden so; and what a moderator has read and kept
is immune to reports under the same rule until it is edited.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from community.commons.site import site
from community.commons.standing.models import State
from membership.models import Member

from .accuracy import accuracy_of
from .models import RESTRICTS, Case, Decision, HidingByWeight, Report, RuleVersion
from .trust import level_of


@dataclass(frozen=True)
class Weight:
    total: float
    reporters: int
    trusted: int
    rule: RuleVersion  # the one that most of the weight names

    @property
    def is_enough(self) -> bool:
        bar = float(site().hide_at)
        return bar > 0 and self.total >= bar and (self.reporters >= 2 or self.trusted >= 1)


def weight_of(case: Case, thing: Any) -> Weight | None:
    """What the reports of this round weigh together; None where none of them counts."""
    reports = list(
        case.reports.filter(round=case.round, outcome=Report.Outcome.RECEIVED)
        .exclude(reporter=None)
        .select_related("reporter", "rule__rule")
    )
    immune = _kept_under(case, thing)
    reports = [one for one in reports if one.rule.rule_id not in immune]
    if not reports:
        return None
    of_person: dict[int, Report] = {one.reporter_id: one for one in reports}
    records = accuracy_of(of_person)
    weights = {
        pk: records[pk].weight(trusted=level_of(one.reporter) == "trusted") for pk, one in of_person.items()
    }
    under: Counter[int] = Counter()
    for pk, one in of_person.items():
        under[one.rule_id] += weights[pk]  # type: ignore[assignment]
    most = under.most_common(1)[0][0]
    return Weight(
        total=round(sum(weights.values()), 6),
        reporters=len(of_person),
        trusted=sum(level_of(one.reporter) == "trusted" for one in of_person.values()),
        rule=next(one.rule for one in reports if one.rule_id == most),
    )


def may_be_hidden(case: Case, thing: Any) -> bool:
    """Open, shown, not by one of the team, and not hidden so in this round already."""
    author: Member = case.author
    return (
        case.state == Case.State.OPEN
        and getattr(thing, "state", "") == State.VISIBLE
        and not author.automaton
        and not author.is_staff_member
        and not any(role.startswith("category_moderator") for role in author.roles)
        and not case.hidings.filter(round=case.round).exists()
    )


def hidden_by_reports(thing: Any) -> bool:
    """Whether nothing but the weight of reports keeps it out of sight: no person has decided since."""
    if getattr(thing, "state", "") != State.HIDDEN:
        return False
    return HidingByWeight.objects.filter(restriction=thing.restriction_id).exists()


def _kept_under(case: Case, thing: Any) -> set[int]:
    """The rules under which a moderator has read it as it is now and kept it."""
    edited = getattr(thing, "edited_at", None)
    decisions = Decision.objects.filter(case=case, undone_at=None, decider__automaton=False)
    decisions = decisions.exclude(verdict__in=RESTRICTS).filter(state_after=State.VISIBLE)
    if edited is not None:
        decisions = decisions.filter(made_at__gt=edited)
    rounds = list(decisions.values_list("round", flat=True))
    return set(case.reports.filter(round__in=rounds).values_list("rule__rule", flat=True))
