"""Sessions for everybody: the list, a session's page, one's answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, allowed, public, signed_in
from community.commons.web.described import Described
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import operations
from ..attending import add_own, numbers_of, own_answer, parts_of, seen_to_come
from ..describing import describe
from ..filters import SessionFilter
from ..forms import AnswerForm
from ..models import Answer, Mode, Part, Session
from ..rights import rights_in
from ..seating import position
from ..sentences import there
from .access import the_session
from .afterwards import afterwards_of

SIZE = 20
MOST_NOW = 20  # sessions that are on at one moment
NEXT = ("starts_at", "pk")


@require_safe
@public
def session_list(request: HttpRequest) -> HttpResponse:
    """What is on now, what is to come, and, asked for, what is past."""
    rows = Session.objects.visible_to(request.user).select_related("room")
    filtered = filter_rows(SessionFilter, request, rows)
    past, at = request.GET.get("when") == "past", timezone.now()
    if past:
        page = keyset_page(filtered.rows, request, order=("-starts_at", "-pk"), size=SIZE)
    else:
        page = keyset_page(filtered.rows.filter(starts_at__gt=at), request, order=NEXT, size=SIZE)
    on_now: list[Session] = []
    if not past and not page.previous_url:
        on_now = list(
            filtered.rows.filter(status=Session.Status.PLANNED, starts_at__lte=at, ends_at__gt=at).order_by(
                *NEXT
            )[:MOST_NOW]
        )
    add_own([*on_now, *page.items], request.user)
    context = {
        "filtered": filtered,
        "page": page,
        "on_now": on_now,
        "past": past,
        "narrowed": [chip for chip in filtered.chips if "when" not in chip.label],
        "may_plan": allowed(request.user, "live.plan_session"),
        "described": Described(
            title=_("Live sessions"), path="/live/", shared=not request.user.is_authenticated
        ),
    }
    return render_page(request, "live/session_list.html", context)


@require_safe
@public
def session_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, the_session(request, pk))


def show(
    request: HttpRequest, session: Session, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    """A session's page, with an answer that was not taken still in its form."""
    person: Any = request.user
    rights, answer = rights_in(session, person), own_answer(session, person)
    arranges = allowed(person, "live.edit_session", session)
    may_answer = allowed(person, "live.answer_session", session)
    parts = parts_of(session, all_of_them=arranges)
    context = {
        "session": session,
        "there": there(session),
        "room": session.room,
        "room_is_open": session.room.is_running,
        "rights": rights,
        "arranges": arranges,
        "leads": rights.leads or rights.arranges,
        "numbers": numbers_of(session),
        "parts": parts,
        "asked": [one for one in parts if one.member_id == person.pk and one.state == Part.State.INVITED]
        or _asked(session, person, arranges=arranges),
        "people": seen_to_come(session, person),
        "answer": answer,
        "position": position(answer) if answer else 0,
        "answering": may_answer and not session.is_over and not session.is_cancelled,
        "form": form or AnswerForm(session=session, answer=answer),
        "may_rehearse": rights.leads and session.room.mode in (Mode.LOBBY, Mode.REHEARSAL),
        "comes": answer is not None and answer.reply == Answer.Reply.YES,
        "after": afterwards_of(session.room, person),
        "described": describe(session, person),
    }
    return render_page(request, "live/session_detail.html", context, status=status)


def _asked(session: Session, person: Any, *, arranges: bool) -> list[Part]:
    """What the viewer was asked to do and has not answered."""
    if arranges or not person.is_authenticated:
        return []
    return list(Part.objects.filter(session=session, member=person.pk, state=Part.State.INVITED))


@require_POST
@signed_in
def session_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes, maybe or no; where it is full, a yes is a place in line."""
    session = the_session(request, pk)
    form = AnswerForm(request.POST, session=session, answer=own_answer(session, request.user))
    if not form.is_valid():
        return show(request, session, form, 422)
    try:
        answer = operations.answer_session(session, by=request.user, **form.said)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return show(request, session, form, refusal.status)
    messages.success(request, sentence_of_answer(answer))
    return redirect(session.url)


def sentence_of_answer(answer: Answer) -> str:
    if answer.reply == Answer.Reply.WAITING:
        return _("All places are taken: you are number %(n)d on the waiting list.") % {"n": position(answer)}
    sentences = {
        Answer.Reply.YES: _("Thank you: you have a place."),
        Answer.Reply.MAYBE: _("Thank you: noted that you may come. It keeps no place."),
        Answer.Reply.NO: _("Thank you for saying so."),
    }
    return sentences[Answer.Reply(answer.reply)]
