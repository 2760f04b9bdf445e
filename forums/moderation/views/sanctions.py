"""Sanctions for the team: those that wait for a second person, those in force; confirmed, dropped, lifted."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Forbidden, Refused, allowed, demand, permitted
from community.commons.standing.models import Sanction
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page
from membership.models import Role

from .. import operations
from ..forms import ReasonForm
from ..letters import letter_of, where_of
from ..models import Case, Decision
from ..sanctioning import is_judge


def seen_by(person: Any) -> Any:
    """All for moderators; category moderators see those of their categories and those that they gave."""
    found = Sanction.objects.select_related(
        "member", "given_by", "confirmed_by", "lifted_by", "statement__member"
    )
    if is_judge(person):
        return found
    prefix = f"{Role.CATEGORY_MODERATOR}:"
    own = [role.removeprefix(prefix) for role in person.roles if role.startswith(prefix)]
    return found.filter(Q(given_by=person.pk) | Q(scope__in=own)).exclude(member=person.pk)


@permitted("moderation.see_queue")
def sanction_list(request: HttpRequest) -> HttpResponse:
    """Those that wait for a second person first, then those in force, then those that ended."""
    seen = seen_by(request.user)
    page = keyset_page(
        seen.exclude(state=Sanction.State.PROPOSED), request, order=("-starts_at", "-pk"), size=30
    )
    context = {
        "proposed": list(seen.proposed().order_by("starts_at")[:50]),
        "page": page,
        "now": timezone.now(),
    }
    return render_page(request, "moderation/sanction_list.html", context)


def _the_sanction(request: HttpRequest, sanction_id: int) -> Sanction:
    demand(request.user, "moderation.see_queue")
    sanction = seen_by(request.user).filter(pk=sanction_id).first()
    if sanction is None or sanction.member_id == request.user.pk:
        raise Http404(_("There is nothing here that you may see."))
    return sanction  # type: ignore[no-any-return]


@permitted("moderation.see_queue")
def sanction_detail(request: HttpRequest, sanction_id: int) -> HttpResponse:
    return _page(request, _the_sanction(request, sanction_id))


def _page(
    request: HttpRequest, sanction: Sanction, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    decision = Decision.objects.filter(sanction=sanction).select_related("case").first()
    waits = sanction.state == Sanction.State.PROPOSED
    running = sanction.state == Sanction.State.ACTIVE and (
        sanction.ends_at is None or sanction.ends_at > timezone.now()
    )
    context = {
        "sanction": sanction,
        "letter": letter_of(sanction.statement),
        "where": where_of(sanction.scope, request.user),
        "decision": decision,
        "case_readable": decision is not None
        and allowed(request.user, "moderation.view_case", decision.case),
        "waits": waits,
        "not_yet": running and sanction.starts_at > timezone.now(),
        "may_confirm": waits and allowed(request.user, "moderation.confirm_sanction", sanction),
        "may_lift": (waits or running) and allowed(request.user, "moderation.lift_sanction", sanction),
        "may_keep": running
        and Case.objects.filter(subject_type=sanction._meta.label_lower, subject_id=sanction.pk)
        .exclude(state=Case.State.CLOSED)
        .exists()
        and allowed(request.user, "moderation.keep_sanction", sanction),
        "form": form or ReasonForm(),
    }
    return render_page(request, "moderation/sanction_detail.html", context, status=status)


@require_POST
@permitted("moderation.see_queue")
def sanction_confirm(request: HttpRequest, sanction_id: int) -> HttpResponse:
    sanction = _the_sanction(request, sanction_id)
    try:
        operations.confirm_sanction(sanction, by=request.user)
    except (Refused, Forbidden) as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("Confirmed: it is in force now, and its letter is on the way."))
    return redirect("moderation:sanction-detail", sanction.pk)


@require_POST
@permitted("moderation.see_queue")
def sanction_keep(request: HttpRequest, sanction_id: int) -> HttpResponse:
    """Looked at, and it stands."""
    sanction = _the_sanction(request, sanction_id)
    try:
        operations.keep_sanction(sanction, by=request.user)
    except (Refused, Forbidden) as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("It stands."))
    return redirect("moderation:sanction-detail", sanction.pk)


@require_POST
@permitted("moderation.see_queue")
def sanction_lift(request: HttpRequest, sanction_id: int) -> HttpResponse:
    """Lift it, or drop what is proposed; the reason is read by whom it concerned."""
    sanction = _the_sanction(request, sanction_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, sanction, form, 422)
    try:
        operations.lift_sanction(sanction, by=request.user, reason=form.cleaned_data["reason"])
    except (Refused, Forbidden) as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("The sanction is over."))
    return redirect("moderation:sanction-detail", sanction.pk)
