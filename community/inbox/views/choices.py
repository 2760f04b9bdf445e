"""How each kind of notification reaches a member, and when."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import signed_in
from community.commons.mail.bounces import is_ended
from community.commons.web.page import render_page
from membership.models import Member

from .. import operations
from ..forms import ReachForm, RhythmForm
from ..models import Browser, Rhythm


@signed_in
def reach_choose(request: HttpRequest) -> HttpResponse:
    """The settings page."""
    member = cast(Member, request.user)
    form = ReachForm(request.POST if request.method == "POST" else None, member=member)
    if request.method == "POST" and form.is_valid():
        operations.choose_reach(member, by=member, reaches=form.ways)
        messages.success(request, _("Saved. This holds from now on."))
        return redirect("inbox:reach-choose")
    return _page(request, form, RhythmForm(instance=_rhythm(member)))


@require_POST
@signed_in
def rhythm_choose(request: HttpRequest) -> HttpResponse:
    member = cast(Member, request.user)
    form = RhythmForm(request.POST, instance=_rhythm(member))
    if form.is_valid():
        operations.choose_rhythm(member, by=member, rhythm=form.save(commit=False))
        messages.success(request, _("Saved. This holds from now on."))
        return redirect("inbox:reach-choose")
    return _page(request, ReachForm(member=member), form)


def _rhythm(member: Member) -> Rhythm:
    rhythm = Rhythm.objects.of(member)
    rhythm.member = member
    return rhythm


def _page(request: HttpRequest, form: ReachForm, rhythm: RhythmForm) -> HttpResponse:
    context = {
        "form": form,
        "rhythm": rhythm,
        "mail_ended": is_ended(cast(Member, request.user).email),
        "browsers": list(Browser.objects.filter(member=request.user.pk).order_by("-pk")),
    }
    status = 422 if form.is_bound or rhythm.is_bound else 200
    return render_page(request, "inbox/reach_choose.html", context, status=status)
