"""Small middlewares of every request: an id for the logs, the visitor's language, refusals as pages."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware

from community.commons.access import Refused

Handler = Callable[[HttpRequest], HttpResponse]


class RequestId:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


class Language(LocaleMiddleware):
    """Django's own, under a name of ours so that there is one place to change it."""


class Refusals:
    """`Refused` from an operation becomes its page: 409 with the sentence, nothing typed lost."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            from .errors import refused

            return refused(request, exception)
        return None
