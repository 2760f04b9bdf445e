"""What can happen in the queue. All of it is staff's part of the log, except reports and what the site opens."""

from community.commons.activity.facts import fact
from community.commons.site.models import ShownAs

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
