"""Fetching with access: what one may not see is not found."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from ..models import Category, Post, Tag, Topic


def the_category(request: HttpRequest, slug: str) -> Category:
    return _one(Category.objects.visible_to(request.user).filter(slug=slug))


def the_topic(request: HttpRequest, topic_id: int) -> Topic:
    topics = Topic.objects.visible_to(request.user).filter(pk=topic_id)
    return _one(
        topics.select_related(
            "category", "author", "last_poster", "restriction__statement", "accepted__author"
        )
    )


def the_post(request: HttpRequest, post_id: int) -> Post:
    posts = Post.objects.visible_to(request.user).filter(pk=post_id)
    return _one(posts.select_related("topic__category", "author", "restriction__statement"))


def the_tag(request: HttpRequest, slug: str) -> Tag:
    """The tag of this address, or the one whose synonym it is."""
    tag = _one(Tag.objects.filter(slug=slug, gone_at=None).select_related("synonym_of"))
    meant = tag.synonym_of or tag
    return _one(Tag.objects.visible_to(request.user).filter(pk=meant.pk, gone_at=None))


def _one(found: QuerySet[Any]) -> Any:
    thing = found.first()
    if thing is None:
        raise Http404(_("There is nothing here that you may see."))
    return thing
