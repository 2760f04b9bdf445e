"""Who is in a room now: those who want to be seen there, and how many of all."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from community.commons.access import public
from community.commons.live import presence
from community.commons.web.page import render_page
from membership.models import Member
from membership.sight import viewer_of

from ..models import Preference
from ..ticking import channel_of
from .access import the_room

MOST = 200  # names on the page


@require_safe
@public
def room_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Names of those alone who chose to be named in rooms; whoever is apart from the reader is not among them."""
    room = the_room(request, pk)
    ids = presence.present(channel_of(room.pk))
    named = Preference.objects.filter(member__in=ids, named=True).exclude(
        member__in=viewer_of(request.user).apart
    )
    people = Member.objects.with_account().filter(pk__in=named.values("member")).order_by("called", "pk")
    context = {
        "room": room,
        "session": room.session,
        "people": list(people[:MOST]),
        "unnamed": max(0, len(ids) - people.count()),
        "is_named": bool(request.user.pk)
        and Preference.objects.filter(member=request.user.pk, named=True).exists(),
    }
    return render_page(request, "live/room_people.html", context)
