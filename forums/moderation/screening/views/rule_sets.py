"""Rule sets: listed, drafted, tried on the past, in shadow, live, retired."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Forbidden, Refused, allowed, demand, permitted
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import operations
from ..forms import RuleSetForm, TrialForm
from ..models import Proposal, RuleSet, Standing, Trial
from ..reading import about, rows_of, waiting_proposals

SETS_ON_A_PAGE = 30


@permitted("screening.view_screening")
def set_list(request: HttpRequest) -> HttpResponse:
    """Rule sets of the viewer, those at work first asked for; retired ones on their own view."""
    retired = request.GET.get("standing") == Standing.RETIRED
    sets = RuleSet.objects.concerning(request.user)
    sets = sets.filter(standing=Standing.RETIRED) if retired else sets.exclude(standing=Standing.RETIRED)
    page = keyset_page(
        sets.select_related("house_rule"), request, order=("-standing_since", "-pk"), size=SETS_ON_A_PAGE
    )
    context = {
        "page": page,
        "rows": rows_of(page.items),
        "retired": retired,
        "proposals": waiting_proposals(request.user),
        "may_decide": allowed(request.user, "screening.shadow_rule_set"),
        "tab": "sets",
    }
    return render_page(request, "moderation/screening/set_list.html", context)


def the_set(request: HttpRequest, set_id: int) -> RuleSet:
    """Raises Http404 where it is not the viewer's to see."""
    demand(request.user, "screening.view_screening")
    found = RuleSet.objects.concerning(request.user).select_related("house_rule", "made_by").filter(pk=set_id)
    rule_set = found.first()
    if rule_set is None:
        raise Http404(_("There is nothing here that you may see."))
    return rule_set


@permitted("screening.view_screening")
def set_detail(request: HttpRequest, set_id: int) -> HttpResponse:
    """What a rule set says and does, its trial, its hits and versions; htmx asks for the trial alone."""
    return _detail(request, the_set(request, set_id))


def _detail(request: HttpRequest, rule_set: RuleSet, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {
        "about": about(rule_set, request.user),
        "rule_set": rule_set,
        "trial_form": TrialForm(),
        "may_move": allowed(request.user, "screening.shadow_rule_set", rule_set),
        "alone": allowed(request.user, "screening.decide_alone"),
        "refusal": refusal,
        "tab": "sets",
    }
    return render_page(
        request, "moderation/screening/set_detail.html", context, fragment="trial", status=status
    )


@permitted("screening.view_screening")
def set_new(request: HttpRequest) -> HttpResponse:
    return _write(request, None)


@permitted("screening.view_screening")
def set_edit(request: HttpRequest, set_id: int) -> HttpResponse:
    return _write(request, the_set(request, set_id))


def _write(request: HttpRequest, rule_set: RuleSet | None) -> HttpResponse:
    form = RuleSetForm(request.POST or None, person=request.user, rule_set=rule_set)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = operations.write_rule_set(rule_set, by=request.user, **form.values())
            except (Refused, Forbidden) as refusal:
                form.add_error(None, str(refusal.sentence))
            else:
                messages.success(request, _("Kept as a draft. Try it on the past now."))
                return redirect(made.url)
    context = {"form": form, "rule_set": rule_set, "tab": "sets"}
    return render_page(request, "moderation/screening/set_form.html", context, status=status)


@require_POST
@permitted("screening.view_screening")
def trial_start(request: HttpRequest, set_id: int) -> HttpResponse:
    rule_set = the_set(request, set_id)
    form = TrialForm(request.POST)
    most = form.cleaned_data["most"] if form.is_valid() else 10_000
    return _moved(request, rule_set, lambda: operations.start_trial(rule_set, by=request.user, most=most))


@require_POST
@permitted("screening.view_screening")
def trial_stop(request: HttpRequest, set_id: int, trial_id: int) -> HttpResponse:
    rule_set = the_set(request, set_id)
    trial = Trial.objects.filter(pk=trial_id, rule_set=rule_set).select_related("rule_set").first()
    if trial is None:
        raise Http404(_("There is nothing here that you may see."))
    return _moved(request, rule_set, lambda: operations.stop_trial(trial, by=request.user))


@require_POST
@permitted("screening.view_screening")
def set_shadow(request: HttpRequest, set_id: int) -> HttpResponse:
    rule_set = the_set(request, set_id)
    said = _("It looks at new texts now, counts, and does nothing.")
    return _moved(request, rule_set, lambda: operations.shadow_rule_set(rule_set, by=request.user), said)


@require_POST
@permitted("screening.view_screening")
def set_live(request: HttpRequest, set_id: int) -> HttpResponse:
    rule_set = the_set(request, set_id)
    return _moved(
        request, rule_set, lambda: _told(request, operations.make_rule_set_live(rule_set, by=request.user))
    )


def _told(request: HttpRequest, proposal: Proposal | None) -> None:
    messages.success(request, said_of(proposal))


def said_of(proposal: Proposal | None) -> str:
    """What the person who asked for a change reads."""
    if proposal is None:
        return _("It is in force from now on.")
    if proposal.due_at is None:
        return _("Proposed. A second person of the team has to confirm it; they are told by mail.")
    return _("Proposed. The team is small: it happens by itself in 24 hours, unless somebody drops it.")


@require_POST
@permitted("screening.view_screening")
def set_retire(request: HttpRequest, set_id: int) -> HttpResponse:
    rule_set = the_set(request, set_id)
    said = _("It is retired; its hits and versions stay to be read.")
    return _moved(request, rule_set, lambda: operations.retire_rule_set(rule_set, by=request.user), said)


def _moved(request: HttpRequest, rule_set: RuleSet, act: Any, said: str = "") -> HttpResponse:
    """Back to the rule set's page; a refusal stands there as a sentence."""
    try:
        act()
    except Refused as refusal:
        rule_set.refresh_from_db()
        return _detail(request, rule_set, str(refusal.sentence), refusal.status)
    if said:
        messages.success(request, said)
    return redirect(rule_set.url)
