"""Small middlewares of every request: an id for the logs, packing, the visitor's language, refusals as pages."""

import gzip
import re
import secrets
import time
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from community.commons.access import Refused
from community.commons.site import site

from .logs import request_id

Handler = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger(__name__)
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
WORTH_PACKING = 600  # bytes
PACKS = re.compile(r"text/[\w.-]+|image/svg\+xml|application/(?:[\w.-]+\+)?(?:json|xml)")
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?![.\d]))")
PACKING = 3  # of 9: a third of the time of 6, and a sixth more bytes
FILE_NAME = b"\x08"  # the flag of gzip's header that says that one follows
UNLOGGED = ("/healthz", "/readyz", "/static/")  # asked every few seconds, and files


class RequestId:
    """An id for each request, from the proxy or our own: in every line logged meanwhile and in the answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request.id = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        began = time.perf_counter()
        with request_id(request.id):  # type: ignore[attr-defined]
            response = self.get_response(request)
            if not request.path.startswith(UNLOGGED):
                milliseconds = round((time.perf_counter() - began) * 1000, 1)
                log.info(
                    "answered",
                    method=request.method,
                    path=logged_path(request),
                    status=response.status_code,
                    ms=milliseconds,
                )
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


def logged_path(request: HttpRequest) -> str:
    """The address as logs may keep it: numbers stay; handles, titles and keys are `<handle>`, `<slug>`, `<key>`.

    Without the query: what people searched for is theirs. Of addresses that nobody knows, nothing.
    """
    match = getattr(request, "resolver_match", None)
    if match is None:
        return "/…"
    path = request.path
    for name, value in match.kwargs.items():
        if not isinstance(value, int):
            path = path.replace(f"/{value}", f"/<{name}>", 1)
    return path


class Packed:
    """Pages and data travel packed to whoever takes gzip: a page of a topic is 14 KB instead of 95.

    Django's own middleware does the same at three times the processor time, and packs pictures again. As there, a
    file name of random length stands in front, so that lengths tell nothing of what a page holds (BREACH); the
    token in forms is masked anew for every page anyway. What is streamed goes as it is.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or len(response.content) < WORTH_PACKING or not PACKS.fullmatch(kind):
            return response
        if "Content-Encoding" in response.headers:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if not TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")):
            return response
        packed = gzip.compress(response.content, PACKING, mtime=0)
        name = b"a" * secrets.randbelow(100) + b"\0"
        response.content = packed[:3] + FILE_NAME + packed[4:10] + name + packed[10:]
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
        if response.headers.get("ETag", "").startswith('"'):  # the same words, not the same bytes
            response.headers["ETag"] = f"W/{response.headers['ETag']}"
        return response


class Language(LocaleMiddleware):
    """Django's own; who asks for no language that we speak gets that of the community."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if not _asks_for_a_language(request):
            translation.activate(site().language)
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]


def _asks_for_a_language(request: HttpRequest) -> bool:
    spoken = dict(settings.LANGUAGES)
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in spoken:
        return True
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return any(code.partition("-")[0] in spoken for code, _weight in accepted)


class Refusals:
    """`Refused` from an operation becomes its page: 409 with the sentence, nothing typed lost.

    So does what a busy or absent database answers (503), a full disk (503), a form too large (413)
    and a value that no column can hold (400). A form sent after the session ended is shown again with its words,
    instead of a redirect to sign in that would drop them.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:  # no address of ours has one, and PostgreSQL takes none
            from . import errors

            return errors.not_found(request)
        response = self.get_response(request)
        if request.method == "POST" and _sends_to_sign_in(response):
            from . import errors

            return errors.signed_out(request) or response
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        from . import errors

        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        if isinstance(exception, RequestDataTooBig):
            return errors.too_large(request)
        if isinstance(exception, DataError):
            log.warning("the database refused a value", exc_info=exception)
            return errors.bad_request(request)
        if isinstance(exception, OperationalError | InterfaceError):
            log.exception("the database did not answer")
            return errors.unavailable(request)
        if isinstance(exception, OSError) and exception.errno == 28:  # no space left on the device
            log.exception("the disk is full")
            return errors.unavailable(request)
        return None


def _sends_to_sign_in(response: HttpResponse) -> bool:
    where = urlsplit(response.headers.get("Location", ""))
    return response.status_code == 302 and where.path == resolve_url(settings.LOGIN_URL) and bool(where.query)
