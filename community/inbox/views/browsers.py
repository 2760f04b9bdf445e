"""Browsers that ring while the site is closed."""

from typing import cast

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import public, signed_in
from membership.models import Member

from .. import operations, web_push
from ..models import Browser

WORKER = "js/inbox/push-worker.js"


@require_safe
@public
@cache_control(max_age=3600, public=True)
def push_worker(request: HttpRequest) -> HttpResponse:
    """The script that shows what arrives: below this address, so that it rules over nothing else."""
    path = finders.find(WORKER)
    if path is None and not staticfiles_storage.exists(WORKER):
        raise Http404
    with open(path, "rb") if path else staticfiles_storage.open(WORKER) as script:  # noqa: PTH123
        return HttpResponse(script.read(), content_type="text/javascript; charset=utf-8")


@require_POST
@signed_in
def push_key(request: HttpRequest) -> HttpResponse:
    """What a browser needs to subscribe. The site's key is made when the first one asks, so this is no GET."""
    return JsonResponse({"key": web_push.site_key().public})


@require_POST
@signed_in
def browser_add(request: HttpRequest) -> HttpResponse:
    """What a browser says of its subscription. Refused as a sentence."""
    said = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    name = request.POST.get("name", "").strip() or _("A browser")
    member = cast(Member, request.user)
    browser = operations.add_browser(member, by=member, name=name, **said)
    return JsonResponse({"id": browser.pk}, status=201)


@require_POST
@signed_in
def browser_remove(request: HttpRequest, pk: int) -> HttpResponse:
    browser = get_object_or_404(Browser, pk=pk, member=request.user.pk)
    operations.remove_browser(browser, by=request.user)
    messages.success(request, _("This browser rings no more."))
    return redirect("inbox:reach-choose")
