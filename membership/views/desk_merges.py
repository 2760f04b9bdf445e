"""Two members who are one person: what would move, the merge, and the way back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, demand, permitted
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import merging_work, operations
from ..desk.filters import everybody
from ..merging import counted
from ..models import Merge
from ..models.desk import REASON


@permitted("membership.see_desk")
def member_merge(request: HttpRequest, handle: str) -> HttpResponse:
    """Choose who this person is, see what would move, say why."""
    gone = get_object_or_404(everybody(), handle=handle.lower())
    demand(request.user, "membership.begin_merge", gone)
    asked = (request.POST.get("into") or request.GET.get("into", "")).strip().lower().removeprefix("@")[:30]
    kept = everybody().exclude(pk=gone.pk).filter(handle=asked).first() if asked else None
    reason = request.POST.get("reason", "")[:REASON]
    error, status = "", 200
    if asked and kept is None:
        error, status = _("Nobody else has the handle “%(handle)s”.") % {"handle": asked}, 422
    elif request.method == "POST" and kept is not None:
        try:
            merge = operations.begin_merge(gone, by=request.user, kept=kept, reason=reason)
        except Refused as refusal:
            error, status = refusal.sentence, refusal.status
        else:
            merging_work.begin_work(merge, by=request.user)
            return redirect("membership:merge-detail", pk=merge.pk)
    context = {
        "gone": gone,
        "kept": kept,
        "into": asked,
        "reason": reason,
        "error": error,
        "counted": counted(gone) if kept else (),
    }
    return render_page(request, "membership/member_merge.html", context, status=status)


@permitted("membership.see_desk")
@require_safe
def merge_list(request: HttpRequest) -> HttpResponse:
    """All merges, the latest first."""
    rows = Merge.objects.select_related("gone", "kept", "by")
    page = keyset_page(rows, request, order=("-pk",), size=30)
    return render_page(request, "membership/merge_list.html", {"page": page})


@permitted("membership.see_desk")
@require_safe
def merge_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, and the way back for 30 days."""
    merge = get_object_or_404(Merge.objects.select_related("gone", "kept", "by"), pk=pk)
    return render_page(request, "membership/merge_detail.html", {"merge": merge}, fragment="#merge")


@permitted("membership.undo_merge")
@require_POST
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    merge = get_object_or_404(Merge.objects.select_related("gone", "kept"), pk=pk)
    operations.undo_merge(merge, by=request.user)
    merging_work.begin_work(merge, by=request.user)
    messages.success(request, _("The two are being parted again."))
    return redirect("membership:merge-detail", pk=merge.pk)
