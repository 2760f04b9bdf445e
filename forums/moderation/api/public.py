"""Reports of one's own, the house rules, and the log of decisions."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints

from community.commons.activity.models import Activity
from community.commons.api.doors import PUBLIC, SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Id, Told, a_text
from community.commons.standing.subjects import SUBJECTS

from .. import operations
from ..filters import LogFilter
from ..models import Report, Rule, RuleVersion
from ..views.log import logged_for
from ..views.log import rows_of as rows_of_log
from ..views.reports import rows_of as rows_of_reports

room = Room("Reports, rules, log")
Code = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,40}$")]
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}\.[a-z_]{1,30}$")]


class RuleOut(Told):
    code: str
    title: str
    text: str
    version: int
    since: datetime
    minutes: int = Field(description="within which a report under this rule should be decided")


class ReportIn(Asked):
    kind: Annotated[
        Kind,
        Field(description="`forums.post`, `forums.topic` or `membership.member`", examples=["forums.post"]),
    ]
    id: Id
    rule: Annotated[Code, Field(description="code of a rule in force")]
    words: Annotated[str, a_text(2000), Field(description="what the moderators should know")] = ""


class ReportOut(Told):
    id: int
    kind: str
    title: str
    url: str = Field(description="empty where one may no longer see it")
    rule: str
    words: str
    outcome: str
    made_at: datetime
    answered_at: datetime | None


class LogOut(Told):
    id: int
    verdict: str
    is_undo: bool
    undone_at: datetime | None
    kind: str
    url: str = Field(description="empty where it is not for this token to see")
    category: str | None = Field(description="null for a private one")
    rule: str | None
    rule_version: int | None
    automated: bool
    moderator: str = Field(
        description="name or number, where the site shows it; empty for the team as a whole"
    )
    corrections: list[str] = Field(description="what was put right about this entry since, in words")
    at: datetime


@room.lists("/rules", access=PUBLIC, answers=RuleOut)
def rule_list(request: HttpRequest) -> Listed:
    """The rules in force."""
    rows = Rule.objects.in_force().prefetch_related("versions")
    return Listed(
        rows, order=("position", "pk"), show=lambda found: [_rule(one, one.current) for one in found]
    )


def _rule(rule: Rule, version: RuleVersion) -> dict[str, Any]:
    return {
        "code": rule.code,
        "title": version.title(),
        "text": version.text(),
        "version": version.number,
        "since": version.since,
        "minutes": rule.urgency,
    }


def rule_in_force(code: str) -> RuleVersion:
    """The newest version of the rule. Raises Http404."""
    rule = Rule.objects.in_force().prefetch_related("versions").filter(code=code).first()
    if rule is None:
        raise Http404(_("There is no rule of this name."))
    return rule.current


@room.lists("/reports", access=SIGNED_IN, answers=ReportOut)
def report_list(request: HttpRequest) -> Listed:
    """One's own reports with their outcomes, the latest first."""
    rows = Report.objects.filter(reporter=request.user.pk).select_related("case", "rule__rule")
    return Listed(rows, order=("-made_at", "-pk"), show=lambda found: _reports(found, request.user))


def _reports(found: list[Report], viewer: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": row["report"].pk,
            "kind": row["report"].case.subject_type,
            "title": row["title"],
            "url": row["url"],
            "rule": row["report"].rule.rule.code,
            "words": row["report"].words,
            "outcome": row["report"].outcome,
            "made_at": row["report"].made_at,
            "answered_at": row["report"].answered_at,
        }
        for row in rows_of_reports(found, viewer)
    ]


@room.writes("POST", "/reports", access=SIGNED_IN, answers=ReportOut, status=201)
def report_make(request: HttpRequest, body: ReportIn) -> dict[str, Any]:
    """Say that something breaks a rule. Whoever wrote it never learns who said so."""
    subject = SUBJECTS.get(body.kind)
    thing = subject.visible_to(request.user).filter(pk=body.id).first() if subject else None
    if thing is None:
        raise Http404(_("There is nothing here that you may see."))
    rule = rule_in_force(body.rule)
    report = operations.report_thing(thing, by=request.user, rule=rule, words=body.words)
    return _reports([report], request.user)[0]


@room.writes("DELETE", "/reports/{report_id}", access=SIGNED_IN, answers=ReportOut)
def report_withdraw(request: HttpRequest, report_id: Id) -> dict[str, Any]:
    """Take back a report that waits for its decision."""
    reports = Report.objects.filter(pk=report_id, reporter=request.user.pk)
    report = reports.select_related("case", "rule__rule").first()
    if report is None:
        raise Http404(_("There is nothing here that you may see."))
    return _reports([operations.withdraw_report(report, by=request.user)], request.user)[0]


@room.lists("/moderation/log", access=PUBLIC, answers=LogOut, filters=LogFilter)
def log_list(request: HttpRequest) -> Listed:
    """Every decision of the moderators, the latest first, without names and texts."""
    rows = logged_for(request.user, corrections=False)
    return Listed(rows, order=("-occurred_at", "-pk"), show=lambda found: _log(found, request.user))


def _log(found: list[Activity], viewer: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": row["entry"].pk,
            "verdict": row["value"],
            "is_undo": row["is_undo"],
            "undone_at": row["undone_at"],
            "kind": row["entry"].parent_type,
            "url": row["url"],
            "category": row["room"].slug if row["room"] else None,
            "rule": row["rule"].rule.code if row["rule"] else None,
            "rule_version": row["rule"].number if row["rule"] else None,
            "automated": row["automated"],
            "moderator": row["moderator"],
            "corrections": [one.words.text for one in row["corrections"]],
            "at": row["entry"].occurred_at,
        }
        for row in rows_of_log(found, viewer)
    ]
