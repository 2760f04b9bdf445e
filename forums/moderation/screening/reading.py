"""What the pages of screening show: rule sets with their hits, the assistant with its figures week by week."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums.models import Post
from forums.moderation.models import Case, Decision

from .assistant.measuring import Share
from .coded import coded_rules
from .conditions import Conditions
from .loaded import model_of
from .mails import what_is_proposed
from .models import Hit, Mode, Proposal, RuleSet, Screening, Setting, Standing, Switch, Trial
from .models.assistant import LEAST_DECISIONS, LEAST_FLAGGED, LEAST_OF_EACH
from .seen import CodedRule
from .teaching import AGAINST, FOR, label_of, text_of

RECENT = timedelta(days=30)
WEEKS = 12


@dataclass
class Hits:
    """Of the last 30 days."""

    live: int = 0
    shadow: int = 0
    newcomers: int = 0

    @property
    def all(self) -> int:
        return self.live + self.shadow


@dataclass
class Row:
    """A rule set in the list."""

    rule_set: RuleSet
    says: list[str]
    hits: Hits


@dataclass
class CodedRow:
    name: str
    rule: CodedRule
    standing: str
    label: str
    hits: Hits
    changed: Switch | None
    proposed: Proposal | None = None


@dataclass
class Waiting:
    """A proposal with what it wants, in words."""

    proposal: Proposal
    what: str
    own: bool


def rows_of(rule_sets: Sequence[RuleSet]) -> list[Row]:
    """One query, however many."""
    hits = _hits("rule_set", [one.pk for one in rule_sets])
    return [Row(one, Conditions.of(one.conditions).in_words(), hits.get(one.pk, Hits())) for one in rule_sets]


def _hits(by: str, keys: Sequence[Any]) -> dict[Any, Hits]:
    counted = (
        Hit.objects.filter(at__gt=timezone.now() - RECENT, **{f"{by}__in": keys})
        .values(by)
        .annotate(
            live_ones=Count("pk", filter=Q(live=True)),
            shadows=Count("pk", filter=Q(live=False)),
            new_ones=Count("pk", filter=Q(newcomer=True)),
        )
        .order_by()
    )
    return {row[by]: Hits(row["live_ones"], row["shadows"], row["new_ones"]) for row in counted}


def coded_rows() -> list[CodedRow]:
    """Three queries, however many."""
    known = coded_rules()
    switches = {one.name: one for one in Switch.objects.select_related("changed_by")}
    hits = _hits("coded", list(known))
    proposed = {
        one.value.get("coded"): one
        for one in Proposal.objects.filter(kind=Proposal.Kind.CODED_LIVE, closed_at=None)
    }
    labels = {Standing.DRAFT: _("off"), Standing.SHADOW: _("in shadow"), Standing.LIVE: _("live")}
    rows = []
    for name, rule in known.items():
        switch = switches.get(name)
        standing = switch.standing if switch else Standing.DRAFT
        rows.append(
            CodedRow(
                name,
                rule,
                standing,
                labels[Standing(standing)],
                hits.get(name, Hits()),
                switch,
                proposed.get(name),
            )
        )
    return rows


def waiting_proposals(viewer: Any) -> list[Waiting]:
    rows = Proposal.objects.filter(closed_at=None).select_related("by", "rule_set")
    return [Waiting(one, what_is_proposed(one), one.by_id == viewer.pk) for one in rows]


# -- One rule set ------------------------------------------------------------------------------


@dataclass
class Week:
    """Hits of one week."""

    start: date
    live: int = 0
    shadow: int = 0

    @property
    def all(self) -> int:
        return self.live + self.shadow


@dataclass
class About:
    """A rule set's page."""

    rule_set: RuleSet
    says: list[str]
    trial: Trial | None
    trial_is_of_this_version: bool
    sentence: str
    examples: list[Post]
    weeks: list[Week]
    most: int  # in a week
    languages: list[tuple[str, int]]
    newcomers: int
    hits: int
    recent: list[Post]
    versions: list[Any]
    proposal: Proposal | None


def about(rule_set: RuleSet, viewer: Any) -> About:
    """The same number of queries for every rule set."""
    trial = rule_set.trials.select_related("started_by").first()
    since = timezone.now() - timedelta(weeks=WEEKS)
    hits = list(
        Hit.objects.filter(rule_set=rule_set, at__gt=since)
        .order_by("-at")
        .values_list("at", "live", "newcomer", "language", "subject_type", "subject_id")[:20_000]
    )
    weeks = _weeks()
    for at, live, *_rest in hits:
        week = weeks.get(_monday(timezone.localtime(at).date()))
        if week is not None:
            week.live += live
            week.shadow += not live
    languages = Counter(hit[3] for hit in hits)
    return About(
        rule_set=rule_set,
        says=Conditions.of(rule_set.conditions).in_words(),
        trial=trial,
        trial_is_of_this_version=trial is not None and trial.number == rule_set.number,
        sentence=trial_in_words(trial) if trial is not None else "",
        examples=_posts(trial.examples if trial is not None else [], viewer),
        weeks=list(weeks.values()),
        most=max((week.all for week in weeks.values()), default=0),
        languages=languages.most_common(),
        newcomers=sum(1 for hit in hits if hit[2]),
        hits=len(hits),
        recent=_posts([hit[5] for hit in hits if hit[4] == "forums.post"][:10], viewer),
        versions=_versions(rule_set),
        proposal=rule_set.proposals.filter(closed_at=None).select_related("by").first(),
    )


def _versions(rule_set: RuleSet) -> list[Any]:
    versions: list[Any] = list(rule_set.versions.select_related("made_by")[:50])
    for version in versions:
        version.says = Conditions.of(version.told.get("conditions", {})).in_words()
    return versions


def trial_in_words(trial: Trial) -> str:
    """“It would have held 12 of the last 3,400 posts; moderators had kept 11 of them.”"""
    verb = {
        "watch": _("It would have put %(n)s of the last %(of)s posts before the moderators"),
        "flag": _("It would have put %(n)s of the last %(of)s posts before the moderators"),
    }.get(trial.rule_set.action, _("It would have held %(n)s of the last %(of)s posts"))
    first = verb % {"n": _grouped(trial.matched), "of": _grouped(trial.seen)}
    if not trial.matched:
        return f"{first}."
    kept = ngettext("%(n)s of them stands today", "%(n)s of them stand today", trial.kept) % {
        "n": _grouped(trial.kept)
    }
    decided = ngettext(
        "%(n)s because a moderator decided to keep it",
        "%(n)s because a moderator decided to keep them",
        trial.kept_by_decision,
    ) % {"n": _grouped(trial.kept_by_decision)}
    return f"{first}; {kept} ({decided})."


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _posts(numbers: Sequence[int], viewer: Any) -> list[Post]:
    found = {
        one.pk: one
        for one in Post.objects.visible_to(viewer).filter(pk__in=numbers).select_related("topic", "author")
    }
    return [found[pk] for pk in dict.fromkeys(numbers) if pk in found]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks() -> dict[date, Week]:
    last = _monday(timezone.localdate())
    return {
        monday: Week(monday) for monday in (last - timedelta(weeks=back) for back in reversed(range(WEEKS)))
    }


# -- The assistant -----------------------------------------------------------------------------


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


def about_assistant() -> AboutAssistant:
    """The same number of queries, however much was decided."""
    from .models import AssistantVersion

    setting = Setting.current()
    weeks = {start: Judged(start) for start in _weeks()}
    whole = Judged(timezone.localdate())
    for day, label, flagged, score in _judgements():
        for judged in (weeks.get(_monday(day)), whole):
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
    )


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

    def height(share: float) -> float:
        return round(max(0.0, share - 0.5) * 2 * TALL, 1)

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


# -- On the page of a case ----------------------------------------------------------------------


@dataclass
class Opinion:
    """What rules and the assistant say of a case's text."""

    percent: int | None = None
    flagged: bool = False
    words: list[tuple[str, float]] = field(default_factory=list)
    found: list[str] = field(default_factory=list)  # names of rules that it matched, with what they did
    version: int | None = None
    held_for_it: bool = False

    def __bool__(self) -> bool:
        return self.percent is not None or bool(self.found)

    @property
    def against(self) -> list[str]:
        """The words that spoke against the text, heaviest first."""
        return [word for word, weight in self.words if weight > 0]

    @property
    def in_favour(self) -> list[str]:
        return [word for word, weight in self.words if weight < 0]


def opinion_on(case: Case) -> Opinion:
    """The assistant's score of the text as it was when the case was opened, the words that weighed, and the rules
    that it matched. Two or three statements."""
    setting = Setting.current()
    model = model_of(setting.version) if setting.mode != Mode.OFF else None
    text = text_of(case.snapshot, case.subject_type)
    opinion = Opinion()
    if model is not None and text.strip():
        score = model.score(text)
        opinion.percent = round(100 * score)
        opinion.flagged = score >= model.threshold
        opinion.words = model.weighed(text)
        opinion.version = setting.version.number if setting.version else None
    kept = (
        Screening.objects.filter(subject_type=case.subject_type, subject_id=case.subject_id)
        .order_by("-pk")
        .first()
    )
    if kept is not None:
        opinion.found = _names(kept)
        opinion.held_for_it = case.source == "assistant"
    return opinion


def _names(kept: Screening) -> list[str]:
    numbers = [hit[1] for hit in kept.hits if hit[0] == "set"]
    names = dict(RuleSet.objects.filter(pk__in=numbers).values_list("pk", "name")) if numbers else {}
    known = coded_rules()
    told = []
    for kind, key, number, _action, live in kept.hits:
        name = names.get(key, "") if kind == "set" else str(known[key].title) if key in known else key
        told.append(
            _("%(name)s (version %(n)d)") % {"name": name, "n": number}
            if live
            else _("%(name)s (version %(n)d, in shadow)") % {"name": name, "n": number}
        )
    return told
