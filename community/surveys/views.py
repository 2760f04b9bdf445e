"""A poll by itself, voting in it, closing it, and who chose what where voters are named."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, allowed, public, signed_in
from community.commons.standing.subjects import subject_of
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from . import operations
from .models import Pick, Poll
from .places import PLACES
from .showing import Shown, show

VOTES_ON_A_PAGE = 60


def the_poll(request: HttpRequest, poll_id: int) -> Poll:
    """Raises Http404 where there is none that the viewer may see."""
    poll = Poll.objects.filter(pk=poll_id, subject_type__in=PLACES).first()
    if poll is None or poll.thing is None or not allowed(request.user, "surveys.view_poll", poll):
        raise Http404(_("There is nothing here that you may see."))
    return poll


def _panel(request: HttpRequest, shown: Shown, status: int = 200) -> HttpResponse:
    thing = shown.poll.thing
    subject = subject_of(thing)
    context = {"one": shown, "title": subject.title(thing), "where": subject.url(thing)}
    return render_page(request, "surveys/poll.html", context, fragment="panel", status=status)


@require_safe
@public
def poll_detail(request: HttpRequest, poll_id: int) -> HttpResponse:
    """The poll alone: a page, or for an open page the panel as it is now."""
    return _panel(request, show(the_poll(request, poll_id), request.user))


@require_POST
@signed_in
def ballot_cast(request: HttpRequest, poll_id: int) -> HttpResponse:
    poll = the_poll(request, poll_id)
    picks = {
        int(pick)
        for pick in request.POST.getlist("pick")
        if pick.isascii() and pick.isdecimal() and len(pick) < 19
    }
    try:
        operations.cast_ballot(poll, by=request.user, picks=sorted(picks))
    except Refused as refusal:
        shown = show(poll, request.user)
        shown.error, shown.chosen = str(refusal.sentence), picks
        # htmx puts the panel with its sentence in place only where the answer is one of success.
        return _panel(request, shown, 200 if request.htmx else refusal.status)  # type: ignore[attr-defined]
    return _done(request, poll, _("Your vote is counted."))


@require_POST
@signed_in
def ballot_withdraw(request: HttpRequest, poll_id: int) -> HttpResponse:
    poll = the_poll(request, poll_id)
    operations.withdraw_ballot(poll, by=request.user)
    return _done(request, poll, _("Your vote is taken back."))


def _done(request: HttpRequest, poll: Poll, sentence: str) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, sentence)
        return redirect(subject_of(poll.thing).url(poll.thing))
    thing = poll.thing
    poll = Poll.objects.get(pk=poll.pk)
    poll.thing = thing
    shown = show(poll, request.user)
    shown.done = sentence
    return _panel(request, shown)


@signed_in
def poll_close(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Ask once more, since a closed poll is not opened again; then close it."""
    poll = the_poll(request, poll_id)
    return _end(request, poll, "close")


@signed_in
def poll_remove(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Ask once more, then take away a poll in which nobody has voted."""
    poll = the_poll(request, poll_id)
    return _end(request, poll, "remove")


def _end(request: HttpRequest, poll: Poll, what: str) -> HttpResponse:
    subject, thing = subject_of(poll.thing), poll.thing
    if request.method == "POST":
        if what == "close":
            operations.close_poll(poll, by=request.user)
            messages.success(request, _("The poll is closed. Everybody who reads it sees the results."))
        else:
            operations.remove_poll(poll, by=request.user)
            messages.success(request, _("The poll is taken away."))
        return redirect(subject.url(thing))
    context: dict[str, Any] = {
        "poll": poll,
        "what": what,
        "where": subject.url(thing),
        "may": allowed(request.user, f"surveys.{what}_poll", poll),
    }
    return render_page(request, "surveys/poll_end.html", context)


@require_safe
@public
def voter_list(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Who chose what, where voters are named and the viewer sees the results."""
    poll = the_poll(request, poll_id)
    shown = show(poll, request.user)
    if poll.secret or not shown.results:
        raise Http404(_("There is nothing here that you may see."))
    picks = Pick.objects.filter(choice__poll=poll).select_related("choice", "voter__member")
    page = keyset_page(picks, request, order=("choice__position", "pk"), size=VOTES_ON_A_PAGE)
    context = {"one": shown, "page": page, "where": subject_of(poll.thing).url(poll.thing)}
    return render_page(request, "surveys/voter_list.html", context)
