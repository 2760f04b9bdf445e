"""Small files that browsers and crawlers ask for by themselves."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control

from community.commons.access import public
from community.commons.site import site

DAY = 60 * 60 * 24
# Doors, desks, searches and forms: nothing there for who reads without an account, or nothing to keep.
CLOSED = (
    "/accounts/",
    "/api/",
    "/forums/bookmarks/",
    "/forums/categories/",
    "/forums/draft",
    "/forums/following/",
    "/forums/new/",
    "/forums/p/",
    "/forums/views/",
    "/inbox/",
    "/look/",
    "/mail/",
    "/members/me/",
    "/members/roles/",
    "/moderation/",
    "/polls/",
    "/search/",
    "/settings/",
    "/setup/",
)
OPEN_WITHIN = ("/moderation/log/", "/moderation/rules/$")  # public, within what is closed


@public
@cache_control(public=True, max_age=DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers may read what visitors may read; doors, desks and searches are not for them."""
    lines = [
        "User-agent: *",
        *(f"Allow: {path}" for path in OPEN_WITHIN),
        *(f"Disallow: {path}" for path in CLOSED),
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
@cache_control(public=True, max_age=DAY)
def manifest(request: HttpRequest) -> HttpResponse:
    name = str(site())
    return JsonResponse(
        {
            "name": name,
            "short_name": name,
            "start_url": "/",
            "display": "browser",
            "background_color": "#fcf9f5",
            "theme_color": "#005e50",
            "icons": [{"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )


@public
@cache_control(public=True, max_age=DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponsePermanentRedirect(static("favicon.svg"))


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/about/accessibility.html")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/about/privacy.html")
