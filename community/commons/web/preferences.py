"""Language, light and keys: kept in a cookie for everybody, and with the member who is signed in."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from community.commons.access import public

from .errors import forbidden

THEMES = ("", "light", "dark")
THEME_COOKIE = "theme"
KEYS = ("on", "off")
KEYS_COOKIE = "keys"
YEAR = 60 * 60 * 24 * 365

# What keeps a choice with the member: keeper(member, {"language": "fr"}). The part of the people adds itself.
keepers: list[Callable[[Any, dict[str, str]], None]] = []


def theme_of(request: HttpRequest) -> str:
    """ "light", "dark", or "" for what the device says."""
    person = getattr(request, "user", None)
    chosen = getattr(person, "theme", None) if getattr(person, "is_authenticated", False) else None
    if chosen is None:
        chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


@public
@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Take `language`, `theme` or `keys` (whether single keys do something) and go back to `next`.

    Exempt from the token because pages for visitors carry none (they are cached for all); instead the
    browser's own word on where the form stood is asked, and no more than a look can be changed here.
    """
    if not _from_here(request):
        return forbidden(request)
    chosen = {
        name: request.POST[name]
        for name, values in (("language", dict(settings.LANGUAGES)), ("theme", THEMES), ("keys", KEYS))
        if request.POST.get(name) in values
    }
    response = HttpResponseRedirect(_way_back(request))
    if "language" in chosen:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen["language"],
            max_age=YEAR,
            samesite="Lax",
            secure=settings.HTTPS,
        )
    if "theme" in chosen:
        response.set_cookie(
            THEME_COOKIE, chosen["theme"], max_age=YEAR, samesite="Lax", secure=settings.HTTPS
        )
    if "keys" in chosen:  # read by the script alone, so that pages kept for visitors stay the same for all
        response.set_cookie(KEYS_COOKIE, chosen["keys"], max_age=YEAR, samesite="Lax", secure=settings.HTTPS)
    if chosen and request.user.is_authenticated:
        for keep in keepers:
            keep(request.user, chosen)
    return response


def _from_here(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.get_host()


def _way_back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return "/"
    try:
        resolve(urlsplit(target).path)
    except Resolver404:
        return "/"
    return target
