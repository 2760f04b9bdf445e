"""Atom feeds: of the forums, a category, a tag, a topic, a member. All hold what every visitor may read.

Who reads a feed is a program without a session; what it keeps and passes on must be fit for everybody.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.commons.access import allowed, public
from community.commons.site import site
from membership.models import Member

from ..models import Category, Post, Tag, Topic
from .access import follows_merges, the_topic

ENTRIES = 30
NOTHING_YET = datetime(2000, 1, 1, tzinfo=UTC)
VISITOR = AnonymousUser()


class Feed(Atom1Feed):
    """With the language of each entry, and a date that stands still while nothing is said."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NOTHING_YET)


def _opening_posts(topics: Iterable[Topic]) -> list[Post]:
    ids = [topic.pk for topic in topics]
    posts = Post.objects.shown().filter(topic__in=ids, number=1).select_related("topic", "author")
    return sorted(posts, key=lambda post: ids.index(post.topic_id))


def _feed(request: HttpRequest, title: str, url: str, posts: list[Post]) -> HttpResponse:
    """Answered with 304 where the reader has it already (ETag or Last-Modified)."""
    feed = Feed(
        title=title,
        link=settings.SITE_URL + url,
        description="",
        feed_url=settings.SITE_URL + request.path,
        feed_guid=settings.SITE_URL + request.path,
        language=get_language() or site().language,
    )
    host = urlsplit(settings.SITE_URL).hostname
    for post in posts:
        feed.add_item(
            title=post.topic.title if post.is_opening else _("Re: %(title)s") % {"title": post.topic.title},
            link=f"{settings.SITE_URL}/forums/t/{post.topic_id}/{post.number}/",
            description=post.html.replace('href="/', f'href="{settings.SITE_URL}/').replace(
                'src="/', f'src="{settings.SITE_URL}/'
            ),
            author_name=post.author.name,
            author_link=settings.SITE_URL + post.author.url,
            pubdate=post.created_at,
            updateddate=post.edited_at or post.created_at,
            # Its number may change where a topic is split or merged; a reader shall not see it as new then.
            unique_id=f"tag:{host},{post.created_at:%Y-%m-%d}:/posts/{post.pk}",
            language=post.language,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    newest = feed.latest_post_date()
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"], response["Last-Modified"] = tag, http_date(newest.timestamp())
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Language"])
    return get_conditional_response(request, tag, int(newest.timestamp()), response)  # type: ignore[return-value]


def _not_here() -> Http404:
    return Http404(_("There is nothing here that you may see."))


@require_safe
@public
def latest(request: HttpRequest) -> HttpResponse:
    topics = Topic.objects.visible_to(VISITOR).listed().order_by("-created_at", "-id")[:ENTRIES]
    return _feed(request, _("%(site)s: new topics") % {"site": site()}, "/forums/", _opening_posts(topics))


@require_safe
@public
def of_category(request: HttpRequest, slug: str) -> HttpResponse:
    category = get_object_or_404(Category.objects.visible_to(VISITOR), slug=slug)
    topics = Topic.objects.visible_to(VISITOR).listed().filter(category=category)
    posts = _opening_posts(topics.order_by("-created_at", "-id")[:ENTRIES])
    return _feed(request, f"{site()}: {category}", category.url, posts)


@require_safe
@public
def of_tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag.objects.select_related("synonym_of"), slug=slug, gone_at=None)
    meant = found.synonym_of or found
    tag = get_object_or_404(Tag.objects.visible_to(VISITOR), pk=meant.pk, gone_at=None)
    topics = Topic.objects.visible_to(VISITOR).listed().tagged_with(tag.pk)
    posts = _opening_posts(topics.order_by("-created_at", "-id")[:ENTRIES])
    return _feed(request, f"{site()}: {tag}", tag.url, posts)


@require_safe
@public
@follows_merges
def of_topic(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = the_topic(request, topic_id)
    if not allowed(VISITOR, "forums.view_topic", topic):
        raise _not_here()
    posts = topic.posts.shown().select_related("topic", "author").order_by("-number")[:ENTRIES]  # type: ignore[attr-defined]
    return _feed(request, f"{site()}: {topic.title}", topic.url, list(posts))


@require_safe
@public
def of_member(request: HttpRequest, handle: str) -> HttpResponse:
    """What a member wrote where everybody may read it, the latest first."""
    member = get_object_or_404(Member.objects.people(), handle=handle.lower())
    posts = Post.objects.visible_to(VISITOR).exclude(number=None).filter(author=member)
    written = posts.select_related("topic", "author").order_by("-pk")[:ENTRIES]
    return _feed(request, f"{site()}: {member.name}", member.url, list(written))
