"""Handing a case up, asking author, reporter or colleague, saying one's opinion, closing what is moot."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import demand, permitted

from .. import operations
from ..models import Case, Opinion
from ..reading import context_of
from ..work_forms import EscalateForm, OpinionForm, OwnOpinionForm, PauseForm, colleagues
from .access import the_case
from .cases import case_page, done
from .working import people_of


@require_POST
@permitted("moderation.see_queue")
def case_escalate(request: HttpRequest, case_id: int) -> HttpResponse:
    case = the_case(request, case_id)
    form = EscalateForm(request.POST, case=case, auto_id="escalate_%s")
    if not form.is_valid():
        return case_page(request, case, escalate=form, status=422)
    return done(
        request,
        case,
        lambda: operations.escalate_case(case, by=request.user, **form.values()),
        _("The case is handed on, with your reason."),
    )


@require_POST
@permitted("moderation.see_queue")
def case_pause(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask the author or a reporter; the case waits for the answer."""
    case = the_case(request, case_id)
    demand(request.user, "moderation.pause_case", case)
    form = PauseForm(request.POST, people=people_of(case, context_of(case, request.user)), auto_id="ask_%s")
    if not form.is_valid():
        return case_page(request, case, ask=form, status=422)
    return done(
        request,
        case,
        lambda: operations.pause_case(
            case, by=request.user, member=form.person, text=form.cleaned_data["text"]
        ),
        _("Your letter is on its way; the clock stands still until the answer, a week at most."),
    )


@require_POST
@permitted("moderation.see_queue")
def case_resume(request: HttpRequest, case_id: int) -> HttpResponse:
    case = the_case(request, case_id)
    return done(request, case, lambda: operations.resume_case(case, by=request.user), _("The clock goes on."))


@require_POST
@permitted("moderation.see_queue")
def case_moot(request: HttpRequest, case_id: int) -> HttpResponse:
    case = the_case(request, case_id)
    return done(
        request,
        case,
        lambda: operations.close_as_moot(case, by=request.user),
        _("The case is closed; everybody who reported it is answered."),
    )


@require_POST
@permitted("moderation.see_queue")
def opinion_ask(request: HttpRequest, case_id: int) -> HttpResponse:
    case = the_case(request, case_id)
    form = OpinionForm(request.POST, people=colleagues(request.user, case), auto_id="second_%s")
    if not form.is_valid():
        return case_page(request, case, ask_opinion=form, status=422)
    question = form.cleaned_data["question"]
    return done(
        request,
        case,
        lambda: operations.ask_opinion(case, by=request.user, colleague=form.person, question=question),
        _("%(name)s is asked, and reads your notes only after.") % {"name": form.person},
    )


@require_POST
@permitted("moderation.see_queue")
def opinion_give(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say one's opinion on a case that a colleague asked it for."""
    case = the_case(request, case_id)
    opinion = awaited(request, case)
    form = OwnOpinionForm(request.POST, auto_id="opinion_%s")
    if not form.is_valid():
        return case_page(request, case, own_opinion=form, status=422)
    return done(
        request,
        case,
        lambda: operations.give_opinion(opinion, by=request.user, **form.cleaned_data),
        _("Your colleague reads it. Their notes are open to you now."),
    )


def awaited(request: HttpRequest, case: Case) -> Opinion:
    """The opinion that the viewer was asked for. Raises Http404."""
    mine = case.opinions.filter(round=case.round, colleague=request.user.pk).select_related("case").first()
    if mine is None:
        raise Http404(_("Nobody asked for your opinion here."))
    return mine
