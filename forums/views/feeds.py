"""Atom feeds: of the forums, a category, a topic; each holds what its reader may see."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.commons.access import public
from community.commons.site import site

from ..models import Post, Topic
from .access import the_category, the_tag, the_topic

ENTRIES = 30


def _opening_posts(topics: Iterable[Topic]) -> list[Post]:
    ids = [topic.pk for topic in topics]
    posts = Post.objects.shown().filter(topic__in=ids, number=1).select_related("topic", "author")
    return sorted(posts, key=lambda post: ids.index(post.topic_id))


def _feed(request: HttpRequest, title: str, url: str, posts: list[Post]) -> HttpResponse:
    feed = Atom1Feed(
        title=title,
        link=settings.SITE_URL + url,
        description="",
        feed_url=settings.SITE_URL + request.get_full_path(),
        language=site().language,
    )
    for post in posts:
        link = f"{settings.SITE_URL}/forums/t/{post.topic_id}/{post.number}/"
        feed.add_item(
            title=post.topic.title if post.is_opening else _("Re: %(title)s") % {"title": post.topic.title},
            link=link,
            description=post.html.replace('href="/', f'href="{settings.SITE_URL}/').replace(
                'src="/', f'src="{settings.SITE_URL}/'
            ),
            author_name=post.author.name,
            pubdate=post.created_at,
            updateddate=post.edited_at or post.created_at,
            unique_id=link,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    newest: datetime = max((post.edited_at or post.created_at for post in posts), default=now())
    response["Last-Modified"] = newest.strftime("%a, %d %b %Y %H:%M:%S GMT")
    feed.write(response, "utf-8")
    return response


@require_safe
@public
def latest(request: HttpRequest) -> HttpResponse:
    topics = Topic.objects.visible_to(request.user).listed().order_by("-created_at", "-id")[:ENTRIES]
    return _feed(request, _("%(site)s: new topics") % {"site": site()}, "/forums/", _opening_posts(topics))


@require_safe
@public
def of_category(request: HttpRequest, slug: str) -> HttpResponse:
    category = the_category(request, slug)
    topics = Topic.objects.visible_to(request.user).listed().filter(category=category)
    posts = _opening_posts(topics.order_by("-created_at", "-id")[:ENTRIES])
    return _feed(request, f"{site()}: {category}", category.url, posts)


@require_safe
@public
def of_tag(request: HttpRequest, slug: str) -> HttpResponse:
    tag = the_tag(request, slug)
    topics = Topic.objects.visible_to(request.user).listed().tagged_with(tag.pk)
    posts = _opening_posts(topics.order_by("-created_at", "-id")[:ENTRIES])
    return _feed(request, f"{site()}: {tag}", tag.url, posts)


@require_safe
@public
def of_topic(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = the_topic(request, topic_id)
    posts = topic.posts.shown().select_related("topic", "author").order_by("-number")[:ENTRIES]  # type: ignore[attr-defined]
    return _feed(request, f"{site()}: {topic.title}", topic.url, list(posts))
