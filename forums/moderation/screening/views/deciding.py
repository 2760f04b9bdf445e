"""What takes two persons, the switches of rules in code, and the assistant."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Forbidden, Refused, allowed, permitted
from community.commons.web.page import render_page

from .. import operations
from ..figures import about_assistant, chart_of
from ..forms import AssistantForm
from ..models import Proposal, Setting, Standing
from ..reading import coded_rows, waiting_proposals
from .rule_sets import said_of


@permitted("screening.view_screening")
def coded_list(request: HttpRequest) -> HttpResponse:
    """Rules in code, each with its switch."""
    context = {
        "rows": coded_rows(),
        "proposals": waiting_proposals(request.user),
        "may_decide": allowed(request.user, "screening.switch_coded_rule"),
        "standings": [
            (Standing.DRAFT, _("off")),
            (Standing.SHADOW, _("in shadow")),
            (Standing.LIVE, _("live")),
        ],
        "tab": "coded",
    }
    return render_page(request, "moderation/screening/coded_list.html", context)


@require_POST
@permitted("screening.switch_coded_rule")
def coded_switch(request: HttpRequest, name: str) -> HttpResponse:
    try:
        proposal = operations.switch_coded_rule(
            name, by=request.user, standing=request.POST.get("standing", "")
        )
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, said_of(proposal))
    return redirect("screening:coded-list")


@permitted("screening.view_assistant")
def assistant(request: HttpRequest) -> HttpResponse:
    """What the assistant learned, how well it does, what it may do; moderators change that here."""
    return _assistant(request, None)


def _assistant(request: HttpRequest, form: AssistantForm | None, status: int = 200) -> HttpResponse:
    told = about_assistant()
    initial = {"mode": told.setting.mode, "bar": told.bar_percent}
    context = {
        "about": told,
        "chart": chart_of(told),
        "form": form or AssistantForm(initial=initial),
        "proposals": waiting_proposals(request.user),
        "may_decide": allowed(request.user, "screening.set_assistant"),
        "tab": "assistant",
    }
    return render_page(request, "moderation/screening/assistant.html", context, status=status)


@require_POST
@permitted("screening.set_assistant")
def assistant_set(request: HttpRequest) -> HttpResponse:
    form = AssistantForm(request.POST)
    if form.is_valid():
        try:
            proposal = operations.set_assistant(
                Setting.current(),
                by=request.user,
                mode=form.cleaned_data["mode"],
                bar=form.cleaned_data["bar"] / 100,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, said_of(proposal))
            return redirect("screening:assistant")
    return _assistant(request, form, 422)


@require_POST
@permitted("screening.teach_assistant")
def assistant_teach(request: HttpRequest) -> HttpResponse:
    operations.teach_assistant(Setting.current(), by=request.user)
    messages.success(request, _("It learns in the background; the figures are new in a minute or two."))
    return redirect("screening:assistant")


def the_proposal(proposal_id: int) -> Proposal:
    found = Proposal.objects.select_related("rule_set", "by").filter(pk=proposal_id).first()
    if found is None:
        raise Http404(_("There is nothing here that you may see."))
    return found


@require_POST
@permitted("screening.drop_proposal")
def proposal_confirm(request: HttpRequest, proposal_id: int) -> HttpResponse:
    return _closed(
        request, proposal_id, operations.confirm_proposal, _("Confirmed; it is in force from now on.")
    )


@require_POST
@permitted("screening.drop_proposal")
def proposal_drop(request: HttpRequest, proposal_id: int) -> HttpResponse:
    return _closed(request, proposal_id, operations.drop_proposal, _("The proposal is dropped."))


def _closed(request: HttpRequest, proposal_id: int, act: Any, said: str) -> HttpResponse:
    proposal = the_proposal(proposal_id)
    try:
        act(proposal, by=request.user)
    except (Refused, Forbidden) as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, said)
    places = {
        Proposal.Kind.CODED_LIVE: "screening:coded-list",
        Proposal.Kind.ASSISTANT: "screening:assistant",
    }
    return redirect(places.get(Proposal.Kind(proposal.kind), "screening:set-list"))
