"""The outbox, for the demonstration and for administrators; the page behind a mail's "no more" link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from community.commons.access import permitted, public

from . import refusals
from .kinds import KINDS
from .models import Delivery, DeliveryState
from .transport import nothing_leaves

PAGE = 30


@permitted("mail.view_outbox")
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    deliveries = Delivery.objects.order_by("-pk").defer("text", "html", "headers")
    if before.isascii() and before.isdigit() and len(before) < 19:
        deliveries = deliveries.filter(pk__lt=int(before))
    shown = list(deliveries[: PAGE + 1])
    older = shown[PAGE - 1].pk if len(shown) > PAGE else None
    context = {"deliveries": shown[:PAGE], "older": older, "nothing_leaves": nothing_leaves()}
    return render(request, "mail/outbox.html", context)


@permitted("mail.view_outbox")
@never_cache
def outbox_mail(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(Delivery, pk=pk)
    kind = KINDS.get(delivery.kind)
    secret = kind is not None and not kind.keep and delivery.state != DeliveryState.KEPT
    return render(request, "mail/outbox_mail.html", {"delivery": delivery, "secret": secret})


@csrf_exempt  # mail programs post here without ever having seen a page; the token says who
@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what would end and changes nothing (programs follow links); POST ends it."""
    found = refusals.read_token(token)
    if found is None:
        raise Http404
    kind, digest = found
    if request.method == "POST":
        refusals.refuse(kind, digest)
    return render(request, "mail/unsubscribe.html", {"kind": kind, "done": request.method == "POST"})
