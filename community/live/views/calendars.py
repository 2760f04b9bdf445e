"""Calendars: a file for one session, a feed of the public ones, and one's own feed under a secret link."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.commons.access import public, signed_in
from community.commons.site import site
from community.commons.web.page import render_page

from .. import operations
from ..calendars import as_calendar, public_sessions, sessions_of
from ..links import feed_of, key_of_feed
from ..models import Feed
from .access import the_session


def _file(content: bytes, name: str, *, private: bool) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    answer["Cache-Control"] = "private, no-store" if private else "public, max-age=300"
    return answer


@require_safe
@public
def session_ics(request: HttpRequest, pk: int) -> HttpResponse:
    session = the_session(request, pk)
    return _file(as_calendar([session], name=session.title), f"session-{session.pk}", private=True)


@require_safe
@public
def public_feed(request: HttpRequest) -> HttpResponse:
    """The public sessions; `?language=fr` those in one language."""
    language = request.GET.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = ""
    return _file(as_calendar(public_sessions(language)), "live", private=False)


@require_safe
@public
def own_feed(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever has the link reads it: calendar programs don't sign in. A wrong key is no page."""
    feed = feed_of(key)
    if feed is None or not feed.member.is_active:
        raise Http404
    name = _("%(site)s: mine") % {"site": site().name}
    return _file(as_calendar(sessions_of(feed.member), name=name), "mine", private=True)


@signed_in
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The two addresses to give to a calendar program; the secret one is made, and made anew, here."""
    if request.method == "POST":
        there = Feed.objects.filter(member=request.user.pk).exists()
        operations.make_calendar_link(request.user, by=request.user)  # type: ignore[arg-type]
        messages.success(
            request,
            _("A new link. The one before opens nothing any more.") if there else _("Your link is there."),
        )
        return redirect("live:calendar")
    feed = Feed.objects.filter(member=request.user.pk).first()
    own = reverse("live:calendar-own", args=[key_of_feed(feed)]) if feed else ""
    context = {
        "own": own and settings.SITE_URL + own,
        "in_public": settings.SITE_URL + reverse("live:calendar-public"),
    }
    return render_page(request, "live/calendar.html", context)
