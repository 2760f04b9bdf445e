"""Lists of topics: all, or those of a category."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from community.commons.access import allowed, public
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from ..filters import VIEWS, TopicFilter
from ..models import Category, Topic
from ..reading import mark_unread
from .access import the_category

TOPICS_ON_A_PAGE = 30


@require_safe
@public
def topic_list(request: HttpRequest) -> HttpResponse:
    return _list(request, None)


@require_safe
@public
def category_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return _list(request, the_category(request, slug))


def _list(request: HttpRequest, category: Category | None) -> HttpResponse:
    member = request.user if request.user.is_authenticated else None
    view = request.GET.get("view") or "latest"
    if view in ("unread", "mine") and member is None:
        return redirect(f"/accounts/login/?next={request.path}")
    topics: QuerySet[Topic] = Topic.objects.visible_to(request.user).for_list()
    pinned: list[Topic] = []
    if category:
        topics = topics.filter(category=category)
    if member:
        topics = topics.with_place_of(member)  # type: ignore[attr-defined]
    if view != "mine" and not request.GET.get("archived") and not request.GET.get("by"):
        topics = topics.current()  # type: ignore[attr-defined]
    filtered = filter_rows(TopicFilter, request, topics)
    chips = [chip for chip in filtered.chips if chip.label != str(TopicFilter.base_filters["view"].label)]
    rows = filtered.rows
    if view == "latest" and not chips:
        first = Q(pinned_at__isnull=False) if category else Q(pinned_everywhere=True)
        pinned = list(rows.filter(first).order_by("-pinned_at")[:10]) if "at" not in request.GET else []
        rows = rows.exclude(first)
    page = keyset_page(rows, request, order=("-last_post_at", "-pk"), size=TOPICS_ON_A_PAGE)
    shown = [*pinned, *page.items]
    if member:
        mark_unread(shown, member)
    context: dict[str, Any] = {
        "category": category,
        "categories": list(Category.objects.visible_to(request.user)),
        "topics": shown,
        "page": page,
        "filter": filtered,
        "chips": chips,
        "view": view if view in dict(VIEWS) else "latest",
        "views": VIEWS if member else [one for one in VIEWS if one[0] in ("latest", "unanswered")],
        "may_open": allowed(request.user, "forums.open_topic", category)
        if category
        else member is not None and Category.objects.open_to_new_topics_by(member).exists(),
        "may_arrange": allowed(request.user, "forums.create_category"),
    }
    return render_page(request, "forums/topic_list.html", context)
