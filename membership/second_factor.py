"""Whether the team signs in with a second proof, where the site asks for it, and until when it may do without."""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.commons.site import site
from community.commons.web import errors

from .models import Member, Role, RoleInterval

GRACE = timedelta(days=7)  # since the site asks for it, or since the role was given
TOLD = "told_of_second_factor"  # in the session
TEAM = (Role.CATEGORY_MODERATOR, Role.MODERATOR, Role.COORDINATOR, Role.ADMINISTRATOR)


def is_asked_of(member: Any) -> bool:
    """Whether this is one of the team, on a site that asks its team for a second proof."""
    roles: frozenset[str] = getattr(member, "roles", frozenset())
    return bool(site().staff_two_steps and {one.partition(":")[0] for one in roles} & set(TEAM))


def has_one(member: Any) -> bool:
    """An app with codes or a key; codes for emergencies alone are none."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=member, type__in=kinds).exists()


def grace_ends(member: Member) -> datetime:
    """Until when this one of the team may go without."""
    roles = RoleInterval.objects.in_force().filter(member=member, role__in=TEAM)
    given = roles.order_by("starts_at").values_list("starts_at", flat=True).first()
    since = [moment for moment in (site().staff_two_steps_since, given) if moment is not None]
    return max(since, default=timezone.now()) + GRACE


def is_missing(member: Any) -> bool:
    """Whether the team's doors are closed to this member for want of a second proof."""
    return is_asked_of(member) and not has_one(member) and grace_ends(member) <= timezone.now()


def lead_to_it(request: HttpRequest) -> HttpResponse:
    """To the page where it is set up, with the reason."""
    sentence = _("Whoever works for the team here signs in with a second proof. Set one up, then go on.")
    if errors.wants_json(request):
        return JsonResponse({"refused": sentence, "proof": reverse("mfa_index")}, status=403)
    messages.warning(request, sentence)
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("mfa_index")})
    return HttpResponseRedirect(reverse("mfa_index"))


def tell_of_it(request: HttpRequest) -> None:
    """Once in a session, while there is time."""
    if request.session.get(TOLD) or has_one(request.user):
        return
    request.session[TOLD] = True
    day = date_format(timezone.localtime(grace_ends(request.user)), "DATE_FORMAT")  # type: ignore[arg-type]
    messages.info(
        request,
        _("From %(day)s the team’s pages ask for a second proof: an app or a key, under “Your account”.")
        % {"day": day},
    )
