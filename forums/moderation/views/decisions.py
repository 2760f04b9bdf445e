"""Deciding a case, seeing the letter before it is sent, and taking a decision back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Refused, permitted
from community.commons.standing.models import State
from community.commons.web.page import render_page

from .. import operations
from ..forms import DecisionForm, ReasonForm
from ..letters import drafts_of
from ..models import Case, Decision, Verdict
from ..opening import AlreadyDecided
from .access import the_case, the_decision
from .cases import back_to, case_page
from .queue import query_of, queue_of


def _form_of(request: HttpRequest, case: Case, thing: Any) -> DecisionForm:
    return DecisionForm(
        request.POST, case=case, state=getattr(thing, "state", State.DELETED), thing=thing, by=request.user
    )


def _as_typed(request: HttpRequest, case: Case) -> DecisionForm:
    """The form again, before anything is said about what it lacks."""
    thing = case.thing()
    return DecisionForm(
        case=case,
        state=getattr(thing, "state", State.DELETED),
        thing=thing,
        by=request.user,
        initial=request.POST.dict(),
    )


@require_POST
@permitted("moderation.see_queue")
def case_decide(request: HttpRequest, case_id: int) -> HttpResponse:
    """Send the decision; whoever comes second keeps the text and reads who was first."""
    case = the_case(request, case_id)
    form = _form_of(request, case, case.thing())
    if "preview" in request.POST:
        return case_page(request, case, _as_typed(request, case))
    known = request.POST.get("verdict") in Verdict.values
    if not form.is_valid() and (case.state == Case.State.OPEN or not known):
        return case_page(request, case, form, status=422)
    asked = form.cleaned_data
    try:
        decision = operations.decide_case(
            case,
            by=request.user,
            verdict=request.POST["verdict"],
            version=asked.get("version", -1),
            key=asked.get("key", ""),
            rule=asked.get("rule"),
            facts=asked.get("facts", ""),
            note=asked.get("note", ""),
            measures=form.measures_asked(),
            sanction=form.sanction_asked(),
        )
    except AlreadyDecided as again:
        return _onwards(request, again.decision)
    except Refused as refusal:
        return _too_late(request, case, form, refusal)
    return _onwards(request, decision)


def _onwards(request: HttpRequest, decision: Decision) -> HttpResponse:
    """The next case of the same list, or the list where there is none."""
    waiting = queue_of(request)["page"].items
    after = next((case for case in waiting if case.pk != decision.case_id and not _busy(case, request)), None)
    query = "&".join(part for part in (query_of(request), f"decided={decision.pk}") if part)
    return redirect(f"{after.url if after and after.state == Case.State.OPEN else '/moderation/'}?{query}")


def _busy(case: Case, request: HttpRequest) -> bool:
    holder = case.held_by()
    return holder is not None and holder.pk != request.user.pk


def _too_late(request: HttpRequest, case: Case, form: DecisionForm, refusal: Refused) -> HttpResponse:
    """Somebody was first, or something is new: what was typed stays, as a note or in the form."""
    case.refresh_from_db()
    if case.state != Case.State.OPEN:
        _keep_as_note(request, case, form)
        messages.error(request, str(refusal.sentence))
        return case_page(request, case, status=refusal.status)
    typed = request.POST.copy()
    typed["version"] = str(case.version)
    thing = case.thing()
    state = getattr(thing, "state", State.DELETED)
    form = DecisionForm(typed, case=case, state=state, thing=thing, by=request.user)
    form.is_valid()
    form.add_error(None, str(refusal.sentence))
    return case_page(request, case, form, status=refusal.status)


def _keep_as_note(request: HttpRequest, case: Case, form: DecisionForm) -> None:
    verdict, rule, facts = form.chosen
    label = Verdict(verdict).label if verdict in Verdict.values else ""
    parts = [
        _("Not sent, since somebody else had decided: %(verdict)s") % {"verdict": label},
        rule.title() if rule else "",
        facts,
        str(form["note"].value() or ""),
    ]
    operations.write_note(case, by=request.user, text="\n\n".join(part for part in parts if part))


@require_POST
@permitted("moderation.see_queue")
def letter_preview(request: HttpRequest, case_id: int) -> HttpResponse:
    """The letter that the form, as it stands, would send."""
    case = the_case(request, case_id)
    thing = case.thing()
    letters = drafts_of(case, thing, _form_of(request, case, thing).bundle)
    return render_page(request, "moderation/_letter_preview.html", {"letters": letters, "case": case})


@require_POST
@permitted("moderation.see_queue")
def decision_undo(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take a decision back; its case is open again."""
    decision = the_decision(request, decision_id)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        operations.undo_decision(decision, by=request.user, reason=reason)
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(
            request, _("The decision is undone: everything stands as it stood, and the case is open.")
        )
    return back_to(request, decision.case)
