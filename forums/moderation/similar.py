"""Decided cases like this one: the same rule, or nearly the same words. What was decided then helps to decide alike."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from .keeping import silenced
from .models import Case, Decision

LOOKED_AT = 200  # of the latest decided cases of the same kind and language
SHOWN = 5
NEAR = 0.35  # of the pairs of words shared: from here on texts are called alike
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Similar:
    decision: Decision
    likeness: int  # of the words, in hundredths; 0 where only the rule is the same
    same_rule: bool
    silent: bool = False  # what it said was removed: reading it is recorded, so it is not shown beside

    @property
    def words(self) -> str:
        return (
            ""
            if self.silent or self.decision.case.subject.private
            else str(self.decision.case.snapshot.get("text", ""))[:160]
        )


def similar_to(case: Case, viewer: Any) -> list[Similar]:
    """The nearest first; three queries, however many cases were decided."""
    rules = set(case.reports.filter(round=case.round).values_list("rule__rule", flat=True))
    recent = (
        Decision.objects.filter(case__in=Case.objects.workable_by(viewer), undone_at=None)
        .filter(case__subject_type=case.subject_type, case__language=case.language)
        .exclude(case=case)
        .select_related("case", "rule")
        .order_by("-pk")[:LOOKED_AT]
    )
    own = _pairs(case.snapshot.get("text", ""))
    found = [
        Similar(one, _likeness(own, one), bool(one.rule and one.rule.rule_id in rules)) for one in recent
    ]
    alike = [one for one in found if one.likeness >= NEAR * 100 or one.same_rule]
    nearest = sorted(alike, key=lambda one: (-one.likeness, -one.same_rule, -one.decision.pk))[:SHOWN]
    gone = silenced(case.subject_type, [one.decision.case.subject_id for one in nearest])
    return [replace(one, silent=one.decision.case.subject_id in gone) for one in nearest]


def _likeness(own: frozenset[tuple[str, str]], decision: Decision) -> int:
    other = _pairs(decision.case.snapshot.get("text", ""))
    if not own or not other:
        return 0
    return round(100 * len(own & other) / len(own | other))


def _pairs(text: Any) -> frozenset[tuple[str, str]]:
    """Neighbouring words, in small letters."""
    words: list[str] = _WORDS.findall(str(text)[:4000].casefold())
    return frozenset(_neighbours(words))


def _neighbours(words: list[str]) -> Iterable[tuple[str, str]]:
    return pairwise(words) if len(words) > 1 else [(word, "") for word in words]
