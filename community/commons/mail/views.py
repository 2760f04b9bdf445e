"""The outbox and what came in, for administrators; a mail's "no more" link; the way in for mail providers."""

import hmac
from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.commons.access import Refused, allowed, permitted, public, signed_in

from . import bounces, operations, refusals
from .incoming.receiving import TooLarge, receive
from .kinds import KINDS
from .models import Delivery, DeliveryState, Incoming, IncomingState
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
    context = {
        "deliveries": shown[:PAGE],
        "older": older,
        "nothing_leaves": nothing_leaves(),
        "sees_incoming": allowed(request.user, "mail.view_incoming"),
    }
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
    """GET shows what would end and changes nothing (programs follow links); POST ends it, `undo` lets it go on."""
    found = refusals.read_token(token)
    if found is None:
        raise Http404
    kind, digest = found
    done = ""
    if request.method == "POST":
        done = "undone" if request.POST.get("undo") else "refused"
        (refusals.take_back if done == "undone" else refusals.refuse)(kind, digest)
    return render(request, "mail/unsubscribe.html", {"kind": kind, "done": done})


@require_POST
@signed_in
def address_again(request: HttpRequest) -> HttpResponse:
    """A member whose mails came back asks for one more, to find out whether they arrive again."""
    address = getattr(request.user, "email", "")
    if bounces.is_ended(address) and bounces.ask_again(request.user):
        messages.success(request, _("A mail with a link is on its way. Follow it to confirm your address."))
    else:
        messages.info(request, _("One such mail a day is sent. Look into your mailbox, spam included."))
    return redirect("/inbox/settings/")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button and changes nothing; POST lets mails go to the address again."""
    digest = bounces.read_token(token)
    if not digest:
        raise Http404
    if request.method == "POST":
        bounces.confirm(digest)
    return render(request, "mail/address_confirm.html", {"done": request.method == "POST"})


@require_safe
@permitted("mail.view_incoming")
@never_cache
def incoming_list(request: HttpRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    rows = Incoming.objects.order_by("-pk").defer("raw", "envelope")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: PAGE + 1])
    older = shown[PAGE - 1].pk if len(shown) > PAGE else None
    again = [
        IncomingState.FAILED,
        IncomingState.HELD,
        IncomingState.REFUSED,
        IncomingState.SILENT,
        IncomingState.IGNORED,
    ]
    context = {
        "messages_in": shown[:PAGE],
        "older": older,
        "again": again,
        "domain": settings.REPLY_DOMAIN,
        "keep_days": settings.MAIL_IN_KEEP_DAYS,
    }
    return render(request, "mail/incoming_list.html", context)


@require_POST
@permitted("mail.retry_incoming")
def incoming_retry(request: HttpRequest, pk: int) -> HttpResponse:
    incoming = get_object_or_404(Incoming, pk=pk)
    try:
        operations.retry_incoming(incoming, by=request.user)
    except Refused as no:
        messages.error(request, str(no.sentence))
    else:
        messages.success(request, _("The message is being read once more."))
    return redirect("mail:incoming-list")


@csrf_exempt  # a mail provider posts here; the secret or the signature says who
@public
@never_cache
@require_POST
def receive_post(request: HttpRequest) -> HttpResponse:
    """A message as it is (message/rfc822), or in the form fields `body-mime`, `email` or `message`.

    `Authorization: Bearer <MAIL_IN_SECRET>`, or `X-Mail-Signature: sha256=<hex>`, the HMAC of the raw body.
    """
    secret = settings.MAIL_IN_SECRET
    if not secret:
        raise Http404
    trusted = hmac.compare_digest(
        request.headers.get("Authorization", "").encode(), f"Bearer {secret}".encode()
    )
    signature = request.headers.get("X-Mail-Signature", "").removeprefix("sha256=")
    if not trusted and not signature:
        return JsonResponse({"error": "signature missing"}, status=403)
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAIL_IN_MAX_BYTES:
        return JsonResponse({"error": "too large"}, status=413)
    form = (request.content_type or "") in ("multipart/form-data", "application/x-www-form-urlencoded")
    if form and trusted:
        raw, recipients = _from_form(request)
    else:
        raw = request.read(settings.MAIL_IN_MAX_BYTES + 1)
        recipients = [request.headers.get("X-Mail-Recipient", "")]
    if not trusted:
        expected = hmac.new(secret.encode(), raw, sha256).hexdigest()
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            return JsonResponse({"error": "signature wrong"}, status=403)
    try:
        _row, new = receive(raw, via="http", recipients=recipients)
    except TooLarge:
        return JsonResponse({"error": "too large"}, status=413)
    except ValueError:
        return JsonResponse({"error": "no message"}, status=422)
    return JsonResponse({"received": True, "new": new}, status=202)


def _from_form(request: HttpRequest) -> tuple[bytes, list[str]]:
    recipients = [request.POST.get("recipient", "")]
    for name in ("body-mime", "email", "message"):
        if (file := request.FILES.get(name)) is not None:
            return file.read(settings.MAIL_IN_MAX_BYTES + 1), recipients
        if words := request.POST.get(name):
            return words.encode("utf-8", "surrogateescape"), recipients
    return b"", recipients
