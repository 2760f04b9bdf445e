"""A case as one page: the thing among its neighbours, its author, what the reports say, what was decided before."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import allowed
from community.commons.activity.models import Activity
from community.commons.live.presence import present
from community.commons.standing.asks import sanctions_of
from community.commons.standing.models import Sanction, State
from forums.changes import Change, difference
from forums.models import Post
from membership.models import Member, Role

from .accuracy import Accuracy, accuracy_of
from .keeping import silenced
from .models import RESTRICTS, Case, Decision, Note, NoticePlace, Opinion, Report
from .similar import Similar, similar_to

MOST_POSTS = 1000  # counted; beyond it the page says "more than"
SHOWN = 20_000  # characters of a text that are compared


@dataclass
class Said:
    """A report, with what its reporter's word was worth so far."""

    report: Report
    record: Accuracy
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
    earlier_sanctions: list[Any]
    notes: list[Note]
    open_cases: int  # others about the same person

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
    notices: list[NoticePlace]
    opinions: list[Opinion]
    asked: Opinion | None  # of the viewer, who has not answered yet
    notes_wait: bool  # some notes are open only after the viewer's own opinion
    similar: list[Similar]
    evidence: list[dict[str, Any]]  # what stood around it when it was first reported
    files: list[dict[str, Any]]
    passed_on: list[tuple[str, Activity, str]]  # what happened, in words; its row; the reason
    reading: list[Member] = field(default_factory=list)  # colleagues who have this page open


def context_of(case: Case, viewer: Any) -> Context:
    """Everything that a decision needs; the number of queries is the same for every case."""
    thing = case.subject.visible_to(viewer).filter(pk=case.subject_id).first() or case.thing()
    reports = list(case.reports.filter(round=case.round).select_related("reporter", "rule"))
    around = case.subject.surroundings(thing, viewer) if thing is not None else []
    opinions = list(case.opinions.filter(round=case.round).select_related("asked_by", "colleague"))
    asked = next((one for one in opinions if one.colleague_id == viewer.pk and one.given_at is None), None)
    # A second opinion is worth something only where it was formed alone.
    unread = (
        {one.asked_by_id for one in opinions} | {one.colleague_id for one in opinions} if asked else set()
    )
    notes = list(case.notes.select_related("author"))
    return Context(
        case=case,
        thing=thing,
        around=_with(thing, around),
        template=case.subject.template,
        reports=_said(case, reports, viewer),
        earlier_reports=case.reports.filter(round__lt=case.round).count(),
        before=_before(case, thing, reports),
        about=_about(case, viewer),
        notes=[note for note in notes if note.author_id not in unread or note.author_id == viewer.pk],
        notes_wait=any(note.author_id in unread and note.author_id != viewer.pk for note in notes),
        opinions=[] if asked else opinions,
        asked=asked,
        notices=_notices(case),
        similar=similar_to(case, viewer),
        evidence=_evidence(case),
        files=list(case.snapshot.get("files", [])),
        passed_on=_passed_on(case),
        decisions=list(
            case.decisions.select_related("decider", "undone_by", "rule", "author", "sanction")
            .prefetch_related("actions")
            .order_by("-round")
        ),
        reading=_reading(case, viewer),
    )


def _passed_on(case: Case) -> list[tuple[str, Activity, str]]:
    """Who took it over, handed it up or asked somebody, and why; the latest first."""
    sentences = {
        "moderation.case_taken_over": _("taken over"),
        "moderation.case_escalated": _("handed up"),
        "moderation.case_paused": _("somebody was asked"),
        "moderation.case_resumed": _("the clock goes on"),
        "moderation.thing_held": _("taken out of sight meanwhile"),
    }
    rows = (
        Activity.objects.filter(subject_type="moderation.case", subject_id=case.pk, verb__in=list(sentences))
        .select_related("actor", "words")
        .order_by("-pk")[:10]
    )
    return [(sentences[row.verb], row, getattr(getattr(row, "words", None), "text", "")) for row in rows]


def _notices(case: Case) -> list[NoticePlace]:
    return list(case.notice_places.filter(round=case.round).select_related("notice").order_by("pk"))


def _evidence(case: Case) -> list[dict[str, Any]]:
    """What stood around it then; without the words of what was removed since."""
    around = list(case.snapshot.get("around", []))
    gone = silenced("forums.post", [one["id"] for one in around if one["kind"] == "forums.post"])
    return [one | {"text": ""} if one["id"] in gone else one for one in around]


def _with(thing: Any, around: list[Any]) -> list[tuple[Any, bool]]:
    """Its neighbours with the thing itself: in its place among them, or before them where it holds them."""
    if thing is not None and thing not in around:
        return [(thing, True), *((one, False) for one in around)]
    return [(one, one == thing) for one in around]


def _said(case: Case, reports: list[Report], viewer: Any) -> list[Said]:
    records = accuracy_of({report.reporter_id for report in reports})
    named = allowed(viewer, "moderation.see_reporters", case)
    return [
        Said(report, records.get(report.reporter_id, Accuracy()), report.reporter if named else None)
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
        list(
            Sanction.objects.filter(member=case.author_id)
            .exclude(pk__in=[one.pk for one in sanctions_of(case.author)])
            .order_by("-starts_at")[:5]
        ),
        list(
            Note.objects.filter(member=case.author_id, case=None)
            .select_related("author")
            .order_by("-at")[:20]
        ),
        Case.objects.concerning(viewer)
        .exclude(state=Case.State.CLOSED)
        .filter(author=case.author_id)
        .exclude(pk=case.pk)[:100]
        .count(),
    )


def _reading(case: Case, viewer: Any) -> list[Member]:
    others = present(f"moderation.case:{case.pk}") - {viewer.pk}
    return list(Member.objects.filter(pk__in=others)) if others else []
