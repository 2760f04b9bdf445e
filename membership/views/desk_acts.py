"""The same done to several members: chosen in the list, looked at, done, taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, permitted
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from ..desk import acting
from ..desk.filters import ORDERS, DeskFilter, everybody
from ..models import DeskAct, Group, Member
from ..models.desk import REASON


@permitted("membership.act_on_members")
@require_POST
def desk_act(request: HttpRequest) -> HttpResponse:
    """First what would happen to each, then, with a reason, the act itself."""
    kinds = dict(acting.kinds_for(request.user))
    kind = request.POST.get("kind", "")
    people = _chosen(request)
    if kind not in kinds or not people:
        messages.error(request, _("Choose people, and what to do."))
        return redirect(f"/members/desk/?{request.GET.urlencode()}")
    group = _group(request) if kind == acting.Kind.GROUP else None
    reason = request.POST.get("reason", "")[:REASON]
    task = acting.Task(acting.Kind(kind), request.user, reason, group)
    error, status = "", 200
    if "sure" in request.POST:
        try:
            act, refused = acting.do(task, people)
        except Refused as refusal:
            error, status = refusal.sentence, refusal.status
        else:
            _say_refused(request, refused)
            return redirect("membership:desk-act-detail", pk=act.pk)
    expected = acting.expected(task, people)
    context = {
        "kind": kind,
        "label": kinds[kind],
        "able": [member for member, why_not in expected if not why_not],
        "unable": [(member, why_not) for member, why_not in expected if why_not],
        "group": group,
        "groups": Group.objects.in_use(),
        "reason": reason,
        "error": error,
        "query": request.GET.urlencode(),
    }
    return render_page(request, "membership/desk_act.html", context, status=status)


def _chosen(request: HttpRequest) -> list[Member]:
    """Those ticked, or all whom the filters find; 200 at most."""
    rows = everybody()
    if "all" in request.POST:
        rows = filter_rows(DeskFilter, request, rows).rows
    else:
        rows = rows.filter(
            pk__in=[pk for pk in request.POST.getlist("member") if pk.isdecimal()][: acting.MOST]
        )
    return list(rows.order_by(*ORDERS["name"])[: acting.MOST])


def _group(request: HttpRequest) -> Group | None:
    return Group.objects.in_use().filter(slug=request.POST.get("group", "")).first()


def _say_refused(request: HttpRequest, refused: list[tuple[Member, str]]) -> None:
    for member, why_not in refused[:10]:
        messages.warning(request, f"{member.name}: {why_not}")


@permitted("membership.act_on_members")
@require_safe
def act_list(request: HttpRequest) -> HttpResponse:
    """What was done to several people, the latest first."""
    rows = DeskAct.objects.select_related("by", "group")
    page = keyset_page(rows, request, order=("-pk",), size=30)
    return render_page(request, "membership/desk_act_list.html", {"page": page})


@permitted("membership.act_on_members")
@require_safe
def act_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """To whom, by whom, why; and the way back."""
    act = get_object_or_404(DeskAct.objects.select_related("by", "group"), pk=pk)
    people = Member.objects.filter(pk__in=[one for one, _number in act.done]).order_by(*ORDERS["name"])
    return render_page(request, "membership/desk_act_detail.html", {"act": act, "people": people})


@permitted("membership.undo_act")
@require_POST
def act_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back, for all for whom it can be."""
    act = get_object_or_404(DeskAct, pk=pk)
    undone, refused = acting.take_back(act, by=request.user)
    said = ngettext("Taken back for %(n)d person.", "Taken back for %(n)d people.", undone) % {"n": undone}
    messages.success(request, said)
    _say_refused(request, refused)
    return redirect("membership:desk-act-detail", pk=act.pk)
