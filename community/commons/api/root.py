"""The API as one thing: rooms opened in it, every error a problem document, addresses that state their access."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import URLPattern
from django.urls import path as address
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation, PathView
from ninja.utils import normalize_path, replace_path_param_notation

from community.commons.access import Refused
from community.commons.files.pictures import check_size
from community.commons.web.errors import problem

from .doors import NotKnown, ScopeMissing
from .throttling import TooMany
from .wrong import in_words

VERSION = "1"
BASE = f"/api/v{VERSION}"
KEPT_STATUSES = (413, 429)  # of refusals; any other is a conflict with how things stand


class Api(NinjaAPI):
    """`api.open(room)` adds a part's operations; `api.urls` are the addresses of all."""

    def open(self, *rooms: Any) -> None:
        opened = {one for _prefix, one in self._routers}
        for room in rooms:
            if room not in opened:
                self.add_router("", room)

    def operations(self) -> Iterator[tuple[str, PathView, Operation]]:
        """Every operation with its path, such as "/topics/{topic_id}"."""
        import_module(settings.API_URLCONF)  # opens the rooms
        for bound in self._get_bound_routers():
            for path, view in bound.path_operations.items():
                for operation in view.operations:
                    yield path, view, operation

    def _get_urls(self) -> list[Any]:
        return [_pattern(path, view, operation) for path, view, operation in self.operations()]


def _pattern(path: str, view: PathView, operation: Operation) -> URLPattern:
    route = normalize_path(replace_path_param_notation(path)).lstrip("/")
    return address(route, _answering(view, operation), name=operation.url_name)


def _answering(view: PathView, operation: Operation) -> Callable[..., HttpResponse]:
    """One view for all methods of a path, with the headers that every answer has."""

    @csrf_exempt  # no cookie opens anything here: see doors.py
    def answer(request: HttpRequest, **parameters: Any) -> HttpResponse:
        found = view._find_operation(request)
        if found is None:
            return _not_allowed(request, view)
        response: Any = found.run(request, **parameters)
        for name, value in _headers(request).items():
            response[name] = value
        return response

    answer.access = operation.view_func.access  # type: ignore[attr-defined]
    answer.operation = operation  # type: ignore[attr-defined]
    return answer


def _headers(request: HttpRequest) -> dict[str, str]:
    allowance = getattr(request, "allowance", None)
    counted = allowance.headers() if allowance else {}
    return {**counted, "Cache-Control": "no-store", "Vary": "Accept-Language, Authorization"}


def _not_allowed(request: HttpRequest, view: PathView) -> HttpResponse:
    response = problem(request, 405)
    response["Allow"] = ", ".join(sorted({method for one in view.operations for method in one.methods}))
    return response


api = Api(title="Parvis", version=VERSION, openapi_url=None, docs_url=None, urls_namespace="v1")


# -- Errors --------------------------------------------------------------------------------


@api.exception_handler(NotKnown)
def not_known(request: HttpRequest, error: NotKnown) -> HttpResponse:
    response = problem(request, 401, error.sentence)
    response["WWW-Authenticate"] = (
        f'Bearer realm="api"{f", error={chr(34)}{error.error}{chr(34)}" if error.error else ""}'
    )
    return response


@api.exception_handler(ScopeMissing)
def scope_missing(request: HttpRequest, error: ScopeMissing) -> HttpResponse:
    response = problem(request, 403, error.sentence)
    response["WWW-Authenticate"] = f'Bearer realm="api", error="insufficient_scope", scope="{error.scope}"'
    return response


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(request, 403, getattr(error, "sentence", ""))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    sentence = error.args[0] if error.args and isinstance(error.args[0], str) else ""
    response = problem(request, 404, "" if sentence.startswith("No ") else sentence)
    if leads_to := getattr(error, "leads_to", ""):
        response["Link"] = f'<{request.build_absolute_uri(BASE + leads_to)}>; rel="canonical"'
    return response


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """What the schema allows and the moment does not is a conflict, whatever a page would answer."""
    kept = error.status in KEPT_STATUSES or error.status >= 500
    return problem(request, error.status if kept else 409, error.sentence)


def _larger_than_kept(request: HttpRequest, size: int) -> HttpResponse:
    try:
        check_size(size)
    except Refused as no:
        return refused(request, no)
    return problem(request, 413)


@api.exception_handler(TooMany)
def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    request.allowance = error.allowance  # type: ignore[attr-defined]
    response = problem(
        request, 429, _("That was a lot in one minute; the header Retry-After says how long to wait.")
    )
    response["Retry-After"] = str(error.allowance.reset)
    return response


@api.exception_handler(MultiPartParserError)
@api.exception_handler(TooManyFieldsSent)
@api.exception_handler(TooManyFilesSent)
def not_a_form(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, 400)


@api.exception_handler(ValidationError)
def does_not_fit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if too_large := getattr(request, "upload_too_large", 0):  # its file was not kept, and so is missing
        return _larger_than_kept(request, too_large)
    return problem(request, 422, errors=[in_words(one) for one in error.errors])


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, RequestDataTooBig):
        return problem(request, 413)
    if error.status_code == 400:
        return problem(request, 400, _("The body could not be read: JSON in UTF-8 is needed."))
    return problem(request, error.status_code)


def unforeseen(request: HttpRequest, error: Any) -> HttpResponse:
    """What no handler knows goes on to the middleware, which knows a busy database and a full disk."""
    raise error


api.add_exception_handler(Exception, unforeseen)
