"""Fetching with access: what one may not see is not found.

One thing is fetched by its key and judged by the policy, which costs less than the same question put to the database.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from community.commons.access import allowed

from ..models import Category, Post, Tag, Topic


def the_category(request: HttpRequest, slug: str) -> Category:
    return _one(request, "forums.view_category", Category.objects.filter(slug=slug))


def the_topic(request: HttpRequest, topic_id: int, topics: QuerySet[Topic] | None = None) -> Topic:
    """`topics`: with what else the page wants of it."""
    rows = Topic.objects.all() if topics is None else topics
    found = rows.filter(pk=topic_id).select_related("category", "restriction__statement")
    return _one(request, "forums.view_topic", found)


def the_post(request: HttpRequest, post_id: int) -> Post:
    posts = Post.objects.filter(pk=post_id)
    found = posts.select_related("topic__category", "author", "restriction__statement")
    return _one(request, "forums.view_post", found)


def the_tag(request: HttpRequest, slug: str) -> Tag:
    """The tag of this address, or the one whose synonym it is."""
    tag = get_object_or_404(Tag.objects.select_related("synonym_of"), slug=slug, gone_at=None)
    meant = tag.synonym_of or tag
    return get_object_or_404(Tag.objects.visible_to(request.user), pk=meant.pk, gone_at=None)


def _one(request: HttpRequest, permission: str, found: QuerySet[Any]) -> Any:
    thing = found.first()
    if thing is None or not allowed(request.user, permission, thing):
        raise Http404(_("There is nothing here that you may see."))
    return thing
