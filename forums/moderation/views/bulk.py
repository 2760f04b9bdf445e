"""Several cases decided alike: chosen in the queue, previewed one by one, undone together."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from community.commons.access import Refused, allowed, permitted
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from membership.models import Role

from ..bulk import carry_out, standing, take_back, waiting
from ..filters import CaseFilter
from ..form_fields import fresh_key
from ..models import Bulk, Case
from ..operations import AlreadyBegun, begin_bulk, undo_bulk
from ..operations.bulk import AT_MOST
from ..order import explain
from ..work_forms import BulkForm

KNOWN = ("case", "all")


def _most(request: HttpRequest) -> int:
    roles: frozenset[str] = getattr(request.user, "roles", frozenset())
    return AT_MOST["administrator" if Role.ADMINISTRATOR in roles else "moderator"]


@permitted("moderation.decide_in_bulk")
def bulk_new(request: HttpRequest) -> HttpResponse:
    """The preview: each case with a box of its own, and one form for all."""
    if request.method != "POST":
        return _preview(request, _asked(request), BulkForm(initial={"key": fresh_key()}))
    form = BulkForm(request.POST)
    chosen = _chosen(request)
    if not form.is_valid():
        return _preview(request, [case for case, _version in chosen], form, 422)
    try:
        bulk = begin_bulk(chosen, by=request.user, **form.cleaned_data)
    except AlreadyBegun as again:
        return redirect(again.bulk.url)
    except Refused as refusal:
        form.add_error(None, str(refusal.sentence))
        return _preview(request, [case for case, _version in chosen], form, refusal.status)
    carry_out(bulk)
    return redirect(bulk.url)


def _workable(request: HttpRequest) -> Any:
    return Case.objects.workable_by(request.user).open().select_related("holder", "waiting_for", "author")


def _asked(request: HttpRequest) -> list[Case]:
    """`?case=1&case=2`, or with `all` everything that the filters of the queue leave."""
    if "all" in request.GET:
        rows = filter_rows(CaseFilter, request, _workable(request), known=KNOWN).rows
        return list(rows.order_by("deadline_at", "id")[: _most(request)])
    numbers = _numbers(request.GET.getlist("case"))
    return list(_workable(request).filter(pk__in=numbers).nearest_deadline_first())


def _numbers(words: list[str]) -> list[int]:
    return [int(word) for word in words[:1000] if word.isascii() and word.isdigit() and len(word) < 18]


def _chosen(request: HttpRequest) -> list[tuple[Case, int]]:
    """The cases whose box is checked, each with the version that the preview showed ("12:3")."""
    seen: dict[int, int] = {}
    for word in request.POST.getlist("case")[:1001]:
        number, _colon, version = word.partition(":")
        if _numbers([number]) and _numbers([version]):
            seen[int(number)] = int(version)
    cases = _workable(request).filter(pk__in=seen).nearest_deadline_first()
    return [(case, seen[case.pk]) for case in cases]


def _preview(request: HttpRequest, cases: list[Case], form: BulkForm, status: int = 200) -> HttpResponse:
    if not cases and request.method != "POST":
        messages.info(request, _("Choose cases in the list first: each has a box."))
        return redirect("moderation:queue")
    context = {"rows": explain(cases, request.user), "form": form, "most": _most(request)}
    return render_page(request, "moderation/bulk_form.html", context, status=status)


def the_bulk(request: HttpRequest, bulk_id: int) -> Bulk:
    bulk = Bulk.objects.filter(pk=bulk_id).select_related("by", "rule").first()
    if bulk is None or not allowed(request.user, "moderation.undo_bulk", bulk):
        raise Http404(_("There is nothing here that you may see."))
    return bulk


@permitted("moderation.decide_in_bulk")
def bulk_detail(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """What became of each, and the one undo."""
    bulk = the_bulk(request, bulk_id)
    items = list(bulk.items.select_related("case", "decision").order_by("pk")[:1000])
    rows = explain([item.case for item in items], request.user)
    context = {
        "bulk": bulk,
        "rows": list(zip(items, rows, strict=True)),
        "decided": sum(item.decision_id is not None for item in items),
        "failed": sum(bool(item.why_not) for item in items),
        "waiting": waiting(bulk).count(),
        "standing": standing(bulk).count(),
    }
    return render_page(request, "moderation/bulk_detail.html", context)


@require_POST
@permitted("moderation.decide_in_bulk")
def bulk_undo(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Take all of them back."""
    bulk = the_bulk(request, bulk_id)
    count = standing(bulk).count()
    undo_bulk(bulk, by=request.user)
    take_back(bulk, by=request.user, reason=request.POST.get("reason", "")[:500])
    messages.success(
        request,
        ngettext("%(n)d decision is taken back.", "%(n)d decisions are taken back.", count) % {"n": count},
    )
    return redirect(bulk.url)
