"""Fetching with access: what one may not see is not found; what was merged is found where it is now."""

import functools
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..models import Category, Post, Topic

MERGES_FOLLOWED = 10


class Merged(Http404):
    """The topic asked for was merged into `topic`, which the viewer may see."""

    def __init__(self, topic: Topic) -> None:
        super().__init__(_("This topic was merged into another one."))
        self.topic = topic


def the_category(request: HttpRequest, slug: str) -> Category:
    return _one(Category.objects.visible_to(request.user).filter(slug=slug))


def the_topic(request: HttpRequest, topic_id: int) -> Topic:
    """Raises Http404, and Merged where the topic goes on in another one."""
    topics = Topic.objects.visible_to(request.user).filter(pk=topic_id)
    topic = topics.select_related("category", "author", "last_poster", "restriction__statement").first()
    if topic is not None:
        return topic
    if (where := merged_into(topic_id, request.user)) is not None:
        raise Merged(where)
    raise Http404(_("There is nothing here that you may see."))


def merged_into(topic_id: int, viewer: Any) -> Topic | None:
    """Where a merged topic goes on, if the viewer may see it there."""
    here = topic_id
    for _step in range(MERGES_FOLLOWED):
        into = Topic.objects.filter(pk=here).values_list("merged_into", flat=True).first()
        if into is None:
            break
        here = into
    if here == topic_id:
        return None
    return Topic.objects.visible_to(viewer).select_related("category").filter(pk=here).first()


View = Callable[..., HttpResponse]


def follows_merges(view: View) -> View:
    """The same page of the topic that goes on. Stands below the decorators of access."""

    @functools.wraps(view)
    def following(request: HttpRequest, topic_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, topic_id, *args, **kwargs)
        except Merged as merged:
            return redirect(merged.topic.url)

    return following


def the_post(request: HttpRequest, post_id: int) -> Post:
    posts = Post.objects.visible_to(request.user).filter(pk=post_id)
    return _one(posts.select_related("topic__category", "author", "restriction__statement"))


def _one(found: QuerySet[Any]) -> Any:
    thing = found.first()
    if thing is None:
        raise Http404(_("There is nothing here that you may see."))
    return thing
