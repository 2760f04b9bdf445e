"""Groups: the list, a group's page with its members, and everything that is done in them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, allowed, demand, permitted, signed_in
from community.commons.panels import group_panels
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import operations
from ..forms_of_ties import GroupForm, InviteForm, WordsForm
from ..models import Account, Group, GroupMember
from ..showing import introduce
from ..sight import viewer_of
from .ties import LINE, SIZE

State = GroupMember.State


@require_safe
@signed_in
def group_list(request: HttpRequest) -> HttpResponse:
    """Every group of the site, one's own first said; a closed one stands with its members alone."""
    mine = {
        one.group_id: one
        for one in GroupMember.objects.filter(member=request.user.pk).exclude(state=State.UNSEEN)
    }
    rows = Group.objects.shown_to(request.user).with_size()
    page = keyset_page(rows, request, order=("name", "pk"), size=SIZE)
    for group in page.items:
        group.place = mine.get(group.pk)  # type: ignore[attr-defined]
    context = {"page": page, "may_make": allowed(request.user, "membership.make_group")}
    return render_page(request, "membership/group_list.html", context)


def the_group(request: HttpRequest, slug: str) -> tuple[Group, GroupMember | None]:
    """The group, and the viewer's place in it. Raises Http404 for a closed one that is not the viewer's."""
    group = get_object_or_404(Group, slug=slug)
    place = (
        GroupMember.objects.filter(group=group, member=request.user.pk).exclude(state=State.UNSEEN).first()
    )
    inside = place is not None and place.state == State.IN
    if group.closed_at and not inside and not allowed(request.user, "membership.make_group"):
        raise Http404(_("There is nothing here that you may see."))
    return group, place


@require_safe
@signed_in
def group_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What the group is, and who is in it: all of them for its members, else those who agreed to be seen."""
    return _show(request, slug)


def _show(request: HttpRequest, slug: str, form: Any = None, invite: Any = None) -> HttpResponse:
    group, place = the_group(request, slug)
    runs = allowed(request.user, "membership.edit_group", group)
    inside = runs or (place is not None and place.state == State.IN)
    viewer = viewer_of(request.user)
    people = (
        GroupMember.objects.filter(group=group)
        .select_related("member")
        .filter(member__account=Account.ACTIVE)
    )
    there = people.filter(state=State.IN).exclude(member__in=viewer.apart)
    if not inside:
        there = there.filter(Q(shown=True) | Q(coordinates=True))
    page = keyset_page(there, request, order=("-coordinates", "pk"), size=SIZE)
    waiting = list(people.filter(state=State.ASKED).order_by("pk")[:SIZE]) if runs else []
    invited = (
        list(people.filter(state__in=[State.INVITED, State.UNSEEN]).order_by("pk")[:SIZE]) if runs else []
    )
    introduce([one.member for one in (*page.items, *waiting)], viewer, keys=LINE)
    context = {
        "group": group,
        "place": place,
        "page": page,
        "waiting": waiting,
        "invited": invited,
        "runs": runs,
        "inside": inside,
        "form": form or WordsForm(),
        "invite": invite or InviteForm(),
        "panels": group_panels.shown(group, request.user),
        "size": GroupMember.objects.filter(
            group=group, state=State.IN, member__account=Account.ACTIVE
        ).count(),
    }
    wrong = bool((form and form.errors) or (invite and invite.errors))
    return render_page(request, "membership/group_page.html", context, status=422 if wrong else 200)


@permitted("membership.make_group")
def group_new(request: HttpRequest) -> HttpResponse:
    form = GroupForm(request.POST or None, initial={"entry": Group.Entry.ASK})
    if request.method == "POST" and form.is_valid():
        try:
            group = operations.make_group(None, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The group is there. You coordinate it; invite others."))
            return redirect(group.url)
    return render_page(
        request, "membership/group_form.html", {"form": form}, status=422 if form.is_bound else 200
    )


@signed_in
def group_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change it, close it, open it again."""
    group, _place = the_group(request, slug)
    demand(request.user, "membership.edit_group", group)
    now_there = {"name": group.name, "about": group.about, "entry": group.entry}
    form = GroupForm(request.POST or None, initial=now_there)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_group(group, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect(group.url)
    context = {"form": form, "group": group}
    return render_page(request, "membership/group_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def group_close(request: HttpRequest, slug: str) -> HttpResponse:
    group, _place = the_group(request, slug)
    operations.close_group(group, by=request.user)
    messages.success(request, _("The group is closed. You can open it again."))
    return redirect(group.url)


@require_POST
@signed_in
def group_reopen(request: HttpRequest, slug: str) -> HttpResponse:
    group, _place = the_group(request, slug)
    operations.reopen_group(group, by=request.user)
    messages.success(request, _("The group is open again."))
    return redirect(group.url)


@require_POST
@signed_in
def group_join(request: HttpRequest, slug: str) -> HttpResponse:
    """Join, or ask to."""
    group, _place = the_group(request, slug)
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            place = operations.join_group(group, by=request.user, words=form.cleaned_data["words"])
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            joined = place.state == State.IN
            messages.success(
                request,
                _("You belong to the group now.") if joined else _("You have asked. A coordinator answers."),
            )
            return redirect(group.url)
    return _show(request, slug, form=form)


@require_POST
@signed_in
def group_invite(request: HttpRequest, slug: str) -> HttpResponse:
    group, _place = the_group(request, slug)
    demand(request.user, "membership.invite_to_group", group)
    form = InviteForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            operations.invite_to_group(group, by=request.user, member=given["handle"], words=given["words"])
        except Refused as refusal:
            form.add_error("handle", refusal.sentence)
        else:
            messages.success(request, _("%(name)s is invited.") % {"name": given["handle"]})
            return redirect(group.url)
    return _show(request, slug, invite=form)


# -- One member's place ---------------------------------------------------------------------


def _act_on_place(
    act: Callable[..., Any], done: Callable[[], str], *, own: bool = False, **more: Any
) -> Callable[..., HttpResponse]:
    """A view that does one thing to a place in the group: one's own, or that of `handle`."""

    def find(request: HttpRequest, slug: str, **who: Any) -> GroupMember:
        rows = GroupMember.objects.select_related("group", "member").filter(group__slug=slug)
        return get_object_or_404(rows, **who)

    def finish(request: HttpRequest, place: GroupMember) -> HttpResponse:
        act(place, by=request.user, **more)
        messages.success(request, done() % {"name": place.member, "group": place.group})
        return redirect("membership:group-list" if place.group.closed_at and own else place.group.url)

    if own:

        @require_POST
        @signed_in
        def mine(request: HttpRequest, slug: str) -> HttpResponse:
            return finish(request, find(request, slug, member=request.user.pk))

        return mine

    @require_POST
    @signed_in
    def theirs(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
        group, _place = the_group(request, slug)
        demand(request.user, "membership.edit_group", group)
        return finish(request, find(request, slug, member__handle=handle.lower()))

    return theirs


group_leave = _act_on_place(
    operations.leave_group,
    lambda: _("You have left “%(group)s”. What only this group saw of you is seen by you alone now."),
    own=True,
)
group_decline = _act_on_place(
    operations.decline_invitation, lambda: _("Declined. The group is not told."), own=True
)
group_unask = _act_on_place(operations.withdraw_join, lambda: _("Taken back. You can ask again."), own=True)
group_show_me = _act_on_place(
    operations.show_belonging,
    lambda: _("Others may see that you belong to this group."),
    own=True,
    shown=True,
)
group_hide_me = _act_on_place(
    operations.show_belonging, lambda: _("Only the group sees that you belong to it."), own=True, shown=False
)
group_accept = _act_on_place(
    operations.answer_join, lambda: _("%(name)s belongs to the group now."), accept=True
)
group_refuse = _act_on_place(
    operations.answer_join, lambda: _("Declined; %(name)s is not told."), accept=False
)
group_uninvite = _act_on_place(operations.uninvite_from_group, lambda: _("The invitation is taken back."))
group_remove = _act_on_place(
    operations.remove_from_group, lambda: _("%(name)s no longer belongs to the group. You can invite again.")
)
group_coordinator = _act_on_place(
    operations.set_group_coordinator, lambda: _("%(name)s coordinates the group now."), coordinates=True
)
group_no_coordinator = _act_on_place(
    operations.set_group_coordinator,
    lambda: _("%(name)s no longer coordinates the group."),
    coordinates=False,
)
