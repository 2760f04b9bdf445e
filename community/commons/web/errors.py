"""Error pages that say what happened, what is safe and what to do."""

from django.http import HttpRequest, HttpResponse

from community.commons.access import Refused


def _page(request: HttpRequest, status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, "400")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, str(exception or "403"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "404")


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500, "500")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, "csrf")


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return _page(request, refusal.status, str(refusal.sentence))
