"""What can happen in the queue. All of it is staff's part of the log, except reports."""

from community.commons.activity.facts import fact

from .models import Report, Verdict


@fact("moderation.thing_reported")
class ThingReported:
    """Somebody reported something; it joined the thing's case."""

    report_id: int
    rule_id: int


@fact("moderation.report_withdrawn")
class ReportWithdrawn:
    """Its author took a report back."""

    report_id: int


@fact("moderation.notice_filed")
class NoticeFiled:
    """Somebody said in a legal notice that something is against the law; it joined the thing's case."""

    notice_id: int


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


@fact("moderation.note_written", staff=True)
class NoteWritten:
    """A moderator wrote a note for colleagues."""


@fact("moderation.case_escalated", staff=True)
class CaseEscalated:
    """A moderator handed a case to the administrators, or put it into a more urgent class, saying why."""

    to_administrators: bool
    urgency: int


@fact("moderation.case_paused", staff=True)
class CasePaused:
    """A moderator asked the author or a reporter something; the case waits for the answer."""

    member_id: int
    letter_id: int


@fact("moderation.case_resumed", staff=True)
class CaseResumed:
    """A case that waited goes on: the answer came, its time was over, or a moderator went on without."""


@fact("moderation.case_closed_as_moot", staff=True)
class CaseClosedAsMoot:
    """A case ended without a decision, since what it was about is gone."""

    round: int


@fact("moderation.opinion_asked", staff=True)
class OpinionAsked:
    """A moderator asked a colleague for a second opinion on a case."""

    opinion_id: int
    colleague_id: int


@fact("moderation.opinion_given", staff=True)
class OpinionGiven:
    """A colleague said what they think of a case."""

    opinion_id: int
    asked_by: int
    verdict: Verdict


@fact("moderation.member_written_to", staff=True)
class MemberWrittenTo:
    """The team wrote to a member."""

    letter_id: int
    case_id: int  # 0 for none


@fact("moderation.team_answered")
class TeamAnswered:
    """A member answered the team."""

    letter_id: int


@fact("moderation.preset_written", staff=True)
class PresetWritten:
    """A preset was made, changed or put back."""


@fact("moderation.preset_retired", staff=True)
class PresetRetired:
    """A preset is offered no more."""


@fact("moderation.deadline_set", staff=True)
class DeadlineSet:
    """A class of cases has another time."""

    urgency: int
    before: int  # minutes
    after: int


@fact("moderation.bulk_begun", staff=True)
class BulkBegun:
    """A moderator decided several cases alike; each has its own decision."""

    cases: int
    verdict: Verdict


@fact("moderation.bulk_undone", staff=True)
class BulkUndone:
    """All decisions of a bulk were taken back together."""

    cases: int


@fact("moderation.rule_written", staff=True)
class RuleWritten:
    """A rule was made or has a new version."""

    version: int


@fact("moderation.rule_retired", staff=True)
class RuleRetired:
    """A rule is no longer in force."""
