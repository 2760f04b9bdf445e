"""What can happen in the queue. All of it is staff's part of the log, except reports."""

from community.commons.activity.facts import fact
from community.commons.standing.models import Sanction

from .models import Appeal, Report, Verdict


@fact("moderation.thing_reported")
class ThingReported:
    """Somebody reported something; it joined the thing's case."""

    report_id: int
    rule_id: int


@fact("moderation.report_withdrawn")
class ReportWithdrawn:
    """Its author took a report back."""

    report_id: int


@fact("moderation.case_opened")
class CaseOpened:
    """Something waits for a decision."""

    round: int


@fact("moderation.case_joined")
class CaseJoined:
    """Something that waits already was put into the queue once more, by a moderator or by the site."""

    round: int


@fact("moderation.case_claimed", staff=True)
class CaseClaimed:
    """A moderator took a case."""


@fact("moderation.case_released", staff=True)
class CaseReleased:
    """A moderator gave a case back."""


@fact("moderation.case_taken_over", staff=True)
class CaseTakenOver:
    """A moderator took a case from a colleague, saying why."""

    from_member: int


@fact("moderation.thing_held", staff=True)
class ThingHeld:
    """A moderator took something out of sight while its case is looked at."""

    author_id: int


@fact("moderation.case_decided", staff=True)
class CaseDecided:
    """A moderator decided a case: what happened to the thing, under which rule."""

    decision_id: int
    verdict: Verdict
    rule_id: int  # of the version; 0 for none
    author_id: int
    statement_id: int  # 0 for none
    sanction_id: int = 0  # 0 for none
    delayed: bool = False  # too few people for two: the sanction begins a day later


@fact("moderation.report_answered")
class ReportAnswered:
    """A reporter's report has its outcome."""

    report_id: int
    reporter_id: int
    outcome: Report.Outcome


@fact("moderation.decision_undone", staff=True)
class DecisionUndone:
    """A decision was taken back, and the thing stands as it stood before."""

    decision_id: int
    author_id: int
    verdict: Verdict  # the one that was taken back
    rule_id: int  # of the version; 0 for none


@fact("moderation.sanction_confirmed", staff=True)
class SanctionConfirmed:
    """A second person agreed: a proposed sanction is in force."""

    sanction_id: int
    member_id: int
    kind: Sanction.Kind


@fact("moderation.sanction_kept", staff=True)
class SanctionKept:
    """Somebody looked at a sanction again and let it stand."""

    sanction_id: int
    member_id: int
    kind: Sanction.Kind


@fact("moderation.sanction_lifted", staff=True)
class SanctionLifted:
    """A sanction was taken back, or a proposed one was not confirmed."""

    sanction_id: int
    member_id: int
    kind: Sanction.Kind


@fact("moderation.appeal_submitted")
class AppealSubmitted:
    """Somebody whom a decision concerns does not agree with it."""

    decision_id: int
    side: Appeal.Side


@fact("moderation.appeal_withdrawn")
class AppealWithdrawn:
    """Its party took an appeal back."""

    decision_id: int


@fact("moderation.appeal_message_written")
class AppealMessageWritten:
    """The party or the reviewer of an appeal wrote to the other."""

    from_team: bool
    party_id: int


@fact("moderation.appeal_decided", staff=True)
class AppealDecided:
    """Somebody who was not involved answered an appeal."""

    decision_id: int
    party_id: int
    side: Appeal.Side
    outcome: Appeal.Outcome
    verdict: Verdict  # of the decision that was appealed
    rule_id: int  # of the version; 0 for none
    instead_id: int = 0  # the decision that took its place


@fact("moderation.kept_text_read", staff=True)
class KeptTextRead:
    """A moderator read words that were removed."""

    kept_id: int
    author_id: int


@fact("moderation.hold_placed", staff=True)
class HoldPlaced:
    """The law asks that something be kept: nothing of it is deleted meanwhile."""

    hold_id: int


@fact("moderation.hold_lifted", staff=True)
class HoldLifted:
    """A legal hold is over before its end."""

    hold_id: int


@fact("moderation.own_erased")
class OwnErased:
    """Somebody erased what they had written, for ever; what an open case names is kept apart for it."""

    kept: bool


@fact("moderation.note_written", staff=True)
class NoteWritten:
    """A moderator wrote a note for colleagues."""


@fact("moderation.rule_written", staff=True)
class RuleWritten:
    """A rule was made or has a new version."""

    version: int


@fact("moderation.rule_retired", staff=True)
class RuleRetired:
    """A rule is no longer in force."""
