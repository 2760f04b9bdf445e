"""The queue: rules with their versions, cases with their reports, decisions with what they changed."""

from forums.moderation.models.cases import LEASE, Case, CaseQuerySet, Note, Report
from forums.moderation.models.decisions import (
    BECOMES,
    RESTRICTS,
    UNDO_WITHIN,
    Decision,
    Verdict,
    possible_verdicts,
)
from forums.moderation.models.looks import HidingByWeight, ModeratorNumber, SecondLook
from forums.moderation.models.rules import Rule, RuleQuerySet, RuleVersion, Urgency, in_language

__all__ = [
    "BECOMES",
    "LEASE",
    "RESTRICTS",
    "UNDO_WITHIN",
    "Case",
    "CaseQuerySet",
    "Decision",
    "HidingByWeight",
    "ModeratorNumber",
    "Note",
    "Report",
    "Rule",
    "RuleQuerySet",
    "RuleVersion",
    "SecondLook",
    "Urgency",
    "Verdict",
    "in_language",
    "possible_verdicts",
]
