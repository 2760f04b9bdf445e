"""What a member chose goes with every answer: language, time zone. And who acts for the team proves who they are."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib.auth import get_user_model
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from community.commons.activity.fresh import ProofNeeded, watching
from community.commons.site import site

from .agreeing import Interrupted, in_browser


class Preferences:
    """Activate the signed-in member's language and zone; a visitor has what the Language middleware set,
    and the community's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = request.user
        if member.is_authenticated:
            translation.activate(member.language)
            request.LANGUAGE_CODE = member.language
            timezone.activate(member.time_zone)
        else:
            timezone.activate(site().time_zone)
        response = self.get_response(request)
        if member.is_authenticated and request.method == "GET":
            _note_visit(member)
        return response


def _note_visit(member: Any) -> None:
    """The day somebody was here last: a hint, written once a day after a page was answered; no other time is kept."""
    today = timezone.localdate()
    if member.last_seen_day is None or member.last_seen_day < today:
        with suppress(DatabaseError):
            get_user_model()._default_manager.filter(pk=member.pk).update(last_seen_day=today)


class FreshProof:
    """Who acts for the team in a browser must have proved within 12 hours who they are.

    Not asked here but where a staff act is recorded, so every view is covered, also those that are not staff's
    alone; its transaction is rolled back, and what was sent goes on after the proof. Tokens of the API have no
    session: they were made after a proof, have scopes and an end, and can be revoked.

    Where the site asks its team for a second proof of sign-in, whoever has none yet is led to set one up, by the
    pages of the team and by its acts. A text to agree to holds up what one writes, which goes on afterwards.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "authorization" in request.headers or not hasattr(request, "session"):
            return self.get_response(request)
        from .fresh import proven

        with watching(request.user, lambda: proven(request)), in_browser():
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        from . import second_factor

        access = getattr(view, "access", "")
        if "." not in access or not site().staff_two_steps or not second_factor.is_asked_of(request.user):
            return None
        if second_factor.is_missing(request.user):
            return second_factor.lead_to_it(request)
        second_factor.tell_of_it(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Interrupted):
            from .views.entrance import ask_to_agree

            return ask_to_agree(request)
        if not isinstance(exception, ProofNeeded):
            return None
        from .fresh import ask_for_proof
        from .second_factor import is_missing, lead_to_it

        return lead_to_it(request) if is_missing(request.user) else ask_for_proof(request)
