"""The front page, and the rules under a short address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from community.commons.access import public
from community.commons.panels import front_asides, front_panels
from community.commons.site import site
from community.commons.web.described import Described
from community.commons.web.page import render_page


@require_safe
@public
def front(request: HttpRequest) -> HttpResponse:
    """What each part shows of itself to this person; the number of queries depends on the panels alone."""
    context = {
        "described": Described(
            title=str(site()),
            path="/",
            words=site().words,
            language=get_language() or "en",
            shared=not request.user.is_authenticated,
        ),
        "panels": front_panels.shown(None, request.user),
        "asides": front_asides.shown(None, request.user),
        "today": timezone.localtime(),
    }
    return render_page(request, "home/front.html", context)


@require_safe
@public
def rules(request: HttpRequest) -> HttpResponse:
    """The address that letters and people use; the rules themselves stand with moderation."""
    return redirect("moderation:rule-list")
