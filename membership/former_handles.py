"""Links to a handle that a member had lead on to the one that they have."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from .models import FormerHandle

View = Callable[..., HttpResponse]


def leading_on(view: View) -> View:
    """Where `view` knows nobody of this handle, whoever had it is asked for: 301 to the same page of theirs."""

    @functools.wraps(view)
    def looking(request: HttpRequest, handle: str, **rest: Any) -> HttpResponse:
        try:
            return view(request, handle=handle, **rest)
        except Http404:
            former = FormerHandle.objects.select_related("member").filter(handle=handle.lower()).first()
            if former is None or former.member.handle == handle.lower():
                raise
            path = request.get_full_path().replace(f"/members/{handle}/", former.member.url, 1)
            return HttpResponsePermanentRedirect(path)

    return looking
