"""The transparency report for everybody, and statements of reasons for the administrators to export."""

import json
from datetime import date
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from community.commons.access import permitted, public
from community.commons.web.page import render_page

from .. import operations
from ..answering_forms import PeriodForm
from ..blind import hidden_cases
from ..database.filling import records_of, statements_between
from ..database.validation import validate
from ..models import Case
from ..transparency import Report, by_month, report

KEPT_FOR = 600  # seconds: a period is counted once in ten minutes, whoever asks
SHOWN = 50  # faults on the page


@public
def transparency(request: HttpRequest) -> HttpResponse:
    """Figures of a period, this year's if none is asked; as a page or as CSV."""
    form = PeriodForm(request.GET or None, initial=this_year())
    since, until = form.period if form.is_bound and form.is_valid() else tuple(this_year().values())
    found, months = _counted(since, until)
    if request.GET.get("as") == "csv":
        answer = HttpResponse(found.as_csv(), content_type="text/csv; charset=utf-8")
        name = f"transparency-{since.isoformat()}-{until.isoformat()}.csv"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    most = max((total for _month, total, _restricting in months), default=0) or 1
    context = {
        "report": found,
        "form": form,
        "columns": [
            {
                "month": month,
                "total": total,
                "restricting": restricting,
                "x": 40 * place + 4,
                "y": 100 - round(96 * total / most),
                "height": round(96 * total / most),
                "y2": 100 - round(96 * restricting / most),
                "height2": round(96 * restricting / most),
            }
            for place, (month, total, restricting) in enumerate(months)
        ],
        "width": 40 * max(1, len(months)),
        "most": most,
        "csv": f"?since={since.isoformat()}&until={until.isoformat()}&as=csv",
    }
    return render_page(request, "moderation/transparency.html", context)


def this_year() -> dict[str, date]:
    today = timezone.localdate()
    return {"since": today.replace(month=1, day=1), "until": today}


def _counted(since: date, until: date) -> tuple[Report, list[tuple[date, int, int]]]:
    key = f"transparency:{since.isoformat()}:{until.isoformat()}:{get_language()}"
    kept: Any = cache.get(key)
    if kept is None:
        kept = report(since, until), by_month(since, until)
        cache.set(key, kept, KEPT_FOR)
    found: tuple[Report, list[tuple[date, int, int]]] = kept
    return found


@permitted("moderation.export_statements")
def statement_export(request: HttpRequest) -> HttpResponse:
    """How many statements there are in a period and what the database would refuse; by POST, the file."""
    asked = request.POST if request.method == "POST" else request.GET
    form = PeriodForm(asked or None, initial=this_year())
    since, until = form.period if form.is_bound and form.is_valid() else tuple(this_year().values())
    statements = statements_between(since, until)
    left_out = 0
    blind = hidden_cases(request.user)
    if blind is not None:
        waiting = list(Case.objects.filter(pk__in=blind).values_list("subject_type", "subject_id"))
        for kind, pk in waiting:
            hidden = statements.filter(subject_type=kind, subject_id=pk)
            left_out += hidden.count()
            statements = statements.exclude(subject_type=kind, subject_id=pk)
    if request.method == "POST" and form.is_valid():
        records = list(records_of(statements))
        operations.export_statements(request.user, by=request.user, statements=len(records))
        answer = HttpResponse(
            json.dumps({"statements": records}, ensure_ascii=False, indent=1), content_type="application/json"
        )
        name = f"statements-{since.isoformat()}-{until.isoformat()}.json"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    faults = validate(records_of(statements[:2000]))
    context = {
        "form": form,
        "since": since,
        "until": until,
        "number": statements.count(),
        "faults": faults[:SHOWN],
        "more_faults": max(0, len(faults) - SHOWN),
        "left_out": left_out,
        "example": json.dumps(next(records_of(statements[:1]), {}), ensure_ascii=False, indent=1),
    }
    return render_page(
        request,
        "moderation/statement_export.html",
        context,
        status=422 if form.is_bound and form.errors else 200,
    )
