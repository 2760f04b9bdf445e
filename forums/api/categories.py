"""Categories: listed and read."""

from typing import Any

from django.http import HttpRequest

from community.commons.api.doors import PUBLIC
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import Slug

from ..models import Category
from ..views.access import the_category
from . import shapes

room = Room("Categories")


@room.lists("/categories", access=PUBLIC, answers=shapes.CategoryOut)
def category_list(request: HttpRequest) -> Listed:
    """Categories that this token may see, in their order."""
    return Listed(
        Category.objects.visible_to(request.user),
        order=("position", "pk"),
        show=lambda rows: shapes.categories(rows, request.user),
    )


@room.reads("/categories/{slug}", access=PUBLIC, answers=shapes.CategoryOut)
def category_detail(request: HttpRequest, slug: Slug) -> dict[str, Any]:
    """A category."""
    return shapes.categories([the_category(request, slug)], request.user)[0]
