"""Fetching with access: what one may not see is not found; a room that is closed to the reader says so."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from community.commons.access import allowed, demand

from ..models import Item, Room, Session
from ..rights import rights_in


def the_session(request: HttpRequest, pk: int, *, to: str = "") -> Session:
    """A session that the viewer may see, with its room. `to`: a permission besides. Raises Http404 and Forbidden."""
    session = Session.objects.select_related("room__topic", "group", "made_by").filter(pk=pk).first()
    if session is None or not allowed(request.user, "live.view_session", session):
        raise Http404(_("There is nothing here that you may see."))
    if to:
        demand(request.user, to, session)
    return session


def the_room(request: HttpRequest, pk: int) -> Room:
    """A room that the viewer may enter now. Raises Http404, and Forbidden during a rehearsal."""
    room = Room.objects.select_related("session", "session__group").filter(pk=pk).first()
    if room is None or not rights_in(room.session, request.user).sees:
        raise Http404(_("There is nothing here that you may see."))
    demand(request.user, "live.enter_room", room)
    return room


def the_item(request: HttpRequest, pk: int) -> Item:
    """Something said that the viewer may see. Raises Http404."""
    items = Item.objects.visible_to(request.user).select_related("room__session", "author")
    item: Item | None = items.filter(pk=pk).first()
    if item is None:
        raise Http404(_("There is nothing here that you may see."))
    return item
