"""A topic on one page, for paper."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from community.commons.access import public
from community.commons.web.page import render_page

from ..notices import lines_of, put_between
from ..polls import panels_of
from ..reading import present
from .access import follows_merges, the_topic

MOST = 500  # posts on one page


@require_safe
@public
@follows_merges
def topic_print(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Posts from `?from=` on, at most five hundred, with a sentence on what is left."""
    topic = the_topic(request, topic_id)
    asked = request.GET.get("from", "1")
    first = max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) <= 9 else 1
    rows = list(topic.posts.for_page().filter(number__gte=first).order_by("number")[: MOST + 1])  # type: ignore[attr-defined]
    next_number = rows[MOST].number if len(rows) > MOST else None
    seen = present(rows[:MOST], topic, request.user)
    polled = {one.post.pk: one.post for one in seen if one.post.polled and not one.gone}
    panels = panels_of(polled, request)
    for one in seen:
        one.poll = panels.get(one.post.pk, "")
    lines = [line for line in lines_of(topic, None, request.user) if line.notice.number >= first]
    lines_after = put_between(lines, seen)
    context = {
        "topic": topic,
        "category": topic.category,
        "posts": seen,
        "lines_after": lines_after if next_number is None else [],
        "most": MOST,
        "next_number": next_number,
        "first": first,
    }
    return render_page(request, "forums/topic_print.html", context)
