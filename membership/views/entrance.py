"""Pages of the door: waiting and coming back, agreeing, another handle, an address taken back."""

from typing import Any, cast

from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.core.internal.httpkit import serialize_request
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from community.commons.access import Refused, public, signed_in
from community.commons.web import errors
from community.commons.web.page import render_page

from .. import agreeing, fresh, invitations, operations
from ..account_forms import HandleForm
from ..entering import EntryStage, ReturnStage, stage_of
from ..handles import next_handle_change
from ..models import Account, AddressChange, Entry, Erasure, Member

KEPT = "agree_then"  # in the session: what was sent when an agreement was asked for


def _me(request: HttpRequest) -> Member:
    """Who is signed in, after `@signed_in`."""
    return cast(Member, request.user)


# -- At the door -----------------------------------------------------------------------------


@public
@never_cache
def waiting(request: HttpRequest) -> HttpResponse:
    """How things stand for somebody who asked to be let in; whoever is in by now goes on from here."""
    stage = stage_of(request, EntryStage)
    if stage is None or stage.login.user is None:
        return redirect("account_login")
    member = stage.login.user
    if request.method == "POST" and member.account == Account.ACTIVE:
        answer: HttpResponse = stage.exit()
        return answer
    entry = Entry.objects.filter(member=member).first()
    return render_page(request, "membership/waiting.html", {"entry": entry, "member": member})


@public
@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """A closed account opens again for its owner, who has just proved to be it."""
    stage = stage_of(request, ReturnStage)
    if stage is None or stage.login.user is None:
        return redirect("account_login")
    member = stage.login.user
    erasure = Erasure.objects.filter(member=member).first()
    if request.method != "POST":
        return render_page(request, "membership/come_back.html", {"member": member, "erasure": erasure})
    if erasure is not None:
        operations.stop_erasure(member, by=member)
    elif member.account == Account.DEACTIVATED:
        operations.come_back(member, by=member)
    messages.success(request, _("Your account is open again. Good to have you back."))
    answer: HttpResponse = stage.exit()
    return answer


# -- Agreeing --------------------------------------------------------------------------------


def ask_to_agree(request: HttpRequest) -> HttpResponse:
    """To the page that asks; what was sent is kept in the session and goes on afterwards."""
    if errors.wants_json(request) or request.method != "POST":
        return errors.answer(request, 403, agreeing.AgreementNeeded().sentence)
    request.session[KEPT] = {
        "request": serialize_request(request),
        "address": request.get_full_path(),
    }
    where = reverse("membership:agreement-give")
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return redirect(where)


@signed_in
@never_cache
def agreement_give(request: HttpRequest) -> HttpResponse:
    """What changed, and one button; reading, taking along and leaving stay open without it."""
    documents, where = agreeing.due(_me(request)), _next(request)
    if not documents:
        return redirect(where)
    versions = {document.kind: document.current() for document in documents}
    shown = {kind: str(version) for kind, version in versions.items()}
    if request.method == "POST" and all(request.POST.get(kind) == version for kind, version in shown.items()):
        operations.agree(_me(request), by=request.user, versions=versions)
        messages.success(request, _("Thank you. It is noted with the version that you read."))
        kept = request.session.pop(KEPT, None)
        return fresh.go_on(request, kept) if kept else redirect(where)
    context = {
        "documents": [(document, versions[document.kind]) for document in documents],
        "next": where,
        "kept": KEPT in request.session,
        "changed": request.method == "POST",
    }
    return render_page(
        request, "membership/agreement_give.html", context, status=409 if context["changed"] else 200
    )


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}) else "/"


# -- Handle and address ----------------------------------------------------------------------


@signed_in
def handle_change(request: HttpRequest) -> HttpResponse:
    """Another handle; the old one leads on."""
    member = _me(request)
    form = HandleForm(request.POST or None, initial={"handle": member.handle})
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_handle(member, by=member, handle=form.cleaned_data["handle"])
        except Refused as refusal:
            form.add_error("handle", str(refusal.sentence))
        else:
            messages.success(request, _("You are @%(handle)s from now on.") % {"handle": member.handle})
            return redirect("membership:account-hub")
    current = Member.objects.get(pk=member.pk)
    context: dict[str, Any] = {
        "form": form,
        "handle": current.handle,
        "again_at": next_handle_change(current),
        "former": current.former_handles.order_by("-until"),  # type: ignore[attr-defined]
    }
    return render_page(
        request, "membership/handle_change.html", context, status=422 if form.is_bound else 200
    )


@public
@never_cache
def address_undo(request: HttpRequest, key: str) -> HttpResponse:
    """The link in the letter to the old address: "it wasn't me"."""
    digest = invitations.digest_of(key, "address")
    change = AddressChange.objects.select_related("member").filter(key_digest=digest).first()
    ended = change is None or change.undone_at is not None or change.is_settled
    if request.method != "POST" or change is None or ended:
        context = {"change": change, "ended": ended}
        return render_page(request, "membership/address_undo.html", context, status=410 if ended else 200)
    member = operations.undo_address_change(change, by=change.member)
    from allauth.account.forms import default_token_generator

    request_password_reset(request, member.email, [member], default_token_generator)
    messages.success(
        request,
        _("Your old address is back and everybody is signed out. We wrote to it: make a new password there."),
    )
    return redirect("account_login")
