"""A handle that a member had: links to it lead on, a mention by it finds the member."""

import functools
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from .models import FormerHandle, Member


def ids_called(handles: Iterable[str]) -> dict[str, int]:
    """Who has each of these handles, or had it, by the handle in small letters. At most two queries."""
    wanted = {handle.lower() for handle in handles}
    found = dict(Member.objects.filter(handle__in=wanted, automaton=False).values_list(Lower("handle"), "pk"))
    if rest := wanted - set(found):
        found |= dict(FormerHandle.objects.filter(handle__in=rest).values_list("handle", "member"))
    return found


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
            assert request.resolver_match is not None  # a page has an address
            path = reverse(request.resolver_match.view_name, kwargs={**rest, "handle": former.member.handle})
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)

    return looking
