"""One member as the team needs them, and each member's page of who looked at their data."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, allowed, permitted, signed_in
from community.commons.panels import desk_panels
from community.commons.standing.spaces import named_spaces
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import operations
from ..desk.filters import everybody
from ..models import (
    Account,
    Address,
    Entry,
    GroupMember,
    Invitation,
    Look,
    Member,
    MemberNote,
    RoleInterval,
    Seen,
)
from ..models.desk import REASON
from ..sight import is_of_the_team
from .desk import name_roles


@permitted("membership.see_desk")
@require_safe
def desk_member(request: HttpRequest, handle: str) -> HttpResponse:
    """Account, roles, groups, notes, and who looked; the address only after a reason."""
    return _page(request, _member(handle))


@permitted("membership.look_at_data")
@require_POST
def desk_member_look(request: HttpRequest, handle: str) -> HttpResponse:
    """The same page with address and visits, noted with the reason."""
    member = _member(handle)
    try:
        operations.look_at_data(
            None,
            by=request.user,
            what=Look.What.PAGE,
            people=[member.pk],
            reason=request.POST.get("reason", ""),
        )
    except Refused as refusal:
        return _page(request, member, error=refusal.sentence, status=refusal.status)
    own = Address.objects.filter(member=member).order_by("email")
    return _page(request, member, looking=True, addresses=own, open_invitations=_invitations_to(member))


def _invitations_to(member: Member) -> Any:
    return Invitation.objects.open().filter(email=member.email) if member.email else ()


def _member(handle: str) -> Member:
    return get_object_or_404(everybody(), handle=handle.lower())


def _page(request: HttpRequest, member: Member, *, status: int = 200, **more: Any) -> HttpResponse:
    name_roles(member)
    roles = RoleInterval.objects.filter(member=member).select_related("given_by", "ended_by")
    spaces = named_spaces(request.user)
    history = list(roles.order_by("-starts_at", "-pk")[:20])
    for one in history:
        one.room = spaces.get(one.scope, "")  # type: ignore[attr-defined]
    may = {
        "trust": allowed(request.user, "membership.give_trust", member) and member.is_active,
        "roles": allowed(request.user, "membership.list_roles") and member.is_active,
        "close": allowed(request.user, "membership.close_account", member) and member.is_active,
        "reopen": allowed(request.user, "membership.reopen_account", member)
        and member.account == Account.DEACTIVATED,
        "invite": member.account == Account.NONE and bool(member.email),
        "merge": allowed(request.user, "membership.begin_merge", member)
        and member.account != Account.PENDING,
        "note": allowed(request.user, "membership.write_note", member),
    }
    context = {
        "member": member,
        "may": may,
        "trusted": member.has_role("trusted"),
        "of_team": is_of_the_team(member),
        "roles": history,
        "groups": GroupMember.objects.filter(member=member).select_related("group").order_by("group__name"),
        "entry": Entry.objects.filter(member=member)
        .select_related("invitation__made_by", "decided_by")
        .first(),
        "notes": MemberNote.objects.filter(member=member).select_related("author").order_by("-pk")
        if may["note"]
        else (),
        "seen": Seen.objects.of(member).order_by("-pk")[:10],
        "panels": desk_panels.shown(member, request.user),
        "reason": request.POST.get("reason", "")[:REASON],
        "text": "",
        "is_own": member.pk == request.user.pk,
    }
    return render_page(request, "membership/desk_member.html", context | more, status=status)


# -- Notes -----------------------------------------------------------------------------------


@permitted("membership.see_desk")
@require_POST
def note_write(request: HttpRequest, handle: str) -> HttpResponse:
    member = _member(handle)
    text = request.POST.get("text", "")
    try:
        operations.write_note(member, by=request.user, text=text)
    except Refused as refusal:
        return _page(request, member, note_error=refusal.sentence, text=text, status=refusal.status)
    messages.success(
        request, _("The note is kept. Coordinators and administrators read it; the member doesn’t.")
    )
    return redirect("membership:desk-member", handle=member.handle)


@permitted("membership.see_desk")
@require_POST
def note_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Deleted, its words stand in the form once more, so that they can be mended or kept again."""
    note = get_object_or_404(MemberNote.objects.select_related("member"), pk=pk)
    text = note.text
    operations.delete_note(note, by=request.user)
    messages.success(request, _("The note is deleted. Its words stand below, to be mended and kept again."))
    return _page(request, _member(note.member.handle), text=text)


# -- One's own -------------------------------------------------------------------------------


@signed_in
@require_safe
def own_looks(request: HttpRequest) -> HttpResponse:
    """Who of the team looked at one's address and account data, when and why."""
    page = keyset_page(Seen.objects.of(request.user), request, order=("-pk",), size=30)
    for one in page.items:
        name_roles(one.look.by)
    return render_page(request, "membership/looks.html", {"page": page})
