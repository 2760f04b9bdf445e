"""What the figures are counted from: the rows of the log in a period, and what they name."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import Count

from community.commons.activity.models import Activity
from community.commons.standing.models import Statement

from ..models import RESTRICTS, RuleVersion

VERBS = (
    "moderation.notice_filed",
    "moderation.thing_reported",
    "moderation.report_answered",
    "moderation.case_decided",
    "moderation.decision_undone",
    "moderation.hidden_by_weight",
    "moderation.shown_after_mending",
    "moderation.sanction_lifted",
    "moderation.appeal_submitted",
    "moderation.appeal_decided",
)
KEYS = ("verdict", "rule_id", "outcome", "side", "sanction_id")
AT_ONCE = 800
MOST_MONTHS = 24  # counted: of a longer period, the last two years


@dataclass(frozen=True)
class Counted:
    verb: str
    by_machine: bool
    n: int
    verdict: str = ""
    rule_id: int = 0
    outcome: str = ""
    side: str = ""
    sanction_id: int = 0


def entries(since: date, until: date) -> Any:
    return Activity.objects.standing().filter(local_day__gte=since, local_day__lte=until)


def counted(since: date, until: date) -> Iterator[Counted]:
    """What happened in the period, counted by the database: one query."""
    grouped = (
        entries(since, until)
        .filter(verb__in=VERBS)
        .order_by()
        .values("verb", "actor_class", *(f"facts__{key}" for key in KEYS))
        .annotate(n=Count("pk"))
    )
    for row in grouped:
        yield Counted(
            row["verb"],
            row["actor_class"] == "automaton",
            row["n"],
            verdict=row["facts__verdict"] or "",
            rule_id=int(row["facts__rule_id"] or 0),
            outcome=row["facts__outcome"] or "",
            side=row["facts__side"] or "",
            sanction_id=int(row["facts__sanction_id"] or 0),
        )


def total(rows: Iterable[Counted], verb: str, **wanted: Any) -> int:
    return sum(
        one.n
        for one in rows
        if one.verb == verb and all(getattr(one, name) == value for name, value in wanted.items())
    )


def rules_of(rows: Iterable[Counted]) -> dict[int, tuple[str, str]]:
    """Version -> code and title of its rule, as it reads now."""
    versions = RuleVersion.objects.filter(pk__in={one.rule_id for one in rows}).select_related("rule")
    found = {one.pk: one for one in versions}
    newest = {}
    for one in RuleVersion.objects.filter(rule__in={v.rule_id for v in found.values()}).order_by("number"):
        newest[one.rule_id] = one.title()
    return {pk: (one.rule.code, newest.get(one.rule_id, one.title())) for pk, one in found.items()}


def detections(since: date, until: date) -> Counter[str]:
    """How what was restricted in the period had been found: by the statements that the log names."""
    ids: list[int] = [
        pk
        for pk in entries(since, until)
        .filter(verb__in=("moderation.case_decided", "moderation.hidden_by_weight"))
        .values_list("facts__statement_id", flat=True)
        if pk
    ]
    found: Counter[str] = Counter()
    for start in range(0, len(ids), AT_ONCE):
        some = Statement.objects.filter(pk__in=ids[start : start + AT_ONCE]).order_by()
        for name, n in some.values_list("detection").annotate(n=Count("pk")):
            found[name] += n
    return found


def median_hours(since: date, until: date) -> float | None:
    """From a report to its answer, for answers of the period; both are rows of the log."""
    answered = {
        pk: at
        for pk, at in entries(since, until)
        .filter(verb="moderation.report_answered")
        .values_list("facts__report_id", "occurred_at")
        if pk
    }
    if not answered:
        return None
    made = (
        Activity.objects.filter(verb="moderation.thing_reported", local_day__lte=until)
        .filter(local_day__gte=since - timedelta(days=400))
        .values_list("facts__report_id", "occurred_at")
    )
    spans = [(answered[pk] - at).total_seconds() / 3600 for pk, at in made if pk in answered]
    return round(median(spans), 2) if spans else None


def median_days(since: date, until: date) -> float | None:
    """From an appeal to its answer, for answers of the period."""
    rows = entries(since, until).filter(verb="moderation.appeal_decided")
    answered = dict(rows.values_list("subject_id", "occurred_at"))
    if not answered:
        return None
    made = Activity.objects.filter(
        verb="moderation.appeal_submitted",
        local_day__lte=until,
        local_day__gte=since - timedelta(days=800),
    ).values_list("subject_id", "occurred_at")
    spans = [(answered[pk] - at).total_seconds() / 86400 for pk, at in made if pk in answered]
    return round(median(spans), 2) if spans else None


def judged_since(since: date, until: date) -> tuple[int, int]:
    """Of what was hidden automatically in the period: decided by a person since, and shown again by them."""
    hidden = list(
        entries(since, until)
        .filter(verb="moderation.hidden_by_weight")
        .values_list("subject_id", "pk")
        .order_by("pk")
    )
    judged = wrong = 0
    for start in range(0, len(hidden), AT_ONCE):
        some = hidden[start : start + AT_ONCE]
        later: dict[int, list[tuple[int, str]]] = {}
        decided = Activity.objects.standing().filter(
            subject_type="moderation.case",
            subject_id__in={case for case, _pk in some},
            verb="moderation.case_decided",
        )
        for case, pk, verdict in decided.order_by("pk").values_list("subject_id", "pk", "facts__verdict"):
            later.setdefault(case, []).append((pk, verdict))
        for case, pk in some:
            first = next((verdict for at, verdict in later.get(case, []) if at > pk), None)
            judged += first is not None
            wrong += first in ("restore", "approve")
    return judged, wrong


def months_of(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The calendar months of the period, cut to it."""
    first = max(since, (until - timedelta(days=31 * MOST_MONTHS)).replace(day=1))
    while first <= until:
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        yield first, min(until, following - timedelta(days=1))
        first = following


def by_month(since: date, until: date) -> list[tuple[date, int, int]]:
    """Each month's first day, its decisions and how many of them restricted something: for the drawing."""
    rows = (
        entries(since, until)
        .filter(verb="moderation.case_decided")
        .order_by()
        .values("local_day", "facts__verdict")
        .annotate(n=Count("pk"))
    )
    found: dict[date, list[int]] = {first.replace(day=1): [0, 0] for first, _last in months_of(since, until)}
    for row in rows:
        month = found.setdefault(row["local_day"].replace(day=1), [0, 0])
        month[0] += row["n"]
        month[1] += row["n"] if row["facts__verdict"] in RESTRICTS else 0
    return [(month, total, restricting) for month, (total, restricting) in sorted(found.items())]
