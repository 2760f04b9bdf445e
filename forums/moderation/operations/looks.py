"""Second looks: a decided case is given to another moderator, blind and without effect."""

import secrets
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.activity.models import Activity
from membership.models import Account, Member, Role, RoleInterval

from ..facts import LookDrawn, LookGiven, LookSkipped
from ..models import Case, Decision, Note, Report, Rule, RuleVersion, SecondLook, possible_verdicts

MOST_WAITING = 20  # looks that wait for one person: more would be no sample but a second queue


@operation("moderation.draw_look")
def draw_look(decision: Decision, *, by: Any) -> SecondLook:
    """Give a decided case to somebody who had no part in it; nobody else is told.

    Raises Refused where there is nobody, or where it has a second look already.
    """
    case = decision.case
    reviewer = _somebody_else(decision)
    if reviewer is None or SecondLook.objects.filter(decision=decision).exists():
        raise Refused(_("Nobody is there for a second look."))
    look = SecondLook.objects.create(
        decision=decision,
        case=case,
        reviewer=reviewer,
        rule=_rule_of(decision),
        snapshot=_as_it_was(case, decision),
        drawn_at=now(),
    )
    record(LookDrawn(look_id=look.pk), by=by, subject=look)
    return look


def _somebody_else(decision: Decision) -> Member | None:
    """Of those who may decide it, who had nothing to do with it; the one with the fewest looks waiting."""
    case = decision.case
    may = Q(role__in=[Role.MODERATOR, Role.ADMINISTRATOR]) | Q(role=Role.CATEGORY_MODERATOR, scope=case.space)
    holders = RoleInterval.objects.in_force().filter(may).values("member")
    touched = {
        decision.decider_id,
        case.author_id,
        *Report.objects.filter(case=case).exclude(reporter=None).values_list("reporter", flat=True),
        *Note.objects.filter(case=case).values_list("author", flat=True),
        *Activity.objects.about(case).exclude(actor=None).values_list("actor", flat=True),
    }
    people = Member.objects.filter(pk__in=holders, account=Account.ACTIVE, automaton=False).exclude(
        pk__in=touched
    )
    waiting = dict(
        SecondLook.objects.waiting()
        .filter(reviewer__in=people.values("pk"))
        .order_by()
        .values_list("reviewer")
        .annotate(n=Count("pk"))
    )
    free = [one for one in people if waiting.get(one.pk, 0) < MOST_WAITING]
    if not free:
        return None
    fewest = min(waiting.get(one.pk, 0) for one in free)
    return secrets.choice([one for one in free if waiting.get(one.pk, 0) == fewest])


def _rule_of(decision: Decision) -> Rule | None:
    """The rule that it was about: the one decided under, else the one that most reports named."""
    if decision.rule is not None:
        return decision.rule.rule
    named = list(
        Report.objects.filter(case=decision.case, round=decision.round).values_list("rule__rule", flat=True)
    )
    most = max(set(named), key=named.count) if named else None
    return Rule.objects.filter(pk=most).first() if most else None


def _as_it_was(case: Case, decision: Decision) -> dict[str, Any]:
    """The evidence and what the reports said, without who sent them and without what became of it."""
    reports = Report.objects.filter(case=case, round=decision.round).select_related("rule")
    last = reports.exclude(snapshot={}).order_by("-made_at").first()
    return {
        **(last.snapshot if last else case.snapshot),
        "state": decision.state_before,
        "reports": [{"rule": one.rule_id, "words": one.words} for one in reports],
    }


@operation("moderation.give_look")
def give_look(
    look: SecondLook, *, by: Any, verdict: str, rule: RuleVersion | None = None, why: str = ""
) -> SecondLook:
    """Say what one would have decided. It changes nothing but the figures of agreement.

    Raises Refused for a verdict that was not possible, or when it was given already.
    """
    if verdict not in possible_verdicts(look.snapshot.get("state", "visible")):
        raise Refused(_("Choose what you would have decided."), status=422)
    taken = (
        SecondLook.objects.waiting()
        .filter(pk=look.pk)
        .update(verdict=verdict, chosen=rule.rule if rule else None, why=why.strip()[:2000], done_at=now())
    )
    if not taken:
        raise Refused(_("This look was given already."))
    look.refresh_from_db()
    record(LookGiven(), by=by, subject=look)
    return look


@operation("moderation.skip_look")
def skip_look(look: SecondLook, *, by: Any) -> SecondLook:
    """Pass it on without a word; nobody asks why."""
    if not SecondLook.objects.waiting().filter(pk=look.pk).update(skipped_at=now()):
        raise Refused(_("This look was given already."))
    look.refresh_from_db()
    record(LookSkipped(), by=by, subject=look)
    return look
