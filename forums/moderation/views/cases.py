"""A case on one page, and what moderators do with it before they decide."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Refused, allowed, permitted
from community.commons.live import push
from community.commons.standing.models import State
from community.commons.web.page import render_page

from .. import operations
from ..deciding_page import decision_context
from ..decision_forms import consequence_of
from ..form_fields import fresh_key
from ..forms import DecisionForm, HoldForm, NoteForm, ReasonForm
from ..letters import drafts_of
from ..models import Case
from ..opening import QUEUE
from ..order import explain
from ..reading import Context, context_of
from .access import the_case
from .queue import just_decided, queue_of
from .working import with_presets, working_on


@permitted("moderation.see_queue")
def case_detail(request: HttpRequest, case_id: int) -> HttpResponse:
    case = the_case(request, case_id)
    if case.subject.case_url is not None:
        return redirect(case.url)
    push(QUEUE, "case_read", {"case": case.pk})  # a hint to open pages: somebody has it before them now
    return case_page(request, case)


@permitted("moderation.see_queue")
def case_next(request: HttpRequest) -> HttpResponse:
    """Another case of the same list, freely: no trace is left of the one that was passed over."""
    after = request.GET.get("after", "")
    passed = int(after) if after.isdecimal() and len(after) < 18 else 0
    rows = [case for case in queue_of(request)["page"].items if not _is_busy(case, request)]
    places = [case.pk for case in rows]
    start = places.index(passed) + 1 if passed in places else 0
    following = next((case for case in rows[start:] + rows[:start] if case.pk != passed), None)
    query = request.GET.copy()
    query.pop("after", None)
    tail = f"?{query.urlencode()}" if query else ""
    if following is None:
        messages.info(request, _("There is no other case here that is free."))
    return redirect(f"{following.url if following else '/moderation/'}{tail}")


def _is_busy(case: Case, request: HttpRequest) -> bool:
    holder = case.held_by()
    return holder is not None and holder.pk != request.user.pk


def case_page(
    request: HttpRequest,
    case: Case,
    form: DecisionForm | None = None,
    *,
    hold: HoldForm | None = None,
    note: NoteForm | None = None,
    takeover: ReasonForm | None = None,
    status: int = 200,
    **typed: Any,
) -> HttpResponse:
    """The whole page, with whatever form was not in order shown again as it was typed."""
    seen = context_of(case, request.user)
    form = form or _fresh_form(case, seen, request.user)
    form, presets = with_presets(request, case, seen, form)
    holder = case.held_by()
    queue = queue_of(request, case.pk)
    context: dict[str, Any] = {
        **queue,
        "case": case,
        "seen": seen,
        "here": explain([case], request.user)[0],
        "url": case.subject.url(seen.thing) if seen.thing is not None else "",
        "form": form,
        "verdicts": _verdicts(form),
        "letters": drafts_of(case, seen.thing, form.bundle),
        **decision_context(case, request.user),
        "holder": holder,
        "holds": holder is not None and holder.pk == request.user.pk,
        "held_by_another": holder is not None and holder.pk != request.user.pk,
        "seconds_left": int((case.lease_until - timezone.now()).total_seconds())
        if holder and case.lease_until
        else 0,
        "is_open": case.state == Case.State.OPEN,
        "is_waiting": case.state == Case.State.WAITING,
        "may_decide": case.state == Case.State.OPEN and allowed(request.user, "moderation.decide_case", case),
        "may_hold": seen.thing is not None and seen.thing.state == State.VISIBLE,
        "hold": hold or HoldForm(auto_id="hold_%s"),
        "note": note or NoteForm(auto_id="note_%s"),
        "takeover": takeover or ReasonForm(auto_id="takeover_%s"),
        "just_decided": just_decided(request),
        "knows_reporters": allowed(request.user, "moderation.see_reporters", case),
        "presets": presets,
        **working_on(request, case, seen, typed | {"care": queue["care"]}),
    }
    return render_page(request, "moderation/case.html", context, status=status)


def _fresh_form(case: Case, seen: Context, by: Any) -> DecisionForm:
    """The rule is the one reported most, so that the usual case needs one key and a sentence."""
    state = seen.thing.state if seen.thing is not None else State.DELETED
    form = DecisionForm(case=case, state=state, thing=seen.thing, by=by)
    reported = [said.report.rule.rule_id for said in seen.reports]
    most = max(set(reported), key=reported.count) if reported else None
    versions = form.fields["rule"].versions.values()  # type: ignore[attr-defined]
    rule = next((version.pk for version in versions if version.rule_id == most), None)
    form.initial = {"rule": rule, "scope": case.space, "version": case.version, "key": fresh_key()}
    return form


def _verdicts(form: DecisionForm) -> list[dict[str, Any]]:
    chosen = form["verdict"].value()
    return [
        {
            "value": value,
            "label": label,
            "consequence": consequence_of(value, by_reports=form.by_reports),
            "key": number,
            "chosen": value == chosen,
        }
        for number, (value, label) in enumerate(form.fields["verdict"].choices, 1)  # type: ignore[attr-defined]
    ]


def back_to(request: HttpRequest, case: Case) -> HttpResponse:
    """The case again, in the list that it was opened from."""
    query = request.GET.urlencode()
    return redirect(f"{case.url}?{query}" if query else case.url)


def done(request: HttpRequest, case: Case, act: Callable[[], Any], sentence: str) -> HttpResponse:
    """Do it, or say on the case's page why not."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, sentence)
    return back_to(request, case)


@require_POST
@permitted("moderation.see_queue")
def case_claim(request: HttpRequest, case_id: int) -> HttpResponse:
    case = the_case(request, case_id)
    sentence = _("The case is yours for ten minutes; this page renews it while it is open.")
    return done(request, case, lambda: operations.claim_case(case, by=request.user), sentence)


@require_POST
@permitted("moderation.see_queue")
def case_release(request: HttpRequest, case_id: int) -> HttpResponse:
    case = the_case(request, case_id)
    return done(
        request, case, lambda: operations.release_case(case, by=request.user), _("The case is free again.")
    )


@require_POST
@permitted("moderation.see_queue")
def case_take_over(request: HttpRequest, case_id: int) -> HttpResponse:
    case = the_case(request, case_id)
    form = ReasonForm(request.POST, auto_id="takeover_%s")
    if not form.is_valid():
        return case_page(request, case, takeover=form, status=422)
    reason = form.cleaned_data["reason"]
    sentence = _("The case is yours. Your colleague reads why.")
    return done(
        request, case, lambda: operations.take_over_case(case, by=request.user, reason=reason), sentence
    )


@require_POST
@permitted("moderation.see_queue")
def lease_renew(request: HttpRequest, case_id: int) -> HttpResponse:
    """The open page says that somebody still sits before it; the answer is how long the claim holds now."""
    case = the_case(request, case_id)
    try:
        case = operations.renew_lease(case, by=request.user)
    except Refused as refusal:
        return JsonResponse({"refused": str(refusal.sentence)}, status=refusal.status)
    assert case.lease_until
    return JsonResponse({"seconds": int((case.lease_until - timezone.now()).total_seconds())})


@require_POST
@permitted("moderation.see_queue")
def note_write(request: HttpRequest, case_id: int) -> HttpResponse:
    case = the_case(request, case_id)
    form = NoteForm(request.POST, auto_id="note_%s")
    if not form.is_valid():
        return case_page(request, case, note=form, status=422)
    text = form.cleaned_data["text"]
    return done(
        request,
        case,
        lambda: operations.write_note(case, by=request.user, text=text),
        _("Your note is on the case."),
    )


@require_POST
@permitted("moderation.see_queue")
def member_note_write(request: HttpRequest, case_id: int) -> HttpResponse:
    """A note on whoever wrote the thing, beside each case about them."""
    case = the_case(request, case_id)
    form = NoteForm(request.POST, auto_id="member_note_%s")
    if not form.is_valid():
        return case_page(request, case, member_note=form, status=422)
    text = form.cleaned_data["text"]
    return done(
        request,
        case,
        lambda: operations.note_on_member(case.author, by=request.user, text=text),
        _("Your note stands beside each case about this member."),
    )


@require_POST
@permitted("moderation.see_queue")
def thing_hold(request: HttpRequest, case_id: int) -> HttpResponse:
    case = the_case(request, case_id)
    form = HoldForm(request.POST, auto_id="hold_%s")
    if not form.is_valid():
        return case_page(request, case, hold=form, status=422)
    because = form.cleaned_data["because"]
    sentence = _("Out of sight while you look. Its author reads your sentence; now decide.")
    return done(
        request, case, lambda: operations.hold_thing(case, by=request.user, because=because), sentence
    )
