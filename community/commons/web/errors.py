"""Error pages that say what happened, what is safe and what to do; for htmx a notice, for JSON a sentence,
for the API a problem document (RFC 9457).

Nothing typed is lost: whatever a refused form carried is shown again, ready to be copied or sent again.
"""

import logging
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused

log = logging.getLogger(__name__)

# What must never be shown again: passwords, codes, tokens.
SECRET_WORDS = ("password", "csrfmiddlewaretoken", "code", "token", "secret", "credential")


@dataclass(frozen=True)
class Door:
    """A closed door: its title, what to know, and what else to say."""

    title: Any
    sentence: Any


DOORS = {
    400: Door(
        _("That could not be read"),
        _("The address or the form is incomplete. Go back, look at it once more and send it again."),
    ),
    401: Door(_("Who are you?"), _("This needs a token that is in force: Authorization: Bearer …")),
    403: Door(_("This door is not yours"), _("You may not do this here.")),
    404: Door(
        _("Nothing stands here"),
        _("The page was moved, or it was never yours to see. Either way, you did nothing wrong."),
    ),
    405: Door(_("Not in this way"), _("This address takes other methods: the header Allow names them.")),
    409: Door(_("This did not happen"), _("Something changed in the meantime.")),
    413: Door(
        _("That is too large"), _("What you sent is larger than this site takes. Send it in smaller parts.")
    ),
    422: Door(_("Something in it does not fit"), _("Mend what is named under “errors” and send it again.")),
    429: Door(_("One moment"), _("That was a lot at once. Wait a few minutes, then try again.")),
    500: Door(
        _("That is our fault"),
        _("Something broke on our side; it is noted. Nothing was half-written. Try again in a moment."),
    ),
    503: Door(
        _("We are moving the furniture"),
        _("The site is busy or being looked after. Nothing was lost; try again in a moment."),
    ),
}


API = "/api/"  # beneath it every error is a problem document


@dataclass(frozen=True)
class Typed:
    """One field of a refused form."""

    name: str
    text: str

    @property
    def is_prose(self) -> bool:
        """Words that somebody wrote, unlike a choice or a number: worth being seen before they are sent again."""
        return len(self.text.split()) > 1

    @property
    def rows(self) -> int:
        return min(14, max(2, self.text.count("\n") + len(self.text) // 70 + 1))


def keep_typed(request: HttpRequest) -> list[Typed]:
    """The words that the refused form carried, to be shown again; without secrets and mere switches.

    Empty when the form itself could not be read.
    """
    if request.method not in ("POST", "PUT", "PATCH"):
        return []
    return [Typed(name, text) for name, text in posted(request) if len(text) > 1 and not text.isdigit()]


def posted(request: HttpRequest) -> list[tuple[str, str]]:
    """All fields of the posted form but secrets, in order."""
    try:
        fields = request.POST.lists()
    except (RequestDataTooBig, TooManyFieldsSent, MultiPartParserError, OSError):
        return []
    return [(name, text) for name, texts in fields for text in texts if not secret(name)]


def answer(
    request: HttpRequest,
    status: int,
    sentence: Any = "",
    *,
    title: Any = "",
    template: str = "web/error.html",
    **more: Any,
) -> HttpResponse:
    """The error in the shape that was asked for: JSON, a notice for htmx, or a page."""
    door = DOORS.get(status, DOORS[400 if status < 500 else 500])
    sentence = sentence or door.sentence
    if request.path.startswith(API):
        return problem(request, status, sentence, title=title)
    if wants_json(request):
        return JsonResponse({"error": str(sentence)}, status=status)
    if getattr(request, "htmx", False) and not request.htmx.boosted:  # type: ignore[attr-defined]
        return _notice(request, status, sentence)
    context = {
        "status": status,
        "page_title": title or door.title,
        "sentence": sentence,
        "typed": keep_typed(request),
        "request_id": getattr(request, "id", ""),
        "LANGUAGE_CODE": get_language(),
        **more,
    }
    return HttpResponse(_rendered(request, template, context), status=status)


def problem(
    request: HttpRequest,
    status: int,
    sentence: Any = "",
    *,
    title: Any = "",
    errors: Iterable[Mapping[str, str]] = (),
) -> JsonResponse:
    """RFC 9457: `type`, `title`, `status`, `detail`, `instance`; `errors` name what of the request does not fit."""
    door = DOORS.get(status, DOORS[400 if status < 500 else 500])
    document: dict[str, Any] = {
        "type": f"/api/v1/docs#problem-{status}",
        "title": str(title or door.title),
        "status": status,
        "detail": str(sentence or door.sentence),
        "instance": request.path,
        "request_id": getattr(request, "id", ""),
    }
    if listed := [dict(one) for one in errors]:
        document["errors"] = listed
    return JsonResponse(document, status=status, content_type="application/problem+json")


def wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def _notice(request: HttpRequest, status: int, sentence: Any) -> HttpResponse:
    """A notice at the top of the page; what is being written stays where it is."""
    text = render_to_string("web/_notice.html", {"kind": "error", "text": sentence})
    response = HttpResponse(text, status=status)
    response["HX-Retarget"] = "#notices"
    response["HX-Reswap"] = "innerHTML show:top"
    response["HX-Push-Url"] = "false"
    return response


def _rendered(request: HttpRequest, template: str, context: dict[str, Any]) -> SafeString:
    """The page with bar and foot; without them when the database or a part can't answer."""
    if context["status"] < 500:
        try:
            return render_to_string(template, context, request)
        except Exception:
            log.exception("an error page could not be shown whole")
    return render_to_string(
        "web/error_bare.html", {**context, "site_name": getattr(settings, "SITE_NAME", "Parvis")}
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403, getattr(exception, "sentence", ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 404)


def too_large(request: HttpRequest, sentence: Any = "") -> HttpResponse:
    return answer(request, 413, sentence)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database, no session and no signed-in person; 503 when it was the database that did not answer."""
    if isinstance(
        sys.exc_info()[1], OperationalError | InterfaceError
    ):  # before or after the view, such as a session
        return unavailable(request)
    return answer(request, 500)


def unavailable(request: HttpRequest, sentence: Any = "") -> HttpResponse:
    """503: the database is gone or busy, the disk is full; what was typed is shown again."""
    response = answer(request, 503, sentence)
    response["Retry-After"] = "15"
    return response


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return answer(request, refusal.status, refusal.sentence)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was older than the session: everything stands in a new form, with one button to send it again."""
    sentence = _(
        "This form waited too long, or cookies are switched off. Nothing was saved yet; look it over and send it again."
    )
    return answer(
        request,
        403,
        sentence,
        title=_("Please send this once more"),
        template="web/stale_form.html",
        fields=[Typed(*one) for one in posted(request)],
        action=request.get_full_path(),
    )


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """The session ended while somebody wrote: the words again, a door to sign in beside them, and one button.

    None where the form held nothing to keep, or something that must not be shown again.
    """
    if not keep_typed(request) or any(map(secret, set(request.POST) - {"csrfmiddlewaretoken"})):
        return None
    sentence = _(
        "You are no longer signed in. Nothing was saved yet: sign in on another page, then send this again from here."
    )
    return answer(
        request,
        403,
        sentence,
        title=_("Please sign in once more"),
        template="web/stale_form.html",
        fields=[Typed(*one) for one in posted(request)],
        action=request.get_full_path(),
        sign_in=resolve_url(settings.LOGIN_URL),
    )


def secret(name: str) -> bool:
    """Whether what stands in a field of this name must never be shown again."""
    return any(word in name.lower() for word in SECRET_WORDS)
