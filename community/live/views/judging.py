"""Deciding about something said, from the room."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from community.commons.access import Refused, demand, signed_in
from community.commons.web.page import render_page
from forums.moderation.opening import AlreadyDecided

from .. import operations
from ..judging_forms import JudgingForm
from ..models import Item
from .access import the_item


@signed_in
def item_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Hide, remove, pause somebody: with a rule and the facts, as in the queue."""
    item = the_item(request, pk)
    demand(request.user, "live.judge_item", item)
    form = JudgingForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _judged(request, item, form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
    return render_page(request, "live/item_judge.html", {"item": item, "form": form}, status=status)


def _judged(request: HttpRequest, item: Item, asked: dict[str, Any]) -> HttpResponse:
    try:
        decision = operations.judge_item(item, by=request.user, **asked)
    except AlreadyDecided as again:
        decision = again.decision
    messages.success(
        request, _("Decided. Whoever said it reads why and can appeal; you can undo it for 30 minutes.")
    )
    return redirect(f"{item.room.session.room_url}?decided={decision.pk}")
