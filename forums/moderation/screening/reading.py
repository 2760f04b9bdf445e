"""What the pages of screening show: rule sets with their hits, the assistant with its figures week by week."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums.models import Post

from .coded import coded_rules
from .conditions import Conditions
from .mails import what_is_proposed
from .models import Hit, Proposal, RuleSet, Standing, Switch, Trial
from .seen import CodedRule

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
    weeks = last_weeks()
    for at, live, *_rest in hits:
        week = weeks.get(monday_of(timezone.localtime(at).date()))
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
    if not trial.kept:
        return f"{first}; {_('none of them stands today')}."
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


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def last_weeks() -> dict[date, Week]:
    last = monday_of(timezone.localdate())
    return {
        monday: Week(monday) for monday in (last - timedelta(weeks=back) for back in reversed(range(WEEKS)))
    }
