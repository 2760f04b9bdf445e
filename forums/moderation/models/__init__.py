"""The queue: rules with their versions, cases with their reports, decisions with what they changed."""

from forums.moderation.models.appeals import Appeal, AppealMessage, Involvement, appeal_until
from forums.moderation.models.cases import LEASE, Case, CaseQuerySet, Note, Report
from forums.moderation.models.decisions import (
    BECOMES,
    EXPLAINED,
    RESTRICTS,
    UNDO_WITHIN,
    Action,
    Decision,
    Verdict,
    possible_verdicts,
)
from forums.moderation.models.kept import APPEAL_WITHIN, KeptText, LegalHold
from forums.moderation.models.rules import Rule, RuleQuerySet, RuleVersion, Urgency, in_language

__all__ = [
    "APPEAL_WITHIN",
    "BECOMES",
    "EXPLAINED",
    "LEASE",
    "RESTRICTS",
    "UNDO_WITHIN",
    "Action",
    "Appeal",
    "AppealMessage",
    "Case",
    "CaseQuerySet",
    "Decision",
    "Involvement",
    "KeptText",
    "LegalHold",
    "Note",
    "Report",
    "Rule",
    "RuleQuerySet",
    "RuleVersion",
    "Urgency",
    "Verdict",
    "appeal_until",
    "in_language",
    "possible_verdicts",
]
