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
from community.commons.web.page import render_page

from .. import operations
from ..forms import NoticeForm
from ..models import LegalNotice
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
    notice = LegalNotice.behind(token)
    if notice is None:
        raise Http404(_("There is no notice at this address. Copy the whole link from the mail."))
    places = list(notice.places.select_related("case"))
    context = {
        "notice": notice,
        "places": places,
        "waiting": any(one.outcome == "received" for one in places),
        "link": settings.SITE_URL + notice.url,
    }
    response = render_page(request, "moderation/notice_detail.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
