"""Drafts: kept while typing, listed, resumed, thrown away."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, signed_in
from community.commons.web.page import render_page

from .. import operations
from ..forms import BESIDE
from ..models import Category, Draft, Post, ScheduledTopic, Topic

PLACE = re.compile(r"(topic|category|post):\d{1,18}")


def _place(request: HttpRequest) -> str:
    place = request.POST.get("place", "")
    if not PLACE.fullmatch(place):
        raise Refused(_("This draft belongs nowhere."), status=422)
    return place


@require_POST
@signed_in
def draft_save(request: HttpRequest) -> HttpResponse:
    reply_to = request.POST.get("reply_to", "")
    draft = operations.save_draft(
        _place(request),
        by=request.user,
        text=request.POST.get("text", ""),
        title=request.POST.get("title", ""),
        reply_to=int(reply_to) if reply_to.isdecimal() and len(reply_to) <= 9 else None,
        beside={name: typed for name in BESIDE if (typed := request.POST.get(name, ""))},
    )
    kept = (
        _("Draft kept at %(time)s") % {"time": date_format(localtime(draft.at), "TIME_FORMAT")}
        if draft
        else ""
    )
    return JsonResponse({"kept": kept})


@require_POST
@signed_in
def draft_discard(request: HttpRequest) -> HttpResponse:
    operations.discard_draft(_place(request), by=request.user)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"kept": ""})
    messages.success(request, _("The draft is gone."))
    return redirect("forums:draft-list")


@require_safe
@signed_in
def draft_list(request: HttpRequest) -> HttpResponse:
    """What you were writing, newest first, with the place that each belongs to."""
    drafts = list(Draft.objects.filter(member=request.user.pk).order_by("-at"))
    ids: dict[str, set[int]] = {"topic": set(), "category": set(), "post": set()}
    for draft in drafts:
        kind, number = draft.place.split(":")
        ids[kind].add(int(number))
    topics = Topic.objects.visible_to(request.user).in_bulk(ids["topic"])
    categories = Category.objects.visible_to(request.user).in_bulk(ids["category"])
    posts = Post.objects.visible_to(request.user).select_related("topic").in_bulk(ids["post"])
    rows = []
    for draft in drafts:
        kind, number = draft.place.split(":")
        place = {"topic": topics, "category": categories, "post": posts}[kind].get(int(number))
        url = ""
        if isinstance(place, Topic):
            url = f"/forums/t/{place.pk}/reply/"
        elif isinstance(place, Post):
            url = f"/forums/p/{place.pk}/edit/"
        elif kind == "category":
            url = f"/forums/new/?category={place.slug}" if place else "/forums/new/"
        rows.append({"draft": draft, "kind": kind, "place": place, "url": url})
    mine = ScheduledTopic.objects.filter(author=request.user.pk)
    scheduled = mine.unpublished().select_related("category")
    return render_page(request, "forums/draft_list.html", {"rows": rows, "scheduled": scheduled})
