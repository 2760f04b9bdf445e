"""Why a case stands where it stands: its deadline, and the reasons in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons.live.presence import present_in
from community.commons.standing.models import State
from community.commons.standing.subjects import SUBJECTS
from membership.models import Member

from . import deadlines
from .accuracy import Accuracy, accuracy_of
from .deadlines import span
from .models import RESTRICTS, Case, Decision, KeptText, NoticePlace, Opinion, Report

OWN_TITLE = ("forums.topic", "membership.member")  # removed words themselves; a post's is its topic's


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
    whole: int = 0  # minutes that its class has
    readers: list[str] = field(default_factory=list)  # colleagues who have it open now
    silent: bool = False  # what it said was removed, and is read only under a record

    def __str__(self) -> str:
        return (
            self.case.url
        )  # pages call it `here`, and the foot of each page names the address that it stands at

    @property
    def left(self) -> str:
        """The time left, in words."""
        if self.case.state == Case.State.WAITING:
            return _("the clock stands still")
        return time_left(self.minutes_left, self.whole or self.case.urgency)


def time_left(minutes: int, whole: int) -> str:
    if minutes < 0:
        return _("%(time)s late") % {"time": span(-minutes)}
    return _("%(left)s left of %(whole)s") % {"left": span(minutes), "whole": span(whole)}


@dataclass
class Known:
    """What the rows of one page need, read together: the number of queries does not grow with them."""

    at: datetime
    times: dict[int, int]
    reports: dict[int, list[Report]]
    records: dict[int, Accuracy]
    before: dict[int, int]
    titles: dict[tuple[str, int], str]
    notices: dict[int, int]
    asked: dict[int, Opinion]
    readers: dict[int, list[str]]
    silent: dict[int, str]  # cases whose words lie apart, as no list shows them; with the rule they broke


def explain(cases: Sequence[Case], viewer: Any, at: datetime | None = None) -> list[Waiting]:
    """Each case with its reasons; the number of queries does not grow with the number of cases."""
    reports = _reports_of(cases)
    known = Known(
        at=at or timezone.now(),
        times=deadlines.minutes(),
        reports=reports,
        records=accuracy_of({report.reporter_id for found in reports.values() for report in found}),
        before=decided_before(cases, viewer),
        titles=titles_of(cases, viewer),
        notices=_notices_of(cases),
        asked=_asked_of(cases, viewer),
        readers=_readers_of(cases, viewer),
        silent=_silent(cases),
    )
    return [_waiting(case, viewer, known) for case in cases]


def why_here(case: Case, viewer: Any, known: Known) -> list[str]:
    """The reasons, most telling first, each a few words."""
    reports, reasons = known.reports.get(case.pk, []), []
    if case.pk in known.asked:
        reasons.append(_("%(name)s asks for your opinion") % {"name": known.asked[case.pk].asked_by})
    if case.for_administrators:
        reasons.append(_("handed to the administrators"))
    if named := known.notices.get(case.pk, 0):
        reasons.append(ngettext("%(n)d legal notice", "%(n)d legal notices", named) % {"n": named})
    if reports:
        reasons.append(_because_of_reports(reports, known.records))
    if case.source not in (Case.Source.REPORT, Case.Source.NOTICE):
        reasons.append(str(Case.Source(case.source).label))
    reasons.append(deadlines.in_words(case.urgency, known.times))
    if before := known.before[case.pk]:
        reasons.append(
            ngettext(
                "%(n)d earlier decision about the same author",
                "%(n)d earlier decisions about the same author",
                before,
            )
            % {"n": before}
        )
    if case.round > 1:
        reasons.append(_("looked at again (round %(n)d)") % {"n": case.round})
    if case.state == Case.State.WAITING:
        reasons.append(_("waits for an answer of %(name)s") % {"name": case.waiting_for})
    holder = case.held_by(known.at)
    if holder is not None:
        mine = holder.pk == viewer.pk
        reasons.append(_("claimed by you") if mine else _("held by %(name)s") % {"name": holder})
    return reasons


def _because_of_reports(reports: Sequence[Report], records: dict[int, Accuracy]) -> str:
    count = ngettext("%(n)d report", "%(n)d reports", len(reports)) % {"n": len(reports)}
    best = max(
        (records.get(report.reporter_id, Accuracy()) for report in reports),
        key=lambda one: (one.upheld, one.decided),
    )
    if not best.decided:
        return count
    return _("%(reports)s (one from someone %(record)s)") % {"reports": count, "record": best}


def _waiting(case: Case, viewer: Any, known: Known) -> Waiting:
    at = case.paused_at or known.at  # a paused clock stands where it stood
    left = int((case.deadline_at - at).total_seconds() // 60)
    whole = max(1, int((case.deadline_at - case.opened_at).total_seconds() // 60))
    used = min(100, max(0, 100 - left * 100 // whole))
    reasons = why_here(case, viewer, known)
    name = known.titles.get((case.subject_type, case.subject_id), "")
    rule = known.silent.get(case.pk)
    silent = rule is not None
    if silent:
        name = " · ".join(filter(None, ("" if case.subject_type in OWN_TITLE else name, rule)))
    return Waiting(
        case,
        title=("" if silent else _words_of(case)) or name or f"{case.pk}",
        silent=silent,
        place=" · ".join(part for part in (str(case.subject.label).capitalize(), name) if part),
        because=" · ".join(reasons),
        minutes_left=left,
        used=used,
        tone="alert" if left < 0 or used >= 75 else "warn" if used >= 50 else "",
        reasons=reasons,
        whole=known.times.get(case.urgency, case.urgency),
        readers=known.readers.get(case.pk, []),
    )


def _silent(cases: Sequence[Case]) -> dict[int, str]:
    """Cases about what was removed, or whose personal data was taken out, with the rule: two queries."""
    decided: dict[int, Decision] = {
        one.case_id: one
        for one in Decision.objects.filter(case__in=[case.pk for case in cases], undone_at=None)
        .select_related("rule")
        .order_by("round")
    }
    apart = KeptText.objects.filter(
        subject_type__in={case.subject_type for case in cases},
        subject_id__in={case.subject_id for case in cases},
        given_back_at=None,
    )
    gone = set(apart.values_list("subject_type", "subject_id"))
    return {
        case.pk: str(last.rule or "") if last else ""
        for case in cases
        if ((last := decided.get(case.pk)) is not None and last.state_after == State.REMOVED)
        or (case.subject_type, case.subject_id) in gone
    }


def _notices_of(cases: Sequence[Case]) -> dict[int, int]:
    """How many legal notices name each case in its present round: one query."""
    rounds = {case.pk: case.round for case in cases}
    rows = NoticePlace.objects.filter(case__in=list(rounds)).values("case", "round").annotate(n=Count("pk"))
    return {row["case"]: row["n"] for row in rows.order_by() if row["round"] == rounds[row["case"]]}


def _asked_of(cases: Sequence[Case], viewer: Any) -> dict[int, Opinion]:
    """Where a colleague waits for the viewer's opinion: one query."""
    waiting = Opinion.objects.filter(case__in=[case.pk for case in cases], colleague=viewer.pk, given_at=None)
    return {one.case_id: one for one in waiting.select_related("asked_by")}


def _readers_of(cases: Sequence[Case], viewer: Any) -> dict[int, list[str]]:
    """Colleagues who have each case open: one look at who is here, and one query."""
    here = present_in([f"moderation.case:{case.pk}" for case in cases])
    others = {case.pk: here[f"moderation.case:{case.pk}"] - {viewer.pk} for case in cases}
    wanted = {pk for found in others.values() for pk in found}
    names = {member.pk: str(member) for member in Member.objects.filter(pk__in=wanted)}
    return {pk: sorted(names[one] for one in found if one in names) for pk, found in others.items() if found}


def _reports_of(cases: Sequence[Case]) -> dict[int, list[Report]]:
    """The reports of each case's present round."""
    rounds = {case.pk: case.round for case in cases}
    found: dict[int, list[Report]] = {}
    for report in Report.objects.filter(case__in=list(rounds)).exclude(outcome=Report.Outcome.WITHDRAWN):
        if report.round == rounds[report.case_id]:
            found.setdefault(report.case_id, []).append(report)
    return found


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
