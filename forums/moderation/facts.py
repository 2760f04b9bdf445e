"""What can happen in the queue. All of it is staff's part of the log, except reports and what the site opens."""

from community.commons.activity.facts import fact
from community.commons.site.models import ShownAs
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


@fact("moderation.notice_filed")
class NoticeFiled:
    """Somebody said in a legal notice that something is against the law; it joined the thing's case."""

    notice_id: int


@fact("moderation.case_opened", unless_own=True)
class CaseOpened:
    """Something waits for a decision."""

    round: int


@fact("moderation.case_joined", unless_own=True)
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


@fact("moderation.report_answered", staff=True)
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
    """Somebody asked for a legal hold; a second person confirms it, or a day passes."""

    hold_id: int
    delayed: bool = False  # fewer than three of the team


@fact("moderation.hold_confirmed", staff=True)
class HoldConfirmed:
    """A second person agreed to a legal hold: it is in force."""

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


@fact("moderation.limits_changed", staff=True)
class LimitsChanged:
    """An administrator changed what new members may do, how trust comes, or how moderators are shown."""

    fields_changed: int
    moderators_shown: ShownAs


@fact("moderation.hidden_by_weight", staff=True)
class HiddenByWeight:
    """The reports of a thing weighed enough that the site hid it until a moderator looks."""

    hiding_id: int
    verdict: Verdict  # always hide
    rule_id: int  # of the version
    author_id: int
    statement_id: int
    reporters: int


@fact("moderation.shown_after_mending", staff=True)
class ShownAfterMending:
    """Its author mended what the reports had hidden: it is shown again, and its case waits on."""

    hiding_id: int
    rule_id: int
    author_id: int


@fact("moderation.log_corrected", staff=True)
class LogCorrected:
    """A correction was put beside an entry of the public log; the entry itself stays as it is."""

    entry_id: int


@fact("moderation.log_words_erased", staff=True)
class LogWordsErased:
    """An administrator had the words beside an entry of the audit log erased."""

    entry_id: int


@fact("moderation.look_drawn")
class LookDrawn:
    """A decision was drawn for a second look; nobody but the second moderator is told."""

    look_id: int


@fact("moderation.look_given", staff=True)
class LookGiven:
    """A moderator gave a second look at a decision, without having seen it."""


@fact("moderation.look_skipped", staff=True)
class LookSkipped:
    """A moderator passed a second look on; nobody asks why."""


@fact("moderation.statements_exported", staff=True)
class StatementsExported:
    """Statements of reasons were exported for the DSA Transparency Database."""

    statements: int


@fact("moderation.name_taken_out", staff=True)
class NameTakenOut:
    """The name of a person who was erased was taken out of a text that somebody else wrote."""

    place_id: int


@fact("moderation.name_left", staff=True)
class NameLeftAsIs:
    """A place where such a name was found was looked at, and left as it is."""

    place_id: int
