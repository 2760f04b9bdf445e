"""Connections, blocks and introductions: what is between two members, on pages that only they have."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, demand, signed_in
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import operations
from ..forms_of_ties import IntroductionForm, WordsForm
from ..models import Block, Connection, Introduction, Member
from ..showing import introduce
from ..sight import viewer_of

LINE = ("headline", "place")  # what a line of a list says of somebody
SIZE = 50
MOST = 200  # requests on one page, and connections to choose from


def somebody(handle: str) -> Member:
    """Raises Http404."""
    return get_object_or_404(Member.objects.people(), handle=handle.lower())


@require_safe
@signed_in
def connection_list(request: HttpRequest) -> HttpResponse:
    """One's connections; who asks; whom one asked."""
    me = request.user
    viewer = viewer_of(me)
    rows = Member.objects.people().filter(pk__in=viewer.connections)
    page = keyset_page(rows, request, order=("called", "pk"), size=SIZE)
    asked = _with_others(Connection.objects.waiting_for(me), me)
    asking = _with_others(Connection.objects.asked_by(me), me)
    introduce([*page.items, *(one.other for one in (*asked, *asking))], viewer, keys=LINE)  # type: ignore[attr-defined]
    own = dict(Connection.objects.made().of(me).values_list(_other_of(me), "pk")) if page.items else {}
    for one in page.items:
        one.connection = own.get(one.pk)  # type: ignore[attr-defined]
    context = {"page": page, "asked": asked, "asking": asking, "number": len(viewer.connections)}
    return render_page(request, "membership/connection_list.html", context)


def _other_of(me: Any) -> Any:
    return F("first_id") + F("second_id") - me.pk


def _with_others(rows: QuerySet[Connection], me: Any) -> list[Connection]:
    """The latest first, each with the other person as `other`."""
    found = list(rows.select_related("first", "second").order_by("-asked_at", "-pk")[:MOST])
    for one in found:
        one.other = one.second if one.first_id == me.pk else one.first  # type: ignore[attr-defined]
    return [one for one in found if one.other.is_active]  # type: ignore[attr-defined]


@signed_in
def connection_ask(request: HttpRequest, handle: str) -> HttpResponse:
    """Ask for a connection, with a word."""
    member = somebody(handle)
    demand(request.user, "membership.ask_connection", member)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.ask_connection(member, by=request.user, words=form.cleaned_data["words"])
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            said = (
                _("You are connected with %(name)s.")
                if made.state == Connection.State.MADE
                else _("%(name)s is asked. You can take it back on the page of your connections.")
            )
            messages.success(request, said % {"name": member})
            return redirect(member.url)
    status = 422 if form.is_bound else 200
    return render_page(
        request, "membership/connection_ask.html", {"member": member, "form": form}, status=status
    )


def _act_on_connection(
    act: Callable[..., Any], done: Callable[[], str]
) -> Callable[[HttpRequest, int], HttpResponse]:
    @require_POST
    @signed_in
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        mine = Connection.objects.of(request.user).select_related("first", "second")
        connection = get_object_or_404(mine, pk=pk)
        other = connection.second if connection.first_id == request.user.pk else connection.first
        act(connection, by=request.user)
        messages.success(request, done() % {"name": other})
        return redirect("membership:connection-list")

    return view


connection_accept = _act_on_connection(
    operations.accept_connection, lambda: _("You are connected with %(name)s.")
)
connection_decline = _act_on_connection(
    operations.decline_connection,
    lambda: _("Declined; nobody is told. If you change your mind, ask %(name)s for a connection."),
)
connection_withdraw = _act_on_connection(
    operations.withdraw_connection, lambda: _("Taken back. You can ask %(name)s again.")
)
connection_end = _act_on_connection(
    operations.end_connection, lambda: _("Your connection with %(name)s has ended. You can ask again.")
)


# -- Blocks --------------------------------------------------------------------------------


@require_safe
@signed_in
def block_list(request: HttpRequest) -> HttpResponse:
    """Whom one blocked; nobody else ever reads this."""
    rows = Block.objects.filter(by=request.user.pk).select_related("blocked")
    page = keyset_page(rows, request, order=("-since", "-pk"), size=SIZE)
    return render_page(request, "membership/block_list.html", {"page": page})


@signed_in
def member_block(request: HttpRequest, handle: str) -> HttpResponse:
    """Block somebody, after a page that says what that does."""
    member = somebody(handle)
    demand(request.user, "membership.block_member", member)
    if request.method != "POST":
        return render_page(request, "membership/member_block.html", {"member": member})
    operations.block_member(member, by=request.user)
    messages.success(request, _("%(name)s is blocked, and is not told.") % {"name": member})
    return redirect("membership:block-list")


@require_POST
@signed_in
def member_unblock(request: HttpRequest, handle: str) -> HttpResponse:
    member = somebody(handle)
    operations.unblock_member(member, by=request.user)
    messages.success(request, _("%(name)s is no longer blocked.") % {"name": member})
    return redirect("membership:block-list")


# -- Introductions -------------------------------------------------------------------------


@require_safe
@signed_in
def introduction_list(request: HttpRequest) -> HttpResponse:
    """Those that wait for one's answer, and those that one proposed."""
    me = request.user
    rows = Introduction.objects.select_related("by", "first", "second").order_by("-at", "-pk")
    asked = [
        *rows.filter(first=me.pk, first_agrees=None, state=Introduction.State.ASKED)[:MOST],
        *rows.filter(second=me.pk, second_agrees=None, state=Introduction.State.ASKED)[:MOST],
    ]
    for one in asked:
        one.other = one.second if one.first_id == me.pk else one.first  # type: ignore[attr-defined]
    introduce([one.other for one in asked], viewer_of(me), keys=LINE)  # type: ignore[attr-defined]
    proposed = keyset_page(
        rows.filter(by=me.pk).exclude(state=Introduction.State.WITHDRAWN),
        request,
        order=("-at", "-pk"),
        size=SIZE,
    )
    context = {"asked": asked, "page": proposed}
    return render_page(request, "membership/introduction_list.html", context)


@signed_in
def member_introduce(request: HttpRequest, handle: str) -> HttpResponse:
    """Introduce a connection to another one."""
    member = somebody(handle)
    demand(request.user, "membership.introduce_members", member)
    others = viewer_of(request.user).connections - {member.pk}
    people = list(Member.objects.with_account().filter(pk__in=others).order_by("called", "pk")[:MOST])
    form = IntroductionForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.introduce_members(member, by=request.user, other=given["other"], words=given["words"])
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Both are asked. You hear of it once both have said yes."))
            return redirect("membership:introduction-list")
    context = {"member": member, "form": form, "people": people}
    return render_page(
        request, "membership/member_introduce.html", context, status=422 if form.is_bound else 200
    )


def _act_on_introduction(
    act: Callable[..., Any], done: Callable[[], str]
) -> Callable[[HttpRequest, int], HttpResponse]:
    @require_POST
    @signed_in
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        mine = Introduction.objects.filter(pk=pk)
        me = request.user.pk
        introduction = get_object_or_404(mine.filter(first=me) | mine.filter(second=me) | mine.filter(by=me))
        act(introduction, by=request.user)
        messages.success(request, done())
        return redirect("membership:introduction-list")

    return view


introduction_agree = _act_on_introduction(
    operations.agree_introduction,
    lambda: _("Thank you. Once the other one has said yes as well, you are connected."),
)
introduction_decline = _act_on_introduction(
    operations.decline_introduction, lambda: _("Declined; nobody is told.")
)
introduction_withdraw = _act_on_introduction(
    operations.withdraw_introduction, lambda: _("Taken back. You can introduce them again.")
)
