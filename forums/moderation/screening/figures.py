"""How well the assistant does: what it said week by week, beside what people decided; and what it may do, in words."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.activity.models import Activity
from forums.moderation.models import Decision

from .assistant.measuring import Share
from .models import AssistantVersion, Mode, Proposal, Screening, Setting
from .models.assistant import LEAST_DECISIONS, LEAST_FLAGGED, LEAST_OF_EACH
from .reading import RECENT, WEEKS, last_weeks, monday_of
from .teaching import AGAINST, FOR, label_of


@dataclass
class Judged:
    """One week: what the assistant said of new texts, beside what people decided about them."""

    start: date
    right: int = 0
    wrong: int = 0
    missed: int = 0
    calm: int = 0
    scores: list[float] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.right + self.wrong + self.missed + self.calm

    @property
    def precision(self) -> Share:
        return Share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> Share:
        return Share(self.right, self.right + self.missed)

    @property
    def mean(self) -> float | None:
        return sum(self.scores) / len(self.scores) if self.scores else None


@dataclass
class Change:
    """Who set what, when: from the sealed log."""

    by: Any
    at: Any
    mode: str
    bar_percent: int


@dataclass
class AboutAssistant:
    setting: Setting
    weeks: list[Judged]
    whole: Judged
    says: str
    versions: list[Any]
    bar_percent: int
    held: int
    flagged: int
    proposal: Proposal | None
    changes: list[Change]


def about_assistant() -> AboutAssistant:
    """The same number of queries, however much was decided."""
    setting = Setting.current()
    weeks = {start: Judged(start) for start in last_weeks()}
    whole = Judged(timezone.localdate())
    for day, label, flagged, score in _judgements():
        for judged in (weeks.get(monday_of(day)), whole):
            if judged is not None:
                _add(judged, label, flagged, score)
    recent = Screening.objects.filter(at__gt=timezone.now() - RECENT, flagged=True).order_by()
    return AboutAssistant(
        setting=setting,
        weeks=list(weeks.values()),
        whole=whole,
        says=state_in_words(setting),
        versions=list(AssistantVersion.objects.select_related("learned_by")[:8]),
        bar_percent=round(setting.bar * 100),
        held=recent.filter(outcome="held").count(),
        flagged=recent.count(),
        proposal=Proposal.objects.filter(kind=Proposal.Kind.ASSISTANT, closed_at=None)
        .select_related("by")
        .first(),
        changes=_changes(),
    )


def _changes() -> list[Change]:
    rows = Activity.objects.filter(verb="screening.assistant_set").select_related("actor").order_by("-pk")[:8]
    return [
        Change(one.actor, one.occurred_at, str(Mode(one.facts["after"]).label), one.facts["bar_percent"])
        for one in rows
    ]


def _add(judged: Judged, label: str, flagged: bool, score: float) -> None:
    judged.scores.append(score)
    judged.right += flagged and label == AGAINST
    judged.wrong += flagged and label == FOR
    judged.missed += not flagged and label == AGAINST
    judged.calm += not flagged and label == FOR


def _judgements() -> list[tuple[date, str, bool, float]]:
    """Decisions of the last weeks about texts that had a score when they were written."""
    since = timezone.now() - timedelta(weeks=WEEKS)
    decisions = (
        Decision.objects.filter(made_at__gt=since, undone_at=None, decider__automaton=False)
        .order_by("-made_at")
        .values_list("made_at", "verdict", "state_after", "case__subject_type", "case__subject_id")[:5_000]
    )
    listed = list(decisions)
    scores: dict[tuple[str, int], tuple[bool, float]] = {}
    for start in range(0, len(listed), 800):
        wanted = [row[4] for row in listed[start : start + 800]]
        found = Screening.objects.filter(subject_id__in=wanted, score__isnull=False).order_by("pk")
        for kind, pk, flagged, score in found.values_list("subject_type", "subject_id", "flagged", "score"):
            scores[kind, pk] = flagged, float(score or 0)
    told = []
    for at, verdict, state_after, kind, pk in listed:
        label, scored = label_of(verdict, state_after), scores.get((kind, pk))
        if label and scored is not None:
            told.append((timezone.localtime(at).date(), label, *scored))
    return told


TALL = 60  # of the chart, in its own units


def chart_of(told: AboutAssistant) -> dict[str, Any]:
    """Precision by week from the ground up, and the bar as a line: from 50 to 100 per cent."""

    def height(share: float) -> int:
        return round(max(0.0, share - 0.5) * 2 * TALL)

    points = [
        {"x": number * 20 + 3, "y": TALL + 2 - height(value), "height": height(value) + 2}
        for number, week in enumerate(told.weeks)
        if (value := week.precision.value) is not None
    ]
    return {"bar": TALL + 2 - height(told.setting.bar), "points": points}


def state_in_words(setting: Setting) -> str:
    """What it does now and why not more, in one or two sentences."""
    version = setting.version
    if setting.mode == Mode.OFF:
        return _("It is off: no text is scored.")
    if version is None:
        return _("It has learned nothing yet: it takes some twenty decisions to begin.")
    if not version.knows_enough:
        return _(
            "It only shows: it has learned from %(n)d decisions, %(rare)d of the rarer kind. Below "
            "%(least)d and %(each)d it never holds."
        ) % {
            "n": version.decisions,
            "rare": min(version.against, version.decisions - version.against),
            "least": LEAST_DECISIONS,
            "each": LEAST_OF_EACH,
        }
    if setting.mode == Mode.SHADOW:
        return _("It is in shadow: moderators see what it thinks, and nothing is held for it.")
    if version.precision.of < LEAST_FLAGGED:
        return _(
            "It does not hold: of the recent decisions it would have held only %(n)d; it takes %(least)d to "
            "measure a precision."
        ) % {"n": version.precision.of, "least": LEAST_FLAGGED}
    if not version.reaches(setting.bar):
        return _(
            "It does not hold: its precision on recent decisions is %(has).1f %%, below the bar of %(bar)d %%."
        ) % {"has": 100 * (version.precision.value or 0), "bar": round(setting.bar * 100)}
    return _("It holds what it is sure of; a moderator decides each time.")
