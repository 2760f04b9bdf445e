"""Appeals: made and followed by whom a decision concerns, answered by somebody who was not involved."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Forbidden, Refused, allowed, demand, permitted, signed_in
from community.commons.site import site
from community.commons.web.page import render_page

from .. import operations
from ..appealing import may_answer, reviewers_of, side_of, why_not_admissible
from ..deciding_page import decision_context
from ..form_fields import fresh_key
from ..forms import CONSEQUENCES, WHAT_IT_MEANS, AnswerForm, AppealForm, DecisionForm, MessageForm
from ..keeping import kept_of
from ..letters import letter_of
from ..models import Appeal, Case, Decision, Report, Verdict


def _decision(request: HttpRequest, decision_id: int) -> Decision:
    decision = (
        Decision.objects.filter(pk=decision_id)
        .select_related("case", "statement__member", "sanction__statement__member", "author")
        .first()
    )
    if decision is None or not side_of(decision, request.user):
        raise Http404(_("There is nothing here that you may see."))
    return decision


@signed_in
def appeal_new(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Say no to a decision that concerns oneself; possible while suspended."""
    decision = _decision(request, decision_id)
    form = AppealForm(request.POST or None)
    why_not = why_not_admissible(decision, request.user, new_facts=True)
    if request.method == "POST" and form.is_valid():
        try:
            appeal = operations.submit_appeal(
                decision,
                by=request.user,
                words=form.cleaned_data["words"],
                new_facts=form.cleaned_data["new_facts"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("Your appeal is with the team. You will read the answer here."))
            return redirect(appeal.url)
    before = Appeal.objects.filter(decision=decision, party=request.user.pk)
    earlier = before.exclude(state=Appeal.State.WITHDRAWN)
    if not earlier.exists():
        del form.fields["new_facts"]
    statement = decision.statement or (decision.sanction.statement if decision.sanction else None)
    own = side_of(decision, request.user) == Appeal.Side.AUTHOR
    context = {
        "decision": decision,
        "form": form,
        "why_not": why_not,
        "earlier": earlier,
        "letter": letter_of(statement) if statement and own else None,
        "own": own,
        "outside_body": site().outside_body,
    }
    return render_page(
        request, "moderation/appeal_new.html", context, status=422 if request.method == "POST" else 200
    )


@signed_in
def report_appeal(request: HttpRequest, report_id: int) -> HttpResponse:
    """From an own report to the appeal against its answer."""
    report = Report.objects.filter(pk=report_id, reporter=request.user.pk).first()
    answered = report.answered_at if report else None
    decision = (
        Decision.objects.filter(case=report.case_id, made_at=answered).first()
        if report and answered
        else None
    )
    if decision is None:
        raise Http404(_("There is nothing here that you may see."))
    return redirect("moderation:appeal-new", decision.pk)


def _own(request: HttpRequest, appeal_id: int) -> Appeal:
    appeal = (
        Appeal.objects.filter(pk=appeal_id, party=request.user.pk)
        .select_related("decision__case", "statement__member", "party")
        .first()
    )
    if appeal is None:
        raise Http404(_("There is nothing here that you may see."))
    return appeal


@signed_in
def appeal_detail(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """An own appeal: what was said, what was answered."""
    return _own_page(request, _own(request, appeal_id))


def _own_page(
    request: HttpRequest, appeal: Appeal, form: MessageForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "appeal": appeal,
        "messages_said": appeal.messages.all(),
        "form": form or MessageForm(),
        "letter": letter_of(appeal.statement) if appeal.statement else None,
        "outside_body": site().outside_body,
        "alone": appeal.not_before is not None,
    }
    return render_page(request, "moderation/appeal_detail.html", context, status=status)


@require_POST
@signed_in
def appeal_message(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """A word from the party, or from whoever answers."""
    appeal = (
        Appeal.objects.filter(pk=appeal_id)
        .select_related("decision__case__author", "statement__member", "party", "case", "place__notice")
        .first()
    )
    if appeal is None or not (
        appeal.party_id == request.user.pk or allowed(request.user, "moderation.review_appeal", appeal)
    ):
        raise Http404(_("There is nothing here that you may see."))
    own = appeal.party_id == request.user.pk
    form = MessageForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            operations.write_appeal_message(appeal, by=request.user, text=form.cleaned_data["text"])
        except (Refused, Forbidden) as refusal:
            form.add_error(None, str(refusal.sentence))
            status = getattr(refusal, "status", 403)
        else:
            messages.success(request, _("Sent."))
            return redirect(appeal.url if own else appeal.case_url)
    if own:
        return _own_page(request, appeal, form, status)
    if appeal.case is not None:
        messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
        return redirect(appeal.case_url)
    return _team_page(request, appeal, message=form, status=status)


@require_POST
@signed_in
def appeal_withdraw(request: HttpRequest, appeal_id: int) -> HttpResponse:
    appeal = _own(request, appeal_id)
    try:
        operations.withdraw_appeal(appeal, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("Your appeal is withdrawn. You can make it again while there is time."))
    return redirect(appeal.url)


# -- For the team ----------------------------------------------------------------------------


def _for_team(request: HttpRequest, appeal_id: int) -> Appeal:
    demand(request.user, "moderation.see_queue")
    appeal = (
        Appeal.objects.filter(pk=appeal_id)
        .select_related(
            "decision__case__author",
            "decision__rule",
            "decision__decider",
            "decision__statement__member",
            "decision__sanction__statement__member",
            "statement__member",
            "party",
            "place__notice",
            "case",
            "reviewer",
        )
        .first()
    )
    if appeal is None:
        raise Http404(_("There is nothing here that you may see."))
    demand(request.user, "moderation.review_appeal", appeal)
    return appeal


@permitted("moderation.see_queue")
def appeal_decide(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """An appeal as those see it who may answer it, and its answer."""
    appeal = _for_team(request, appeal_id)
    if appeal.case is not None:  # nobody has decided yet: it stands in the thing's own case
        return redirect(appeal.case_url)
    if request.method != "POST":
        return _team_page(request, appeal)
    answer = AnswerForm(request.POST)
    decision = _decision_form(request, appeal)
    instead = answer.is_valid() and _needs_decision(appeal, answer.cleaned_data["outcome"])
    if not answer.is_valid() or (instead and not decision.is_valid()):
        return _team_page(request, appeal, answer=answer, decision=decision, status=422)
    bundle = decision.bundle
    asked: dict[str, Any] = (
        {
            "verdict": bundle.verdict,
            "rule": bundle.rule,
            "facts": bundle.facts,
            "measures": bundle.measures,
            "sanction": bundle.sanction,
        }
        if instead
        else {}
    )
    try:
        operations.decide_appeal(
            appeal,
            by=request.user,
            outcome=answer.cleaned_data["outcome"],
            reasons=answer.cleaned_data["reasons"],
            **asked,
        )
    except (Refused, Forbidden) as refusal:
        answer.add_error(None, str(refusal.sentence))
        appeal.refresh_from_db()
        status = getattr(refusal, "status", 403)
        return _team_page(request, appeal, answer=answer, decision=decision, status=status)
    messages.success(request, _("The appeal is answered. Everybody concerned is told."))
    return redirect("moderation:queue")


@require_POST
@permitted("moderation.see_queue")
def appeal_look_again(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """Where nobody else is there, the same people look once more after a day."""
    appeal = _for_team(request, appeal_id)
    if appeal.case is not None:
        return redirect(appeal.case_url)
    answer = AnswerForm(request.POST)
    if not answer.is_valid():
        return _team_page(request, appeal, answer=answer, status=422)
    try:
        operations.look_again(appeal, by=request.user, **answer.cleaned_data)
    except Refused as refusal:
        answer.add_error(None, str(refusal.sentence))
        appeal.refresh_from_db()
        return _team_page(request, appeal, answer=answer, status=refusal.status)
    messages.success(request, _("The appeal is answered. Everybody concerned is told."))
    return redirect("moderation:queue")


def _needs_decision(appeal: Appeal, outcome: str) -> bool:
    return outcome == Appeal.Outcome.MODIFIED or (
        outcome == Appeal.Outcome.OVERTURNED and appeal.side in Appeal.NOT_RESTRICTED
    )


def _decision_form(request: HttpRequest, appeal: Appeal) -> DecisionForm:
    """What takes the place of the first decision: about the thing as it stood before it."""
    case = appeal.first.case
    thing = case.thing()
    typed = request.POST.copy() if request.method == "POST" else None
    if typed is not None:
        typed["version"], typed["key"] = str(case.version), fresh_key()
    before = appeal.first.state_before
    rule = appeal.first.rule_id
    form = DecisionForm(
        typed, case=case, state=before, thing=thing, by=request.user, prefix=None, initial={"rule": rule}
    )
    for name in list(form.measures):  # they were offered for the thing as it stands now
        if name == "redact":
            del form.fields["do_redact"], form.measures[name]
    return form


def _team_page(
    request: HttpRequest,
    appeal: Appeal,
    *,
    answer: AnswerForm | None = None,
    decision: DecisionForm | None = None,
    message: MessageForm | None = None,
    status: int = 200,
) -> HttpResponse:
    first = appeal.first
    case = first.case
    may = may_answer(appeal, request.user) and allowed(request.user, "moderation.decide_appeal", appeal)
    involved = set(appeal.involved.values_list("member", flat=True))
    alone = appeal.state == Appeal.State.OPEN and not reviewers_of(involved).exists()
    outcomes = (
        [Appeal.Outcome.UPHELD, Appeal.Outcome.OVERTURNED] if alone and not may else Appeal.Outcome.values
    )
    answer = answer or AnswerForm(outcomes=outcomes)
    decision = decision or _decision_form(request, appeal)
    queued = Case.objects.filter(subject_type=appeal._meta.label_lower, subject_id=appeal.pk).first()
    letters = [
        letter_of(one)
        for one in (first.statement, first.sanction.statement if first.sanction else None)
        if one is not None
    ]
    thing = case.subject.visible_to(request.user).filter(pk=case.subject_id).first()
    context = {
        "appeal": appeal,
        "first": first,
        "case": case,
        "letters": letters,
        "thing": thing if kept_of(case) is None else None,
        "template": case.subject.template,
        "messages_said": appeal.messages.select_related("author"),
        "message": message or MessageForm(auto_id="message_%s"),
        "answer": answer,
        "form": decision,
        "choices": _outcomes(answer),
        "verdicts": _verdicts(decision),
        "may_answer": may and appeal.state == Appeal.State.OPEN,
        "alone": alone and not may,
        "may_look": alone and not may and (appeal.not_before is None or appeal.not_before <= timezone.now()),
        "is_open": appeal.state == Appeal.State.OPEN,
        "late": appeal.deadline_at < timezone.now(),
        "queued": queued,
        "holder": queued.held_by() if queued else None,
        "outside_body": site().outside_body,
        **decision_context(case, request.user),
        "appeals": [],
    }
    return render_page(request, "moderation/appeal_decide.html", context, status=status)


def _outcomes(form: AnswerForm) -> list[dict[str, Any]]:
    chosen = form["outcome"].value()
    return [
        {
            "value": value,
            "label": label,
            "consequence": WHAT_IT_MEANS[Appeal.Outcome(value)],
            "chosen": value == chosen,
        }
        for value, label in form.fields["outcome"].choices  # type: ignore[attr-defined]
    ]


def _verdicts(form: DecisionForm) -> list[dict[str, Any]]:
    chosen = form["verdict"].value()
    return [
        {
            "value": value,
            "label": label,
            "consequence": CONSEQUENCES[Verdict(value)],
            "chosen": value == chosen,
        }
        for value, label in form.fields["verdict"].choices  # type: ignore[attr-defined]
        if value != Verdict.QUARANTINE
    ]
