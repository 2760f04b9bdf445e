"""Categories: listed, read, followed, marked as read; and arranged by administrators."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from community.commons.api.doors import PUBLIC, SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Nothing, Slug

from .. import operations
from ..rooms import rooms_with_level
from ..views.access import the_category
from . import shapes

room = Room("Categories")


class WatchIn(Asked):
    level: shapes.WATCH_LEVELS


@room.lists("/categories", access=PUBLIC, answers=shapes.CategoryOut)
def category_list(request: HttpRequest) -> Listed:
    """Categories that this token may see, in their order."""
    rows = rooms_with_level(request.user).select_related("parent")
    return Listed(rows, order=("position", "pk"), show=lambda found: shapes.categories(found, request.user))


@room.reads("/categories/{slug}", access=PUBLIC, answers=shapes.CategoryOut)
def category_detail(request: HttpRequest, slug: Slug) -> dict[str, Any]:
    """A category."""
    return detail(request, slug)


def detail(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Raises Http404."""
    found = rooms_with_level(request.user).select_related("parent").filter(slug=slug).first()
    if found is None:
        raise Http404(_("There is nothing here that you may see."))
    return shapes.categories([found], request.user)[0]


@room.writes("PUT", "/categories/{slug}/watch", access=SIGNED_IN, answers=shapes.CategoryOut)
def category_watch(request: HttpRequest, slug: Slug, body: WatchIn) -> dict[str, Any]:
    """Choose what to be told of in a category, where nothing else is chosen for a topic itself."""
    operations.watch_category(the_category(request, slug), by=request.user, level=body.level)
    return detail(request, slug)


@room.writes("POST", "/categories/{slug}/read", access=SIGNED_IN, answers=Nothing)
def category_read(request: HttpRequest, slug: Slug) -> dict[str, Any]:
    """Nothing that was written in it before this moment is unread any more; those inside it included."""
    operations.mark_all_read(the_category(request, slug), by=request.user)
    return {"done": True}
