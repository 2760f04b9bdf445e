"""One template, whole or in part: the fragment for htmx, the page for everybody else."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render `template`; when htmx asks for a part, only its named partial `fragment`.

    render_page(request, "forums/topic.html", {...}, fragment="replies") answers htmx with the partial
    `{% partialdef replies %}`; a history restore or a boosted link still gets the whole page. A leading "#"
    of the fragment is allowed. Says `Vary: HX-Request` where the answer differs.
    """
    part = fragment.removeprefix("#")
    asked: Any = getattr(request, "htmx", None)
    wants_part = bool(part and asked) and not asked.history_restore_request and not asked.boosted
    response = render(request, f"{template}#{part}" if wants_part else template, context, status=status)
    if part:
        patch_vary_headers(response, ["HX-Request"])
    return response
