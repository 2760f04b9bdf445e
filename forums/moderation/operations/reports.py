"""Reports: anybody with an account may say that something breaks a rule, and hears what became of it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons.access import Refused, operation
from community.commons.activity.log import now, quiet, record
from community.commons.site import site
from community.commons.standing.subjects import subject_of
from forums.models import is_newcomer

from ..evidence import evidence_of
from ..facts import ReportWithdrawn, ThingReported
from ..models import Case, Report, RuleVersion
from ..opening import case_for


@operation("moderation.report_thing")
def report_thing(thing: Any, *, by: Any, rule: RuleVersion, words: str = "") -> Report:
    """Say that `thing` breaks `rule`. It joins the thing's case, with a copy of how the thing stands now.

    Refused when the same person reported it as it is now already, when the same report of it was answered, or
    when the person reported too much today. What was edited since can be reported again.
    """
    _within_a_day(by)
    evidence = evidence_of(thing, by)
    revision = int(evidence.get("revision") or 0)
    _not_answered_already(thing, by, rule, revision)
    case = case_for(thing, by=by, source=Case.Source.REPORT, urgency=rule.rule.urgency, evidence=evidence)
    mine = case.reports.filter(reporter=by, round=case.round, revision=revision)
    if mine.exclude(outcome=Report.Outcome.WITHDRAWN).exists():
        raise Refused(_("You reported this already; a moderator will look at it."))
    report = Report.objects.create(
        case=case,
        round=case.round,
        reporter=by,
        rule=rule,
        words=words.strip()[:2000],
        snapshot=evidence,
        revision=revision,
        made_at=now(),
    )
    record(
        ThingReported(report_id=report.pk, rule_id=rule.pk),
        by=by,
        subject=case,
        parent=thing,
        space=case.space,
    )
    return report


def _not_answered_already(thing: Any, by: Any, rule: RuleVersion, revision: int) -> None:
    """The same words under the same rule, looked at without agreement: another report would say nothing new."""
    answered = Report.objects.filter(
        case__subject_type=subject_of(thing).kind,
        case__subject_id=thing.pk,
        reporter=by,
        rule__rule=rule.rule,
        revision=revision,
        outcome=Report.Outcome.NOT_UPHELD,
    )
    if answered.exists():
        raise Refused(
            _(
                "You reported this under the same rule, and a moderator answered. "
                "Report it again when it was edited, or under another rule."
            )
        )


def _within_a_day(by: Any) -> None:
    """As many as the site's settings say; trusted members and the team are not counted."""
    if quiet() or by.roles:
        return
    most = site().newcomer_reports if is_newcomer(by) else site().member_reports
    if Report.objects.filter(reporter=by, made_at__gt=timezone.now() - timedelta(days=1)).count() >= most:
        raise Refused(
            ngettext(
                "You have sent %(n)d report today; more are possible tomorrow.",
                "You have sent %(n)d reports today; more are possible tomorrow.",
                most,
            )
            % {"n": most},
            status=429,
        )


@operation("moderation.withdraw_report")
def withdraw_report(report: Report, *, by: Any) -> Report:
    """Take back a report that waits for its decision."""
    taken = Report.objects.filter(pk=report.pk, outcome=Report.Outcome.RECEIVED).update(
        outcome=Report.Outcome.WITHDRAWN, answered_at=now()
    )
    if not taken:
        raise Refused(_("This report has its answer already."))
    report.refresh_from_db()
    record(ReportWithdrawn(report_id=report.pk), by=by, subject=report.case, space=report.case.space)
    return report
