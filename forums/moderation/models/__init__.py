"""The queue: rules with their versions, cases with their reports, decisions with what they changed."""

from forums.moderation.models.cases import LEASE, Case, CaseQuerySet, Note, Report
from forums.moderation.models.correspondence import Conversation, TeamLetter
from forums.moderation.models.decisions import (
    BECOMES,
    RESTRICTS,
    UNDO_WITHIN,
    Decision,
    Verdict,
    possible_verdicts,
)
from forums.moderation.models.notices import LegalNotice, NoticePlace
from forums.moderation.models.rules import Rule, RuleQuerySet, RuleVersion, Urgency, in_language
from forums.moderation.models.working import (
    WAITS_AT_MOST,
    Bulk,
    BulkItem,
    Care,
    Deadline,
    Opinion,
    Preset,
    QueueView,
)

__all__ = [
    "BECOMES",
    "LEASE",
    "RESTRICTS",
    "UNDO_WITHIN",
    "WAITS_AT_MOST",
    "Bulk",
    "BulkItem",
    "Care",
    "Case",
    "CaseQuerySet",
    "Conversation",
    "Deadline",
    "Decision",
    "LegalNotice",
    "Note",
    "NoticePlace",
    "Opinion",
    "Preset",
    "QueueView",
    "Report",
    "Rule",
    "RuleQuerySet",
    "RuleVersion",
    "TeamLetter",
    "Urgency",
    "Verdict",
    "in_language",
    "possible_verdicts",
]
