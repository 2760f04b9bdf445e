"""Addresses of the place that the community came from: they lead to where everything stands now."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from community.commons.access import public

from ..old_addresses import find


@require_safe
@public
def old_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """To the post, topic or category that stood here; not found for whoever may not see it."""
    where = find(request.get_full_path(), request.user)
    if where is None:
        raise Http404
    response = HttpResponseRedirect(where, status=301)
    # A post that is hidden tomorrow must not be answered from a cache, nor one person's answer given to another.
    patch_cache_control(response, private=True, no_cache=True)
    return response
