"""Reporting something, and following what became of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Refused, allowed, demand, signed_in
from community.commons.standing.subjects import SUBJECTS, subject_of
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import operations
from ..evidence import evidence_of
from ..forms import ReportForm
from ..models import Report
from .access import the_thing


@signed_in
def thing_report(request: HttpRequest) -> HttpResponse:
    """What is reported, which rule it breaks, and what the moderators should know."""
    thing = the_thing(request)
    demand(request.user, "moderation.report_thing", thing)
    form = ReportForm(request.POST or None)
    if request.method != "POST":
        return _form(request, thing, form, 200)
    if not form.is_valid():
        return _form(request, thing, form, 422)
    asked = form.cleaned_data
    try:
        operations.report_thing(thing, by=request.user, rule=asked["rule"], words=asked["words"])
    except Refused as refusal:
        form.add_error(None, str(refusal.sentence))
        return _form(request, thing, form, refusal.status)
    messages.success(
        request, _("Thank you. A moderator will look at it, and you will read here what was decided.")
    )
    return redirect("moderation:report-list")


def _form(request: HttpRequest, thing: Any, form: ReportForm, status: int) -> HttpResponse:
    subject = subject_of(thing)
    mine = Report.objects.filter(
        case__subject_type=subject.kind,
        case__subject_id=thing.pk,
        reporter=request.user.pk,
        outcome=Report.Outcome.RECEIVED,
        revision=int(subject.snapshot(thing).get("revision") or 0),  # what was edited can be reported again
    ).first()
    context = {
        "thing": thing,
        "subject": subject,
        "title": subject.title(thing),
        "url": subject.url(thing),
        "form": form,
        "mine": mine,
        "may_open": allowed(request.user, "moderation.open_case", thing),
        # Of what is private its reporter reads beforehand exactly what the moderators will read.
        "with_it": evidence_of(thing, request.user)["around"] if subject.private else [],
    }
    return render_page(request, "moderation/thing_report.html", context, status=status)


@require_POST
@signed_in
def case_open(request: HttpRequest) -> HttpResponse:
    """A moderator puts into the queue what nobody reported."""
    case = operations.open_case(the_thing(request), by=request.user)
    return redirect("moderation:case-detail", case.pk)


@signed_in
def report_list(request: HttpRequest) -> HttpResponse:
    """One's own reports with their outcomes."""
    reports = Report.objects.filter(reporter=request.user.pk).select_related("case", "rule")
    page = keyset_page(reports, request, order=("-made_at", "-pk"), size=20)
    return render_page(
        request, "moderation/report_list.html", {"page": page, "rows": rows_of(page, request.user)}
    )


def answer_in_words(outcome: str) -> str:
    """What the team tells the reporter, in a sentence."""
    return {
        Report.Outcome.UPHELD: _("A moderator agreed with you and acted. Thank you."),
        Report.Outcome.NOT_UPHELD: _(
            "A moderator looked at it and saw no breach of the rules. If you know something that was not seen, "
            "report it again under another rule or when it was edited."
        ),
        Report.Outcome.GONE: _("What you reported is not there any more, so nothing remained to decide."),
    }.get(Report.Outcome(outcome), "")


def rows_of(page: Any, viewer: Any) -> list[dict[str, Any]]:
    """Each report with its thing's title, and a link while the reporter may see it: a query for each kind."""
    seen: dict[tuple[str, int], Any] = {}
    for kind in {report.case.subject_type for report in page} & set(SUBJECTS):
        wanted = [report.case.subject_id for report in page if report.case.subject_type == kind]
        for thing in SUBJECTS[kind].visible_to(viewer).filter(pk__in=wanted):
            seen[kind, thing.pk] = thing
    rows = []
    for report in page:
        subject = SUBJECTS.get(report.case.subject_type)
        thing = seen.get((report.case.subject_type, report.case.subject_id))
        rows.append(
            {
                "report": report,
                "kind": subject.label if subject else "",
                "title": subject.title(thing) if subject and thing else report.snapshot.get("title", ""),
                "url": subject.url(thing) if subject and thing else "",
                "waiting": report.outcome == Report.Outcome.RECEIVED,
                "answer": answer_in_words(report.outcome),
            }
        )
    return rows


@require_POST
@signed_in
def report_withdraw(request: HttpRequest, report_id: int) -> HttpResponse:
    report = Report.objects.filter(pk=report_id, reporter=request.user.pk).select_related("case").first()
    if report is None:
        raise Http404(_("There is nothing here that you may see."))
    operations.withdraw_report(report, by=request.user)
    messages.success(request, _("Your report is withdrawn."))
    return redirect("moderation:report-list")
