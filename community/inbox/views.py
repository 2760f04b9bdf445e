"""A member's notifications, and how they reach them."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import signed_in
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page
from membership.models import Member

from . import operations
from .counting import unread_count
from .filters import NotificationFilter
from .forms import ReachForm
from .models import Notification
from .presenting import present

ON_A_PAGE = 30


def _me(request: HttpRequest) -> Member:
    return cast(Member, request.user)


@require_safe
@signed_in
@never_cache
def notification_list(request: HttpRequest) -> HttpResponse:
    rows = Notification.objects.of(request.user).with_place().select_related("activity")
    filtered = filter_rows(NotificationFilter, request, rows)
    page = keyset_page(filtered.rows, request, order=("-updated_at", "-pk"), size=ON_A_PAGE)
    context = {
        "filtered": filtered,
        "page": page,
        "shown": present(page.items, request.user),
        "unread_only": bool(filtered.form.cleaned_data.get("unread")),
    }
    return render_page(request, "inbox/notification_list.html", context)


@require_safe
@signed_in
@never_cache
def notification_count(request: HttpRequest) -> HttpResponse:
    """What the bell of an open page asks for when it hears of news."""
    return JsonResponse({"unread": unread_count(request.user)})


@require_POST
@signed_in
def notification_read(request: HttpRequest, pk: int) -> HttpResponse:
    notification = get_object_or_404(Notification, pk=pk, member=request.user.pk)
    operations.mark_notification_read(notification, by=request.user)
    if request.headers.get("Accept", "").startswith("application/json"):
        return HttpResponse(status=204)
    return redirect("inbox:notification-list")


@require_POST
@signed_in
def notifications_read(request: HttpRequest) -> HttpResponse:
    changed = operations.mark_all_notifications_read(_me(request), by=request.user)
    said = ngettext(
        "%(n)d notification is marked as read.", "%(n)d notifications are marked as read.", changed
    )
    messages.success(request, said % {"n": changed})
    return redirect("inbox:notification-list")


@signed_in
def reach_choose(request: HttpRequest) -> HttpResponse:
    """The settings page."""
    form = ReachForm(request.POST if request.method == "POST" else None, member=_me(request))
    if request.method == "POST" and form.is_valid():
        operations.choose_reach(_me(request), by=request.user, reaches=form.cleaned_data)
        messages.success(request, _("Saved. This holds from now on."))
        return redirect("inbox:reach-choose")
    status = 422 if form.is_bound else 200
    return render_page(request, "inbox/reach_choose.html", {"form": form}, status=status)
