"""What can happen in screening: rules come to life and retire, the assistant learns, a text is stopped."""

from community.commons.activity.facts import fact

from .models.assistant import Mode
from .models.rules import Standing


@fact("screening.text_stopped", staff=True)
class TextStopped:
    """An automatic rule or the assistant held a text, or put it into the queue."""

    screening_id: int
    held: bool
    by_assistant: bool
    author_id: int


@fact("screening.rule_set_written", staff=True)
class RuleSetWritten:
    """A rule set was drafted, or has a new version."""

    number: int


@fact("screening.rule_set_moved", staff=True)
class RuleSetMoved:
    """A rule set went into shadow, live, back, or was retired."""

    number: int
    before: Standing
    after: Standing


@fact("screening.trial_started", staff=True)
class TrialStarted:
    """A rule set is being tried on posts of the past."""

    trial_id: int
    most: int


@fact("screening.trial_stopped", staff=True)
class TrialStopped:
    """A trial was stopped before its end."""

    trial_id: int


@fact("screening.coded_rule_switched", staff=True)
class CodedRuleSwitched:
    """A rule in code was switched on, into shadow or off."""

    before: Standing
    after: Standing


@fact("screening.change_proposed", staff=True)
class ChangeProposed:
    """A moderator proposed what takes a second person."""

    proposal_id: int
    alone: bool  # fewer than three of the team: it happens by itself after a day


@fact("screening.proposal_closed", staff=True)
class ProposalClosed:
    """A proposal was confirmed or dropped."""

    proposal_id: int
    accepted: bool
    after_delay: bool


@fact("screening.assistant_set", staff=True)
class AssistantSet:
    """What the assistant may do was changed, or its bar."""

    before: Mode
    after: Mode
    bar_percent: int


@fact("screening.assistant_learned", staff=True)
class AssistantLearned:
    """The assistant learned from the decisions so far."""

    number: int
    decisions: int


@fact("screening.limit_ended")
class LimitEnded:
    """The day of an automatic limit is over."""

    sanction_id: int
    author_id: int


@fact("screening.author_limited", staff=True)
class AuthorLimited:
    """An automatic rule limited a new member for a day."""

    sanction_id: int
    statement_id: int
    author_id: int
