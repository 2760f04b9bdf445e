"""A member's notifications: listed, marked, silenced."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import signed_in
from community.commons.mail.bounces import is_ended
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page
from forums import operations as forums
from forums.models import WatchLevel
from membership.models import Member

from .. import operations
from ..counting import unread_count
from ..filters import NotificationFilter
from ..forms import ways_in_force
from ..models import Kind, Mail, Notification, Ways
from ..presenting import Shown, present

ON_A_PAGE = 30
MARKED = "inbox_marked_at"  # in the session: what "undo" takes back
UNDONE_WITHIN = timedelta(minutes=30)


def _me(request: HttpRequest) -> Member:
    return cast(Member, request.user)


@require_safe
@signed_in
@never_cache
def notification_list(request: HttpRequest) -> HttpResponse:
    rows = Notification.objects.of(request.user).with_place().select_related("activity")
    filtered = filter_rows(NotificationFilter, request, rows)
    page = keyset_page(filtered.rows, request, order=("-updated_at", "-pk"), size=ON_A_PAGE)
    shown = present(page.items, request.user)
    context = {
        "filtered": filtered,
        "page": page,
        "shown": shown,
        "days": _by_day(shown),
        "unread_only": bool(filtered.form.cleaned_data.get("unread")),
        "mail_ended": is_ended(_me(request).email),
        "undoable": _marked_at(request) is not None,
    }
    return render_page(request, "inbox/notification_list.html", context)


def _by_day(shown: list[Shown]) -> list[tuple[Any, list[Shown]]]:
    """The page in days of the reader's own zone, the latest first."""
    days = groupby(shown, key=lambda one: timezone.localtime(one.notification.updated_at).date())
    return [(together[0].notification.updated_at, together) for together in (list(day[1]) for day in days)]


def _marked_at(request: HttpRequest) -> datetime | None:
    said = request.session.get(MARKED)
    moment = datetime.fromisoformat(said) if said else None
    return moment if moment and timezone.now() - moment < UNDONE_WITHIN else None


@require_safe
@signed_in
@never_cache
def notification_count(request: HttpRequest) -> HttpResponse:
    """What the bell of an open page asks for when it hears of news."""
    return JsonResponse({"unread": unread_count(request.user)})


def _mine(request: HttpRequest, pk: int) -> Notification:
    return get_object_or_404(Notification, pk=pk, member=request.user.pk)


@require_POST
@signed_in
def notification_read(request: HttpRequest, pk: int) -> HttpResponse:
    operations.mark_notification_read(_mine(request, pk), by=request.user)
    if request.headers.get("Accept", "").startswith("application/json"):
        return HttpResponse(status=204)
    return redirect("inbox:notification-list")


@require_POST
@signed_in
def notification_unread(request: HttpRequest, pk: int) -> HttpResponse:
    operations.mark_notification_unread(_mine(request, pk), by=request.user)
    return redirect("inbox:notification-list")


@require_POST
@signed_in
def notifications_read(request: HttpRequest) -> HttpResponse:
    changed, moment = operations.mark_all_notifications_read(_me(request), by=request.user)
    said = ngettext(
        "%(n)d notification is marked as read.", "%(n)d notifications are marked as read.", changed
    )
    messages.success(request, said % {"n": changed})
    if changed:
        request.session[MARKED] = moment.isoformat()
    return redirect("inbox:notification-list")


@require_POST
@signed_in
def marking_take_back(request: HttpRequest) -> HttpResponse:
    moment = _marked_at(request)
    request.session.pop(MARKED, None)
    if moment is not None:
        changed = operations.take_back_marking(_me(request), by=request.user, moment=moment)
        said = ngettext(
            "%(n)d notification is unread again.", "%(n)d notifications are unread again.", changed
        )
        messages.success(request, said % {"n": changed})
    return redirect("inbox:notification-list")


@require_POST
@signed_in
def notification_mute(request: HttpRequest, pk: int) -> HttpResponse:
    """No more of this topic (`what=topic`), or of this kind, from its own row; each says where to take it back."""
    notification = _mine(request, pk)
    if request.POST.get("what") == "topic" and notification.topic is not None:
        forums.watch_topic(notification.topic, by=request.user, level=WatchLevel.MUTED)
        messages.success(request, _("This topic is silent now. On its page you choose otherwise."))
        return redirect("inbox:notification-list")
    kind, ways = Kind(notification.kind), ways_in_force(_me(request))
    silent = Ways(site=kind.always, mail=ways[kind].mail if kind.always else Mail.NONE, push=False)
    operations.choose_reach(_me(request), by=request.user, reaches={kind.value: silent})
    messages.success(request, _("You are told no more of this kind. Here you choose otherwise."))
    return redirect("inbox:reach-choose")
