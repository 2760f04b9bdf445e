"""Search in the public API: the page's own query language and form."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import BaseModel, Field, StringConstraints

from community.commons.api.doors import PUBLIC
from community.commons.api.lists import page
from community.commons.api.rooms import Room
from community.commons.api.shapes import WITHOUT_NUL, Language, Person, Slug, Told, person
from community.commons.search.find import search

from .forms import SearchForm
from .views.search import PAGE, Shown, member_called, rows_of

room = Room("Search")


class SearchQuery(BaseModel):
    q: str = Field(
        min_length=1,
        max_length=200,
        pattern=WITHOUT_NUL,
        description="words, “phrases”, -without, and by: in: before: after:",
    )
    category: Slug | None = None
    by: Annotated[str, StringConstraints(max_length=31, pattern=WITHOUT_NUL)] | None = None
    language: Language | None = None
    order: Literal["best", "newest"] = "best"
    cursor: str = Field("", max_length=20, description="where to go on: taken from `next`, never made up")


class HitOut(Told):
    kind: str = Field(description="such as `forums.post`")
    id: int
    title: str
    title_html: str = Field(description="escaped, with <mark> around what was found")
    snippet_html: str
    url: str
    place: str
    author: Person | None
    language: str
    created_at: datetime


class Results(Told):
    items: list[HitOut]
    next: str | None
    total: int = Field(description="of what this token may see, up to the 2,000 newest")
    capped: bool = Field(description="there is more than was ranked")
    suggestion: str = Field(description="where nothing is found: a query with its slips mended, or empty")


@room.reads("/search", access=PUBLIC, answers=Results)
def search_results(request: HttpRequest, response: HttpResponse, asked: Query[SearchQuery]) -> Any:
    """What is found of what this token may see."""
    rooms = SearchForm(viewer=request.user).rooms
    if asked.category and asked.category not in rooms:
        raise Http404(_("There is nothing here that you may see."))
    if asked.cursor and not (asked.cursor.isascii() and asked.cursor.isdigit() and len(asked.cursor) < 5):
        raise Http404(_("There is no such page of this list: begin again without a cursor."))
    results = search(
        asked.q,
        viewer=request.user,
        spaces=[rooms[asked.category].space] if asked.category else None,
        author=member_called(asked.by or ""),
        language=asked.language,
        newest_first=asked.order == "newest",
        limit=PAGE,
        cursor=asked.cursor,
    )
    items = [_shown(one) for one in rows_of(results, request.user)]
    return page(request, response, items, results.cursor) | {
        "total": results.total,
        "capped": results.capped,
        "suggestion": results.suggestion,
    }


def _shown(one: Shown) -> dict[str, Any]:
    return {
        "kind": one.hit.kind,
        "id": one.hit.object_id,
        "title": one.found.title,
        "title_html": one.hit.title_html,
        "snippet_html": one.hit.snippet_html,
        "url": one.found.url,
        "place": str(one.found.place),
        "author": person(one.found.author) if one.found.author else None,
        "language": one.hit.language,
        "created_at": one.hit.created_at,
    }
