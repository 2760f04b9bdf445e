"""Legal notices by anybody: the form, the receipt, and the page behind the secret link."""

import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from community.commons.access import Refused, public
from community.commons.site import site
from community.commons.web.page import render_page

from .. import operations
from ..forms import AppealForm, NoticeForm
from ..models import LegalNotice
from ..notices import why_no_appeal
from ..places import things_at

AN_HOUR = 6  # notices from one computer


@never_cache
@public
def notice_file(request: HttpRequest) -> HttpResponse:
    """The form for everybody, with or without an account."""
    if request.method != "POST":
        return _page(request, NoticeForm(initial=_known(request)))
    form = NoticeForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    asked = form.cleaned_data
    try:
        places = things_at(asked["where"], request.user, [request.get_host()])
    except Refused as refusal:
        form.add_error("where", str(refusal.sentence))
        return _page(request, form, refusal.status)
    try:
        _within_an_hour(request)
        notice = operations.file_notice(
            places,
            by=request.user,
            **{name: asked[name] for name in ("ground", "why", "name", "email", "good_faith")},
        )
    except Refused as refusal:
        form.add_error(None, str(refusal.sentence))
        return _page(request, form, refusal.status)
    messages.success(
        request, _("Your notice has arrived. Its number is %(number)s.") % {"number": notice.number}
    )
    return redirect(notice.url)


def _known(request: HttpRequest) -> dict[str, Any]:
    """What the link and the account tell already."""
    where = request.GET.get("where", "")[:500]
    own = where.startswith("/") and not where.startswith("//")
    known = {"where": settings.SITE_URL + where if own else ""}
    if request.user.is_authenticated:
        known |= {"name": str(request.user), "email": request.user.email}
    return known


def _page(request: HttpRequest, form: NoticeForm, status: int = 200) -> HttpResponse:
    return render_page(request, "moderation/notice_form.html", {"form": form}, status=status)


def _within_an_hour(request: HttpRequest) -> None:
    """Counted under a keyed hash of the address, in memory, for an hour."""
    address = request.META.get("REMOTE_ADDR", "")
    mark = hmac.new(settings.SECRET_KEY.encode(), f"notice:{address}".encode(), hashlib.sha256).hexdigest()[
        :32
    ]
    counters, key = caches["counters"], f"notice:{mark}"
    counters.add(key, 0, 3600)
    try:
        sent = counters.incr(key)
    except ValueError:  # it ended between the two
        sent = 1
    if sent > AN_HOUR:
        raise Refused(
            _("Many notices came from your connection. Wait an hour; what you typed is still here."),
            status=429,
        )


@never_cache
@public
def notice_detail(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a notice, for whoever has its link; nothing of it is found by anybody else."""
    notice = _behind(token)
    places = list(notice.places.select_related("case").prefetch_related("appeals"))
    context = {
        "notice": notice,
        "places": places,
        "open_to_appeal": [one.pk for one in places if not why_no_appeal(one)],
        "outside_body": site().outside_body,
        "waiting": any(one.outcome == "received" for one in places),
        "link": settings.SITE_URL + notice.url,
    }
    return _between_us(render_page(request, "moderation/notice_detail.html", context))


@never_cache
@public
def notice_appeal(request: HttpRequest, token: str, place_id: int) -> HttpResponse:
    """Say no to the answer to a notice; whoever has its link may, without an account."""
    notice = _behind(token)
    place = notice.places.select_related("case").filter(pk=place_id).first()
    if place is None:
        raise Http404(_("There is no notice at this address. Copy the whole link from the mail."))
    form = AppealForm(request.POST or None)
    del form.fields["new_facts"]
    if request.method == "POST" and form.is_valid():
        try:
            operations.appeal_notice(place, by=request.user, words=form.cleaned_data["words"])
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("Your appeal is with the team. You will read the answer here."))
            return redirect(notice.url)
    context = {"notice": notice, "place": place, "form": form, "why_not": why_no_appeal(place)}
    status = 422 if request.method == "POST" else 200
    return _between_us(render_page(request, "moderation/notice_appeal.html", context, status=status))


def _behind(token: str) -> LegalNotice:
    notice = LegalNotice.behind(token)
    if notice is None:
        raise Http404(_("There is no notice at this address. Copy the whole link from the mail."))
    return notice


def _between_us(response: HttpResponse) -> HttpResponse:
    """The address is the key: no other site learns it, and no search engine keeps it."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
