"""Whom should I meet? People with the reasons why, and those one does not want to be suggested."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import signed_in
from community.commons.web.page import render_page

from .. import operations
from ..meeting import put_aside_by, suggestions_for
from ..sight import viewer_of
from .ties import somebody


@require_safe
@signed_in
def meet(request: HttpRequest) -> HttpResponse:
    context = {
        "suggestions": suggestions_for(request.user, viewer_of(request.user)),
        "aside": put_aside_by(request.user),
    }
    return render_page(request, "membership/meet.html", context)


@require_POST
@signed_in
def not_this_one(request: HttpRequest, handle: str) -> HttpResponse:
    """Put somebody aside, or (`back`) let them be suggested again."""
    member = somebody(handle)
    back = "back" in request.POST
    operations.put_aside(member, by=request.user, back=back)
    said = _("%(name)s may be suggested again.") if back else _("%(name)s is not suggested any more.")
    messages.success(request, said % {"name": member})
    return redirect("membership:meet")
