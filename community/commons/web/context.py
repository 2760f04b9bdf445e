"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from community.commons.site import site

from .demo import demo_logins
from .navigation import Navigation
from .preferences import theme_of


def page(request: HttpRequest) -> dict[str, Any]:
    """`nav`: the bar and the foot; `theme`: "light", "dark" or ""; `here`: the way back after a switch.

    `site`: the community's own settings, read once in a few seconds.
    """
    community = site()
    return {
        "nav": Navigation(request),
        "theme": theme_of(request),
        "LANGUAGE_CODE": get_language() or settings.LANGUAGE_CODE,
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "site": community,
        "site_name": str(community),
        "demo": settings.DEMO,
        "demo_logins": demo_logins,
    }
