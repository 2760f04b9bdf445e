"""Fetching with access: what one may not see is not found; what was merged is found where it is now.

One thing is fetched by its key and judged by the policy, which costs less than the same question put to the database.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from community.commons.access import allowed
from community.commons.prepared import Prepared

from ..models import Category, Notice, Post, SavedView, ScheduledTopic, Tag, Timer, Topic

MERGES_FOLLOWED = 10


class Merged(Http404):
    """The topic asked for was merged into `topic`, which the viewer may see."""

    def __init__(self, topic: Topic) -> None:
        super().__init__(_("This topic was merged into another one."))
        self.topic = topic
        self.leads_to = f"/topics/{topic.pk}"  # in the API


_WITH_IT = ("category", "restriction__statement")
_TOPIC = Prepared(lambda pk: Topic.objects.filter(pk=pk).select_related(*_WITH_IT))


def the_category(request: HttpRequest, slug: str) -> Category:
    return _one(request, "forums.view_category", Category.objects.filter(slug=slug))


def the_topic(request: HttpRequest, topic_id: int, topics: QuerySet[Topic] | None = None) -> Topic:
    """`topics`: with what else is wanted of it. Raises Http404, and Merged where it goes on in another one."""
    if topics is None:
        found = next(iter(_TOPIC(topic_id)), None)
    else:
        found = topics.filter(pk=topic_id).select_related(*_WITH_IT).first()
    if found is not None and allowed(request.user, "forums.view_topic", found):
        return found
    if (
        found is not None
        and found.merged_into_id
        and (where := merged_into(topic_id, request.user)) is not None
    ):
        raise Merged(where)
    raise _nothing()


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
    posts = Post.objects.filter(pk=post_id)
    found = posts.select_related("topic__category", "author", "restriction__statement")
    return _one(request, "forums.view_post", found)


def the_tag(request: HttpRequest, slug: str) -> Tag:
    """The tag of this address, or the one whose synonym it is."""
    tag = get_object_or_404(Tag.objects.select_related("synonym_of"), slug=slug, gone_at=None)
    meant = tag.synonym_of or tag
    return get_object_or_404(Tag.objects.visible_to(request.user), pk=meant.pk, gone_at=None)


def tag_itself(request: HttpRequest, slug: str) -> Tag:
    """The row of this address itself, be it a synonym or taken away, for those who arrange tags."""
    tag = Tag.objects.filter(slug=slug).select_related("synonym_of").first()
    if tag is None or not allowed(request.user, "forums.rename_tag", tag):
        raise Http404(_("There is no such tag."))
    return tag


def the_timer(request: HttpRequest, timer_id: int) -> Timer:
    timer = Timer.objects.select_related("topic__category").filter(pk=timer_id).first()
    if timer is None or not allowed(request.user, "forums.view_topic", timer.topic):
        raise _nothing()
    return timer


def the_notice(request: HttpRequest, topic_id: int, notice_id: int) -> Notice:
    """A line of a topic that the viewer may see."""
    topic = the_topic(request, topic_id)
    found = Notice.objects.filter(pk=notice_id, topic=topic).select_related("category", "other__category")
    notice = found.first()
    if notice is None:
        raise _nothing()
    notice.topic = topic
    return notice


def my_view(request: HttpRequest, view_id: int) -> SavedView:
    view = SavedView.objects.filter(pk=view_id, member=request.user.pk).first()
    if view is None:
        raise _nothing()
    return view


def my_scheduled_topic(request: HttpRequest, scheduled_id: int) -> ScheduledTopic:
    mine = ScheduledTopic.objects.filter(pk=scheduled_id, author=request.user.pk)
    scheduled = mine.select_related("category").first()
    if scheduled is None:
        raise _nothing()
    return scheduled


def _nothing() -> Http404:
    return Http404(_("There is nothing here that you may see."))


def _one(request: HttpRequest, permission: str, found: QuerySet[Any]) -> Any:
    thing = found.first()
    if thing is None or not allowed(request.user, permission, thing):
        raise _nothing()
    return thing
