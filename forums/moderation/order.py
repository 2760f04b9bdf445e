"""Why a case stands where it stands: its deadline, and the reasons in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons.standing.subjects import SUBJECTS

from .models import RESTRICTS, Case, Decision, Report, Urgency

ANSWERED = (Report.Outcome.UPHELD, Report.Outcome.NOT_UPHELD)


@dataclass(frozen=True)
class Record:
    """How often a reporter was right, of the reports that have an answer."""

    right: int = 0
    of: int = 0

    def __str__(self) -> str:
        if not self.of:
            return _("first report")
        return ngettext("right %(right)d time of %(of)d", "right %(right)d times of %(of)d", self.right) % {
            "right": self.right,
            "of": self.of,
        }


@dataclass
class Waiting:
    """A case in the queue, with what makes it readable at a glance."""

    case: Case
    title: str
    because: str
    minutes_left: int
    used: int  # of its time, in hundredths
    tone: str  # "alert", "warn" or "": how near the deadline is
    place: str = ""  # where it stands: kind and title
    reasons: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            self.case.url
        )  # pages call it `here`, and the foot of each page names the address that it stands at

    @property
    def left(self) -> str:
        """The time left, in words."""
        return time_left(self.minutes_left, self.case.urgency)


def time_left(minutes: int, urgency: int) -> str:
    if minutes < 0:
        return _("%(time)s late") % {"time": span(-minutes)}
    return _("%(left)s left of %(whole)s") % {"left": span(minutes), "whole": span(urgency)}


def span(minutes: int) -> str:
    """A length of time in one or two units, short."""
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return (
            _("%(h)d h %(m)02d") % {"h": hours, "m": rest}
            if rest and hours < 5
            else _("%(h)d h") % {"h": hours}
        )
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}


def explain(cases: Sequence[Case], viewer: Any, at: datetime | None = None) -> list[Waiting]:
    """Each case with its reasons; the number of queries does not grow with the number of cases."""
    at = at or timezone.now()
    reports = _reports_of(cases)
    records = records_of({report.reporter_id for found in reports.values() for report in found})
    before = decided_before(cases, viewer)
    titles = titles_of(cases, viewer)
    return [
        _waiting(case, viewer, at, reports.get(case.pk, []), records, before[case.pk], titles)
        for case in cases
    ]


def why_here(
    case: Case,
    viewer: Any,
    at: datetime,
    reports: Sequence[Report],
    records: dict[int, Record],
    decided_before: int,
) -> list[str]:
    """The reasons, most telling first, each a few words."""
    reasons = [_because_of_reports(reports, records)] if reports else []
    if case.source == Case.Source.HELD:
        reasons.append(_("held for a first look"))
    if case.source == Case.Source.OWN:
        reasons.append(_("seen by the team"))
    reasons.append(str(Urgency(case.urgency).label) if case.urgency in Urgency.values else span(case.urgency))
    if decided_before:
        reasons.append(
            ngettext(
                "%(n)d earlier decision about the same author",
                "%(n)d earlier decisions about the same author",
                decided_before,
            )
            % {"n": decided_before}
        )
    if case.round > 1:
        reasons.append(_("looked at again (round %(n)d)") % {"n": case.round})
    holder = case.held_by(at)
    if holder is not None:
        mine = holder.pk == viewer.pk
        reasons.append(_("claimed by you") if mine else _("held by %(name)s") % {"name": holder})
    return reasons


def _because_of_reports(reports: Sequence[Report], records: dict[int, Record]) -> str:
    count = ngettext("%(n)d report", "%(n)d reports", len(reports)) % {"n": len(reports)}
    best = max(
        (records.get(report.reporter_id, Record()) for report in reports), key=lambda one: (one.right, one.of)
    )
    if not best.of:
        return count
    return _("%(reports)s (one from someone %(record)s)") % {"reports": count, "record": best}


def _waiting(
    case: Case,
    viewer: Any,
    at: datetime,
    reports: Sequence[Report],
    records: dict[int, Record],
    decided_before: int,
    titles: dict[tuple[str, int], str],
) -> Waiting:
    left = int((case.deadline_at - at).total_seconds() // 60)
    whole = max(1, int((case.deadline_at - case.opened_at).total_seconds() // 60))
    used = min(100, max(0, 100 - left * 100 // whole))
    reasons = why_here(case, viewer, at, reports, records, decided_before)
    name = titles.get((case.subject_type, case.subject_id), "")
    return Waiting(
        case,
        title=_words_of(case) or name or f"{case.pk}",
        place=" · ".join(part for part in (str(case.subject.label).capitalize(), name) if part),
        because=" · ".join(reasons),
        minutes_left=left,
        used=used,
        tone="alert" if left < 0 or used >= 75 else "warn" if used >= 50 else "",
        reasons=reasons,
    )


def _reports_of(cases: Sequence[Case]) -> dict[int, list[Report]]:
    """The reports of each case's present round."""
    rounds = {case.pk: case.round for case in cases}
    found: dict[int, list[Report]] = {}
    for report in Report.objects.filter(case__in=list(rounds)).exclude(outcome=Report.Outcome.WITHDRAWN):
        if report.round == rounds[report.case_id]:
            found.setdefault(report.case_id, []).append(report)
    return found


def records_of(reporters: set[int]) -> dict[int, Record]:
    """How often these members were right: one query."""
    rows = (
        Report.objects.filter(reporter__in=reporters, outcome__in=ANSWERED)
        .values("reporter")
        .annotate(of=Count("pk"), right=Count("pk", filter=Q(outcome=Report.Outcome.UPHELD)))
        .order_by()
    )
    return {row["reporter"]: Record(row["right"], row["of"]) for row in rows}


def decided_before(cases: Sequence[Case], viewer: Any) -> dict[int, int]:
    """For each case, how many restricting decisions on other cases of its author stand: two queries.

    They are those that the viewer may read, as the page of the case lists them.
    """
    standing = Decision.objects.filter(
        verdict__in=RESTRICTS, undone_at=None, case__in=Case.objects.concerning(viewer)
    ).order_by()
    authors = standing.filter(author__in={case.author_id for case in cases})
    of_author = dict(authors.values_list("author").annotate(n=Count("pk")))
    own = dict(
        standing.filter(case__in=[case.pk for case in cases]).values_list("case").annotate(n=Count("pk"))
    )
    return {case.pk: of_author.get(case.author_id, 0) - own.get(case.pk, 0) for case in cases}


def titles_of(cases: Sequence[Case], viewer: Any) -> dict[tuple[str, int], str]:
    """What the things are called: one query for each kind."""
    titles = {}
    for kind in {case.subject_type for case in cases} & set(SUBJECTS):
        subject = SUBJECTS[kind]
        wanted = [case.subject_id for case in cases if case.subject_type == kind]
        for thing in subject.visible_to(viewer).filter(pk__in=wanted):
            titles[kind, thing.pk] = subject.title(thing)
    return titles


def _words_of(case: Case) -> str:
    """The first words of what was reported, on one line."""
    return Truncator(" ".join(str(case.snapshot.get("text", "")).split())).chars(90)
