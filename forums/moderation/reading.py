"""A case as one page: the thing among its neighbours, its author, what the reports say, what was decided before."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from community.commons.access import allowed
from community.commons.live.presence import present
from community.commons.standing.asks import sanctions_of
from community.commons.standing.models import State
from forums.changes import Change, difference
from forums.models import Post
from membership.models import Member, Role

from .models import RESTRICTS, Case, Decision, Note, Report
from .order import Record, records_of

MOST_POSTS = 1000  # counted; beyond it the page says "more than"
SHOWN = 20_000  # characters of a text that are compared


@dataclass
class Said:
    """A report, with what its reporter's word was worth so far."""

    report: Report
    record: Record
    reporter: Member | None  # None where the viewer may not know


@dataclass
class Before:
    """The thing as it was at some moment, where it differs from now."""

    at: datetime
    changes: list[Change]


@dataclass
class AboutAuthor:
    author: Member
    posts: int
    posts_are_more: bool
    decisions: list[Decision]
    sanctions: list[Any]

    @property
    def roles(self) -> list[str]:
        """The roles in words, each once."""
        names = dict.fromkeys(role.partition(":")[0] for role in sorted(self.author.roles))
        return [str(Role(name).label) for name in names if name in Role.values]


@dataclass
class Context:
    case: Case
    thing: Any
    around: list[tuple[Any, bool]]  # each thing around it, and whether it is the one in question
    template: str
    reports: list[Said]
    earlier_reports: int
    before: list[Before]
    about: AboutAuthor
    notes: list[Note]
    decisions: list[Decision]
    reading: list[Member] = field(default_factory=list)  # colleagues who have this page open


def context_of(case: Case, viewer: Any) -> Context:
    """Everything that a decision needs; the number of queries is the same for every case."""
    thing = case.subject.visible_to(viewer).filter(pk=case.subject_id).first() or case.thing()
    reports = list(case.reports.filter(round=case.round).select_related("reporter", "rule"))
    around = case.subject.surroundings(thing, viewer) if thing is not None else []
    return Context(
        case=case,
        thing=thing,
        around=_with(thing, around),
        template=case.subject.template,
        reports=_said(case, reports, viewer),
        earlier_reports=case.reports.filter(round__lt=case.round).count(),
        before=_before(case, thing, reports),
        about=_about(case, viewer),
        notes=list(case.notes.select_related("author")),
        decisions=list(
            case.decisions.select_related("decider", "undone_by", "rule", "author", "sanction")
            .prefetch_related("actions")
            .order_by("-round")
        ),
        reading=_reading(case, viewer),
    )


def _with(thing: Any, around: list[Any]) -> list[tuple[Any, bool]]:
    """Its neighbours with the thing itself: in its place among them, or before them where it holds them."""
    if thing is not None and thing not in around:
        return [(thing, True), *((one, False) for one in around)]
    return [(one, one == thing) for one in around]


def _said(case: Case, reports: list[Report], viewer: Any) -> list[Said]:
    records = records_of({report.reporter_id for report in reports})
    named = allowed(viewer, "moderation.see_reporters", case)
    return [
        Said(report, records.get(report.reporter_id, Record()), report.reporter if named else None)
        for report in reports
        if report.outcome != Report.Outcome.WITHDRAWN
    ]


def _before(case: Case, thing: Any, reports: list[Report]) -> list[Before]:
    """The texts that were reported and read differently now, each once, oldest first."""
    now = dict(case.subject.snapshot(thing)) if thing is not None else {}
    copies = [(case.opened_at, case.snapshot), *((report.made_at, report.snapshot) for report in reports)]
    seen: dict[str, datetime] = {}
    for at, copy in copies:
        words = _words(copy)
        if words and words != _words(now):
            seen.setdefault(words, at)
    return [Before(at, difference(words[:SHOWN], _words(now)[:SHOWN])) for words, at in seen.items()]


def _words(snapshot: dict[str, Any]) -> str:
    title = snapshot.get("title", "") if snapshot.get("number", 1) in (None, 1) else ""
    return "\n\n".join(part for part in (title, snapshot.get("text", "")) if part)


def _about(case: Case, viewer: Any) -> AboutAuthor:
    """Earlier decisions are those that the viewer may work on."""
    posts = Post.objects.filter(author=case.author_id, state=State.VISIBLE)[:MOST_POSTS].count()
    return AboutAuthor(
        case.author,
        posts,
        posts == MOST_POSTS,
        list(
            Decision.objects.filter(author=case.author_id, verdict__in=RESTRICTS, undone_at=None)
            .filter(case__in=Case.objects.concerning(viewer))
            .exclude(case=case)
            .select_related("rule", "case")
            .order_by("-made_at")[:5]
        ),
        sanctions_of(case.author),
    )


def _reading(case: Case, viewer: Any) -> list[Member]:
    others = present(f"moderation.case:{case.pk}") - {viewer.pk}
    return list(Member.objects.filter(pk__in=others)) if others else []
