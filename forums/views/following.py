"""How closely one follows a category or a tag, and the page of everything one follows."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import signed_in
from community.commons.web.page import render_page

from .. import operations
from ..following import following_of
from ..models import Topic, WatchLevel
from .access import the_category, the_tag, the_topic

UNREAD_AT_MOST = 99  # counted no further


@require_safe
@signed_in
def following(request: HttpRequest) -> HttpResponse:
    """Everything watched, tracked or muted, by level, each with its way back."""
    watches = following_of(request.user)
    groups = [
        {"level": level, "label": label, "watches": [one for one in watches if one.level == level]}
        for level, label in WatchLevel.choices
        if level != WatchLevel.NORMAL
    ]
    context = {
        "groups": [group for group in groups if group["watches"]],
        "unread": _unread(request.user),
        "levels": WatchLevel.choices,
    }
    return render_page(request, "forums/following.html", context)


def _unread(person: Any) -> int:
    """How many topics that the member watches or tracks have something new, up to 99. One query."""
    unread = Topic.objects.visible_to(person).listed().unread_by(person)
    followed = unread.filter(my_level__in=[WatchLevel.WATCHING, WatchLevel.TRACKING])
    return len(followed.values_list("pk", flat=True)[:UNREAD_AT_MOST])


@require_POST
@signed_in
def category_watch(request: HttpRequest, slug: str) -> HttpResponse:
    category = the_category(request, slug)
    operations.watch_category(category, by=request.user, level=request.POST.get("level", ""))
    return _kept(request, category.url)


@require_POST
@signed_in
def tag_watch(request: HttpRequest, slug: str) -> HttpResponse:
    tag = the_tag(request, slug)
    operations.watch_tag(tag, by=request.user, level=request.POST.get("level", ""))
    return _kept(request, tag.url)


@require_POST
@signed_in
def topic_unwatch(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = the_topic(request, topic_id)
    operations.unwatch_topic(topic, by=request.user)
    return _kept(request, topic.url)


def _kept(request: HttpRequest, url: str) -> HttpResponse:
    messages.success(request, _("Your choice is kept."))
    return redirect("forums:following" if request.POST.get("back") else url)
