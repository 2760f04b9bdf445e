"""Planning a session, changing it, calling it off, rehearsing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Refused, permitted, signed_in
from community.commons.web.page import render_page

from .. import covers, operations
from ..forms import CancelForm, SessionForm
from ..models import Mode, Session
from ..seating import Reply
from .access import the_session


@permitted("live.plan_session")
def session_new(request: HttpRequest) -> HttpResponse:
    begin = {"language": get_language(), "zone": timezone.get_current_timezone_name()}
    form = SessionForm(request.POST or None, request.FILES or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            session = operations.plan_session(None, by=request.user, room=form.room, **form.planned)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            _wear(request, session, form)
            messages.success(
                request, _("The session is planned. You host it; ask others to take part, and invite.")
            )
            return redirect(session.url)
    return _form(request, form)


@signed_in
def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    session = the_session(request, pk, to="live.edit_session")
    form = SessionForm(request.POST or None, request.FILES or None, session=session)
    if request.method == "POST" and form.is_valid():
        pictures = bool(form.cleaned_data["cover"] or form.cleaned_data.get("cover_off"))
        try:
            operations.edit_session(session, by=request.user, changes=form.planned, room=form.room)
        except Refused as refusal:
            if not (pictures and refusal.status == 409 and not session.is_cancelled):
                form.add_error(None, refusal.sentence)
        if not form.errors:
            _wear(request, session, form)
            messages.success(request, _("Saved. Whoever has it in a calendar gets the newer entry."))
            return redirect(session.url)
    return _form(request, form, session)


def _wear(request: HttpRequest, session: Session, form: SessionForm) -> None:
    """A picture that can't be used is said so; what was planned stands all the same."""
    try:
        if form.cleaned_data["cover"]:
            covers.wear(session, by=request.user, file=form.cleaned_data["cover"])
        elif form.cleaned_data.get("cover_off"):
            covers.take_off(session, by=request.user)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)


def _form(request: HttpRequest, form: SessionForm, session: Session | None = None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "session": session}
    return render_page(request, "live/session_form.html", context, status=422 if form.is_bound else 200)


@signed_in
def session_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """A page that says who will be told, and asks why."""
    session = the_session(request, pk, to="live.edit_session")
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.cancel_session(session, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The session is called off. Everybody who wanted to come is told."))
            return redirect(session.url)
    told = session.answers.exclude(reply=Reply.NO).count()
    context = {"form": form, "session": session, "told": told}
    return render_page(request, "live/session_cancel.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def session_rehearse(request: HttpRequest, pk: int) -> HttpResponse:
    """Into rehearsal, where hosts, speakers and moderators are by themselves, and back."""
    session = the_session(request, pk, to="live.set_mode")
    begins = session.room.mode == Mode.LOBBY
    mode = Mode.REHEARSAL if begins else Mode.LOBBY
    operations.set_mode(
        session.room, by=request.user, mode=mode, expected=Mode.LOBBY if begins else Mode.REHEARSAL
    )
    messages.success(
        request,
        _("The rehearsal begins: only hosts, speakers and moderators come in.")
        if begins
        else _("The rehearsal is over: the room is a lobby again."),
    )
    return redirect(session.room_url if begins and session.is_online else session.url)
