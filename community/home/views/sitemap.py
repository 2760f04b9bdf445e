"""The sitemap: what visitors may read, for those who index the web; an index of parts by topic number."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from community.commons.access import public
from forums.models import Category, Topic

PART = 5_000  # topics in a part: numbers 1 to 5,000 in the first, and so on
HOUR = 60 * 60


@require_safe
@public
@cache_control(public=True, max_age=HOUR)
def sitemap(request: HttpRequest) -> HttpResponse:
    """One entry per part, whatever was removed from it: no gap says anything about what is hidden."""
    newest = Topic.objects.visible_to(AnonymousUser()).listed().order_by("-pk").values_list("pk", flat=True)
    parts = range(1, ((newest.first() or 1) - 1) // PART + 2)
    context = {"parts": [f"{settings.SITE_URL}/sitemap-{number}.xml" for number in parts]}
    return render(request, "home/sitemap.xml", context, content_type="application/xml")


@require_safe
@public
@cache_control(public=True, max_age=HOUR)
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    visitor = AnonymousUser()
    if not 1 <= number < 10**9:
        raise Http404
    topics = Topic.objects.visible_to(visitor).listed().only("pk", "slug", "last_post_at")
    topics = topics.filter(pk__gt=(number - 1) * PART, pk__lte=number * PART).order_by("pk")
    pages = [(f"{settings.SITE_URL}{topic.url}", topic.last_post_at) for topic in topics]
    if number == 1:
        rooms = [(f"{settings.SITE_URL}{room.url}", None) for room in Category.objects.visible_to(visitor)]
        pages = [(f"{settings.SITE_URL}/", None), (f"{settings.SITE_URL}/forums/", None), *rooms, *pages]
    return render(request, "home/sitemap_part.xml", {"pages": pages}, content_type="application/xml")
