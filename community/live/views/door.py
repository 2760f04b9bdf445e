"""At the door: who is here is ticked, by name, also with a slow line and without scripts."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Refused, signed_in
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page
from membership.names import folded

from .. import operations
from ..attending import numbers_of
from ..forms import DoorForm
from ..models import Answer, Session
from ..models.people import AnswerQuerySet
from .access import the_session

SIZE = 50
LOOKED_THROUGH = 5000  # names without an account, whose accents the database does not know


@signed_in
def session_door(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who comes, found by any letters of their name; and whoever comes without having answered."""
    session = the_session(request, pk, to="live.keep_door")
    form = DoorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer = operations.add_at_door(session, by=request.user, **form.cleaned_data["who"])
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("%(name)s is here.") % {"name": answer.member or answer.name})
            return redirect(request.path)
    asked = request.GET.get("q", "").strip()[:80]
    rows = Answer.objects.filter(session=session).exclude(reply=Answer.Reply.NO).select_related("member")
    page = keyset_page(_named(rows, asked) if asked else rows, request, order=("pk",), size=SIZE)
    context = {"session": session, "page": page, "asked": asked, "form": form, "numbers": numbers_of(session)}
    return render_page(request, "live/session_door.html", context, status=422 if form.is_bound else 200)


def _named(rows: AnswerQuerySet, asked: str) -> AnswerQuerySet:
    """Those whose name holds these letters, whatever their accents."""
    plain = folded(asked)
    names = rows.filter(member=None).values_list("pk", "name", "email")[:LOOKED_THROUGH]
    without_account = [pk for pk, name, email in names if plain in folded(f"{name} {email}")]
    handle = plain.removeprefix("@")
    return rows.filter(
        Q(member__called__contains=plain) | Q(member__handle__contains=handle) | Q(pk__in=without_account)
    )


def _the_answer(request: HttpRequest, pk: int) -> Answer:
    answer = get_object_or_404(Answer.objects.select_related("session", "member"), pk=pk)
    the_session(request, answer.session_id, to="live.keep_door")
    return answer


def _back(request: HttpRequest, session: Session) -> HttpResponse:
    asked = request.POST.get("q", "")[:80]
    return redirect(
        reverse("live:session-door", args=[session.pk]) + (f"?{urlencode({'q': asked})}" if asked else "")
    )


@require_POST
@signed_in
def door_tick(request: HttpRequest, pk: int) -> HttpResponse:
    answer = operations.tick_at_door(_the_answer(request, pk), by=request.user)
    messages.success(request, _("%(name)s is here.") % {"name": answer.member or answer.name or answer.email})
    return _back(request, answer.session)


@require_POST
@signed_in
def door_untick(request: HttpRequest, pk: int) -> HttpResponse:
    answer = operations.untick_at_door(_the_answer(request, pk), by=request.user)
    messages.success(request, _("The tick is taken back."))
    return _back(request, answer.session)
