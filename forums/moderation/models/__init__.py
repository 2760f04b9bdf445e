"""The queue: rules with their versions, cases with their reports, decisions with what they changed."""

from forums.moderation.models.appeals import Appeal, AppealMessage, Involvement, appeal_until
from forums.moderation.models.cases import LEASE, Case, CaseQuerySet, Note, Report
from forums.moderation.models.correspondence import Conversation, TeamLetter
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
from forums.moderation.models.looks import HidingByWeight, ModeratorNumber, SecondLook
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
    "APPEAL_WITHIN",
    "BECOMES",
    "EXPLAINED",
    "LEASE",
    "RESTRICTS",
    "UNDO_WITHIN",
    "WAITS_AT_MOST",
    "Action",
    "Appeal",
    "AppealMessage",
    "Bulk",
    "BulkItem",
    "Care",
    "Case",
    "CaseQuerySet",
    "Conversation",
    "Deadline",
    "Decision",
    "HidingByWeight",
    "Involvement",
    "KeptText",
    "LegalHold",
    "LegalNotice",
    "ModeratorNumber",
    "Note",
    "NoticePlace",
    "Opinion",
    "Preset",
    "QueueView",
    "Report",
    "Rule",
    "RuleQuerySet",
    "RuleVersion",
    "SecondLook",
    "TeamLetter",
    "Urgency",
    "Verdict",
    "appeal_until",
    "in_language",
    "possible_verdicts",
]
