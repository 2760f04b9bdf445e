"""How old the last proof is that it is really this person, and asking for a new one with nothing typed lost."""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    stash_and_reauthenticate,
)
from allauth.core.internal.httpkit import deserialize_request, serialize_request
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from community.commons.web import errors

SIGNED_IN_AT = "signed_in_at"  # in the session, seconds
HERE = "membership.fresh.go_on"


def note_sign_in(sender: Any, request: HttpRequest | None, user: Any, **more: Any) -> None:
    """A session knows when it began."""
    if request is not None:
        request.session[SIGNED_IN_AT] = time.time()


def watch_sign_ins() -> None:
    user_logged_in.connect(note_sign_in, dispatch_uid="membership.fresh")


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person of this session proved within `STAFF_PROOF_LASTS` seconds who they are."""
    proofs = [record.get("at", 0) for record in get_authentication_records(request, request.user)]  # type: ignore[arg-type]
    last = max([*proofs, request.session.get(SIGNED_IN_AT, 0)])
    return bool(time.time() - last < settings.STAFF_PROOF_LASTS)


def proven(request: HttpRequest) -> bool:
    """Whether acts of the team may go through in this session: a fresh proof, and the second one where it is asked."""
    from .second_factor import is_missing

    return is_fresh(request) and not is_missing(request.user)


def ask_for_proof(request: HttpRequest) -> HttpResponse:
    """To the password, a code or a passkey; what was sent is kept in the session and goes on afterwards.

    Whoever has nothing to prove it with (signed in by a link alone) signs in afresh, with the words shown again.
    """
    if errors.wants_json(request):
        sentence = _("Prove once more that it is you: open “Your account”, then send this again.")
        return JsonResponse({"refused": sentence, "proof": reverse("account_reauthenticate")}, status=403)
    if not get_reauthentication_flows(request.user):  # type: ignore[arg-type]
        words = errors.signed_out(request)
        logout(request)
        return words or redirect_to_login(request.get_full_path())
    state = {"request": serialize_request(request), "address": request.get_full_path()}
    answer: HttpResponse = stash_and_reauthenticate(request, state, HERE)
    if getattr(request, "htmx", False):
        answer = HttpResponse(status=204, headers={"HX-Redirect": answer["Location"]})
    return answer


def go_on(request: HttpRequest, state: dict[str, str]) -> HttpResponse:
    """allauth's way back: what was sent is done now. Where it can't be, it is shown whole, to be sent again."""
    kept = deserialize_request(state["request"], request)
    if kept.method != "POST":
        return HttpResponseRedirect(state["address"])
    found = resolve(kept.path_info)
    answer: HttpResponse = found.func(kept, *found.args, **found.kwargs)
    if answer.status_code < 400:
        return answer
    return errors.answer(
        kept,
        answer.status_code,
        _("It is you. What you sent did not go through: look it over and send it again."),
        title=_("Please send this once more"),
        template="web/stale_form.html",
        fields=[errors.Typed(*one) for one in errors.posted(kept)],
        action=state["address"],
    )
