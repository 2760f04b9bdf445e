"""Profiles, one's own page, roles, and the pictures of people."""

import base64
import hashlib
import re
from datetime import datetime, time
from typing import Any, cast

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Refused, allowed, permitted, public, signed_in
from community.commons.panels import profile_panels
from community.commons.standing.spaces import named_spaces
from community.commons.web.described import Described
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import operations
from ..avatars import initials_svg, tidy, wear
from ..forms import AvatarForm, PreferencesForm, RoleForm
from ..models import Member, RoleInterval
from ..profile_form import ProfileForm
from ..seen_by import SeenByForm
from ..showing import portrait
from ..sight import VISITOR, Viewer, as_member, viewer_of
from ..ties import tie_with
from ..withholding import as_written

FOREVER = "public, max-age=31536000, immutable"


@public
def member_page(request: HttpRequest, handle: str) -> HttpResponse:
    """One member, as this viewer may see them; panels come from the parts above."""
    member = get_object_or_404(Member.objects.people_and_former(), handle=handle.lower())
    if member.is_former:
        return render_page(request, "membership/former_member.html", {}, status=410)
    viewer = viewer_of(request.user)
    return _profile(request, member, viewer, {"tie": tie_with(member, request.user, viewer)})


@signed_in
def seen_by(request: HttpRequest) -> HttpResponse:
    """One's own profile as a visitor, a member, a connection or a given person sees it."""
    own = Member.objects.get(pk=request.user.pk)
    form = SeenByForm(request.GET or None, own=own)
    viewer, whom = form.viewer() if form.is_valid() else (as_member(), "member")
    status = 422 if form.is_bound and not form.is_valid() else 200
    return _profile(request, own, viewer, {"seen_by": form, "whom": whom}, status=status)


def _profile(
    request: HttpRequest,
    member: Member,
    viewer: Viewer,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    said = portrait(member, viewer)
    context = {
        "member": member,
        "said": said,
        "described": Described(
            title=member.name,
            path=member.url,
            words=portrait(member, VISITOR, keys=["headline"]).line("headline"),
            kind="profile",
            language=get_language() or "en",
            indexed=member.listed and member.listed_publicly,
            shared=not request.user.is_authenticated,
        ),
        "roles": RoleInterval.objects.in_force().filter(member=member),
        "panels": profile_panels.shown(member, _eyes(request, viewer)),
        "is_own": request.user == member,
        "may_report": request.user.is_authenticated and request.user != member,
        "may_edit": allowed(request.user, "membership.edit_profile", member),
    }
    return render_page(request, "membership/member_page.html", context | (more or {}), status=status)


def _eyes(request: HttpRequest, viewer: Viewer) -> Any:
    """Who the panels are for: whoever looks, or (“view as”) a given person; strangers' eyes are a visitor's."""
    if viewer.member == request.user.pk:
        return request.user
    return Member.objects.filter(pk=viewer.member).first() or AnonymousUser()


def _me(request: HttpRequest) -> Member:
    """Who is signed in, after `@signed_in`."""
    return cast(Member, request.user)


@signed_in
def profile_edit(request: HttpRequest) -> HttpResponse:
    """One's own profile: what others see, and which others."""
    member = _me(request)
    form = ProfileForm(request.POST or None, instance=as_written(Member.objects.get(pk=member.pk)))
    if request.method == "POST" and form.is_valid():
        changes, values = form.changes, form.values
        try:
            if changes or values:
                operations.edit_profile(member, by=member, changes=changes, values=values)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            return _own_page(request, form=form)
        sentence = _("Saved. This is how members see you.")
        if member.is_withheld:
            sentence = _("Saved. A moderator reads it before others see it.")
        messages.success(request, sentence)
        return redirect("membership:seen-by")
    return _own_page(request, form=form)


def _own_page(request: HttpRequest, status: int = 200, **forms: Any) -> HttpResponse:
    own = as_written(Member.objects.get(pk=request.user.pk))
    context = {
        "form": forms.get("form") or ProfileForm(instance=own),
        "preferences": forms.get("preferences") or PreferencesForm(instance=own),
        "avatar_form": forms.get("avatar_form") or AvatarForm(),
        "member": own,
    }
    wrong = any(form.is_bound and form.errors for form in forms.values())
    return render_page(request, "membership/profile_edit.html", context, status=422 if wrong else status)


@signed_in
@require_POST
def preferences_change(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST, instance=Member.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return _own_page(request, preferences=form)
    operations.change_preferences(_me(request), by=request.user, changes=form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("membership:profile-edit")


@signed_in
@require_POST
def avatar_change(request: HttpRequest) -> HttpResponse:
    """Upload a picture, or remove it."""
    if "remove" in request.POST:
        operations.remove_avatar(_me(request), by=request.user)
        messages.success(request, _("Your picture was removed."))
        return redirect("membership:profile-edit")
    form = AvatarForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            wear(request.user, by=request.user, file=form.cleaned_data["picture"])
        except Refused as refusal:
            form.add_error("picture", refusal.sentence)
        else:
            messages.success(request, _("Your picture is up."))
            return redirect("membership:profile-edit")
    return _own_page(request, avatar_form=form)


@signed_in
def account_hub(request: HttpRequest) -> HttpResponse:
    """The ways to everything that keeps an account safe."""
    return render_page(request, "membership/account_hub.html", {})


@signed_in
def deactivate(request: HttpRequest) -> HttpResponse:
    """Close one's account, after a page that says what that means. Who has no password proves with a key or a code."""
    if request.method != "POST":
        return render_page(request, "membership/deactivate.html", {})
    if not _me(request).has_usable_password():
        raise_if_reauthentication_required(request, app="allauth.account")
    elif not request.user.check_password(request.POST.get("password", "")):
        context = {"error": _("This is not your password. Nothing was changed.")}
        return render_page(request, "membership/deactivate.html", context, status=422)
    operations.deactivate(_me(request), by=request.user)
    logout(request)
    messages.success(
        request,
        _("Your account is closed. What you wrote stays; sign in again whenever you like to open it."),
    )
    return redirect("/")


# -- Roles ---------------------------------------------------------------------------------


@permitted("membership.list_roles")
def role_list(request: HttpRequest) -> HttpResponse:
    """Who has which role, since when, from whom and why."""
    spaces = named_spaces(request.user)
    form = RoleForm(
        request.POST or None, spaces=spaces, initial={"handle": request.GET.get("handle", "")[:31]}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ends_at = given["ends_on"] and timezone.make_aware(datetime.combine(given["ends_on"], time()))
        try:
            operations.give_role(
                given["handle"],
                by=request.user,
                role=given["role"],
                scope=given["scope"],
                ends_at=ends_at,
                reason=given["reason"],
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The role was given."))
            return redirect("membership:role-list")
    rows = RoleInterval.objects.in_force().select_related("member", "given_by")
    page = keyset_page(rows, request, order=("role", "pk"), size=50)
    for one in page.items:
        one.room = spaces.get(one.scope, one.scope)  # type: ignore[attr-defined]
    status = 422 if form.is_bound else 200
    return render_page(request, "membership/role_list.html", {"form": form, "page": page}, status=status)


@permitted("membership.list_roles")
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role, after saying whose it is."""
    interval = get_object_or_404(RoleInterval.objects.in_force().select_related("member"), pk=pk)
    if request.method == "POST":
        operations.end_role(interval, by=request.user, reason=request.POST.get("reason", "")[:300])
        messages.success(request, _("The role has ended."))
        return redirect("membership:role-list")
    room = named_spaces(request.user).get(interval.scope, interval.scope)
    return render_page(request, "membership/role_end.html", {"interval": interval, "room": room})


# -- Pictures ------------------------------------------------------------------------------


@public
def initials(request: HttpRequest, tint: int, letters: str) -> HttpResponse:
    """Initials as a picture: the same for all who share them, kept forever."""
    if not 1 <= tint <= 6 or tidy(letters) != letters:
        raise Http404
    picture = initials_svg(tint, letters)
    response = HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")
    style = re.search(r"<style>(.*?)</style>", picture)
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode() if style else ""
    response["Content-Security-Policy"] = f"default-src 'none'; style-src 'sha256-{digest}'"
    response["Cache-Control"] = FOREVER
    return response
