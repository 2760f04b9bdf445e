"""Names of erased people that others typed by hand: a list to work off, one click each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import permitted
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page
from membership.models import NameLeft

from .. import operations
from ..names import shown


@permitted("moderation.list_names")
def name_list(request: HttpRequest) -> HttpResponse:
    """Where the names stand, oldest first, with what is around them."""
    page = keyset_page(NameLeft.objects.filter(ended=""), request, order=("pk",), size=30)
    return render_page(request, "moderation/name_list.html", {"page": page, "rows": shown(page.items)})


@permitted("moderation.take_name_out")
@require_POST
def name_take_out(request: HttpRequest, pk: int) -> HttpResponse:
    operations.take_name_out(get_object_or_404(NameLeft, pk=pk), by=request.user)
    messages.success(request, _("“Former member” stands there now, and no earlier version keeps the name."))
    return redirect("moderation:name-list")


@permitted("moderation.leave_name")
@require_POST
def name_leave(request: HttpRequest, pk: int) -> HttpResponse:
    operations.leave_name(get_object_or_404(NameLeft, pk=pk), by=request.user)
    messages.success(request, _("Ticked off; the text is as it was."))
    return redirect("moderation:name-list")
