"""Fetching with access: a session that one may not see is not found."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from community.commons.access import allowed, demand

from ..models import Session


def the_session(request: HttpRequest, pk: int, *, to: str = "") -> Session:
    """A session that the viewer may see, with its room. `to`: a permission besides. Raises Http404 and Forbidden."""
    session = Session.objects.select_related("room__topic", "group", "made_by").filter(pk=pk).first()
    if session is None or not allowed(request.user, "live.view_session", session):
        raise Http404(_("There is nothing here that you may see."))
    if to:
        demand(request.user, to, session)
    return session
