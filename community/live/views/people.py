"""Who takes part and who comes: asked, invited, written to; one's own part."""

from typing import Any

import django_filters
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, demand, signed_in
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import operations
from ..attending import numbers_of, parts_of
from ..forms import MessageForm, PartForm, PeopleForm
from ..models import Answer, Part, Session
from .access import the_session

SIZE = 50


class AnswerFilter(django_filters.FilterSet):
    reply = django_filters.ChoiceFilter(
        label=gettext_lazy("Answer"), choices=Answer.Reply.choices, empty_label=gettext_lazy("all answers")
    )

    class Meta:
        model = Answer
        fields: list[str] = []


@require_safe
@signed_in
def session_people(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, the_session(request, pk, to="live.edit_session"))


def _show(request: HttpRequest, session: Session, status: int = 200, **forms: Any) -> HttpResponse:
    rows = Answer.objects.filter(session=session).select_related("member")
    filtered = filter_rows(AnswerFilter, request, rows)
    context = {
        "session": session,
        "parts": parts_of(session, all_of_them=True),
        "filtered": filtered,
        "page": keyset_page(filtered.rows, request, order=("pk",), size=SIZE),
        "line": list(rows.in_line()[:SIZE]),
        "numbers": numbers_of(session),
        "part_form": forms.get("part_form") or PartForm(),
        "people_form": forms.get("people_form") or PeopleForm(),
        "message_form": forms.get("message_form") or MessageForm(initial={"text": session.message}),
    }
    return render_page(request, "live/session_people.html", context, status=status)


def _done(session: Session) -> HttpResponse:
    return redirect("live:session-people", pk=session.pk)


@require_POST
@signed_in
def part_ask(request: HttpRequest, pk: int) -> HttpResponse:
    session = the_session(request, pk, to="live.edit_session")
    form = PartForm(request.POST)
    if form.is_valid():
        try:
            part = operations.ask_part(session, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("%(name)s is asked, and told so.") % {"name": part.member})
            return _done(session)
    return _show(request, session, 422, part_form=form)


@require_POST
@signed_in
def session_invite(request: HttpRequest, pk: int) -> HttpResponse:
    session = the_session(request, pk, to="live.edit_session")
    form = PeopleForm(request.POST)
    if form.is_valid():
        members, addresses = form.cleaned_data["people"]
        try:
            new = operations.invite_people(session, by=request.user, members=members, addresses=addresses)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            told = ngettext("%(n)d person is invited.", "%(n)d people are invited.", len(new))
            messages.success(request, told % {"n": len(new)})
            return _done(session)
    return _show(request, session, 422, people_form=form)


@require_POST
@signed_in
def session_write(request: HttpRequest, pk: int) -> HttpResponse:
    session = the_session(request, pk, to="live.edit_session")
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            operations.write_to_comers(session, by=request.user, text=form.cleaned_data["text"])
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Everybody who comes is told."))
            return _done(session)
    return _show(request, session, 422, message_form=form)


@require_POST
@signed_in
def part_end(request: HttpRequest, pk: int) -> HttpResponse:
    part = get_object_or_404(Part.objects.select_related("session", "member"), pk=pk)
    the_session(request, part.session_id, to="live.edit_session")
    operations.end_part(part, by=request.user)
    messages.success(request, _("%(name)s takes part no more. You can ask again.") % {"name": part.member})
    return _done(part.session)


@require_POST
@signed_in
def part_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes or no to what one was asked."""
    part = get_object_or_404(Part.objects.select_related("session", "member"), pk=pk)
    the_session(request, part.session_id)
    demand(request.user, "live.answer_part", part)
    accept = request.POST.get("accept") == "yes"
    operations.answer_part(part, by=request.user, accept=accept)
    messages.success(
        request,
        _("Thank you: you take part.") if accept else _("Thank you for saying so. The hosts are told."),
    )
    return redirect(part.session.url)
