"""Figures of a session, as charts with their tables."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from community.commons.access import signed_in
from community.commons.web.page import render_page

from ..attending import numbers_of
from ..figures import figures_of
from .access import the_session


@require_safe
@signed_in
def session_figures(request: HttpRequest, pk: int) -> HttpResponse:
    session = the_session(request, pk, to="live.see_figures")
    context = {"session": session, "figures": figures_of(session.room), "numbers": numbers_of(session)}
    return render_page(request, "live/session_figures.html", context)
