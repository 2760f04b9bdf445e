"""What one may do and why; who is trusted, by rule or by hand; and the settings behind both."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from community.commons.access import Refused, permitted, signed_in
from community.commons.site import site
from community.commons.site.models import Site
from community.commons.standing.asks import sanctions_of
from community.commons.standing.spaces import named_spaces
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page
from membership.models import Member, Role, RoleInterval
from membership.operations import give_trust, take_trust

from .. import operations
from ..abilities import abilities, new_until
from ..answering_forms import LimitsForm, TrustForm
from ..forms import ReasonForm
from ..trust import candidates, level_of, measures_of


@signed_in
def own_standing(request: HttpRequest) -> HttpResponse:
    """My level, what it allows and why, and how far the next one is."""
    member: Any = request.user
    level = level_of(member)
    measures = measures_of([member])[member.pk]
    intervals = list(
        RoleInterval.objects.filter(member=member)
        .select_related("given_by", "ended_by")
        .order_by("-starts_at")
    )
    last = next((one for one in intervals if one.role == Role.TRUSTED), None)
    spaces = named_spaces(member)
    context = {
        "level": level,
        "until": new_until(member) if level == "new" else None,
        "steps": measures.steps(),
        "trust": last,
        "taken_by_hand": bool(last and last.ended_by and not last.ended_by.automaton),
        "roles": [one for one in intervals if one.ends_at is None and one.role != Role.TRUSTED],
        "spaces": spaces,
        "abilities": abilities(level),
        "sanctions": [(one, spaces.get(one.scope, one.scope)) for one in sanctions_of(member)],
        "site_asks": site(),
    }
    return render_page(request, "moderation/own_standing.html", context)


@permitted("membership.list_trusted")
def trust_list(request: HttpRequest) -> HttpResponse:
    """Who is trusted, since when, by whom and why; and whom the rule or a moderator took it from."""
    form = TrustForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            interval = give_trust(
                form.cleaned_data["handle"], by=request.user, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("%(name)s is trusted from now on.") % {"name": interval.member})
            return redirect("moderation:trust-list")
    rows = RoleInterval.objects.filter(role=Role.TRUSTED).select_related("member", "given_by", "ended_by")
    former = request.GET.get("show") == "former"
    rows = rows.exclude(ends_at=None) if former else rows.in_force()
    page = keyset_page(rows, request, order=("-starts_at", "-pk"), size=40)
    context = {"page": page, "form": form, "former": former, "near": _near()}
    return render_page(request, "moderation/trust_list.html", context, status=422 if form.is_bound else 200)


def _near() -> list[tuple[Member, int]]:
    """A few members who meet most of what the rule asks: the newest of those who wrote lately."""
    some = list(candidates().exclude(last_seen_day=None).order_by("-last_seen_day", "pk")[:60])
    measures = measures_of(some)
    met = [(one, sum(step.is_met for step in measures[one.pk].steps())) for one in some]
    return sorted((pair for pair in met if pair[1] >= 3), key=lambda pair: -pair[1])[:8]


@permitted("membership.list_trusted")
def trust_take(request: HttpRequest, member_id: int) -> HttpResponse:
    member = Member.objects.filter(pk=member_id).first()
    if member is None or Role.TRUSTED not in member.roles:
        raise Http404(_("There is nothing here that you may see."))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_trust(member, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(
                request,
                _("%(name)s is not trusted any more, and reads why. It can be given again here.")
                % {"name": member},
            )
            return redirect("moderation:trust-list")
    context = {"form": form, "member": member}
    return render_page(request, "moderation/trust_take.html", context, status=422 if form.is_bound else 200)


@permitted("moderation.change_limits")
def limits_change(request: HttpRequest) -> HttpResponse:
    current = Site.objects.filter(pk=1).first() or Site()
    form = LimitsForm(request.POST if request.method == "POST" else None, instance=current)
    if form.is_bound and form.is_valid():
        try:
            operations.change_limits(current, by=request.user, changes=form.cleaned_data)
        except Refused as refusal:
            messages.info(request, refusal.sentence)
        else:
            messages.success(request, _("Saved. It holds from now on."))
        return redirect("moderation:limits-change")
    return render_page(
        request, "moderation/limits_change.html", {"form": form}, status=422 if form.is_bound else 200
    )
