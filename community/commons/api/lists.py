"""Lists: the page's own filters as query parameters, and pages by cursor, without ever counting.

`queries_of` makes the parameters of a FilterSet; `answer_list` filters, cuts and links. What a filter does is
written once, in the part's `filters.py`; here stands only how its fields look from outside.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import django_filters
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from ninja.errors import ValidationError
from pydantic import BaseModel, Field, StringConstraints, create_model

from community.commons.web.pagination import BrokenCursor, read, slice_of, write
from community.commons.web.pagination import Cursor as Place

from .shapes import WITHOUT_NUL, Cursor, Day, Limit, Switch

USUAL = 30  # rows of a page


class ListQuery(BaseModel):
    cursor: Annotated[Cursor, Field(description="where to go on: taken from `next`, never made up")] = ""
    limit: Annotated[Limit, Field(description="rows of a page")] = USUAL


@dataclass(frozen=True)
class Listed:
    """What a list's view gives: rows, their order (as `keyset_page` takes it), and how a page of them is shown."""

    rows: models.QuerySet[Any]
    order: Sequence[str]
    show: Callable[[list[Any]], list[Any]]


def queries_of(kind: type[django_filters.FilterSet] | None, name: str) -> type[BaseModel]:
    """A model of the query parameters of a list: cursor, limit, and the filters of its page."""
    fields: dict[str, Any] = {
        called: (Annotated[_type_of(one) | None, Field(description=str(one.label or called))], None)
        for called, one in (kind.base_filters.items() if kind else ())
    }
    return create_model(name, __base__=ListQuery, **fields)


def _type_of(one: django_filters.Filter) -> Any:
    if isinstance(one, django_filters.BooleanFilter):
        return Switch
    if isinstance(one, django_filters.DateFilter):
        return Day
    choices = one.extra.get("choices")
    if isinstance(choices, Sequence) and choices and not isinstance(choices, str):
        return Literal[tuple(str(value) for value, _label in choices)]  # type: ignore[valid-type]
    return Annotated[str, StringConstraints(max_length=100, pattern=WITHOUT_NUL)]


def filtered(
    kind: type[django_filters.FilterSet], request: HttpRequest, asked: BaseModel, rows: models.QuerySet[Any]
) -> models.QuerySet[Any]:
    """The rows as the page's own filter leaves them.

    Raises ValidationError for a value that does not fit, Http404 for one that only could, such as a rule's name.
    """
    data = QueryDict(mutable=True)
    for name in kind.base_filters:
        value = getattr(asked, name)
        if value is not None:
            data[name] = str(value).lower() if isinstance(value, bool) else str(value)
    asking = kind(data, queryset=rows, request=request)
    errors = asking.form.errors.as_data() if not asking.form.is_valid() else {}
    if any(error.code == "invalid_choice" for found in errors.values() for error in found):
        raise Http404(_("There is nothing of this name here."))
    if errors:
        raise ValidationError(
            [
                {
                    "loc": ("query", name),
                    "msg": " ".join(message for error in found for message in error.messages),
                }
                for name, found in errors.items()
            ]
        )
    return asking.qs


def answer_list(
    request: HttpRequest, response: HttpResponse, listed: Listed, asked: ListQuery
) -> dict[str, Any]:
    """`{"items": […], "next": address or null}`, and the same address as a Link header. Two queries and `show`'s.

    Raises Http404 for a cursor that this list did not give.
    """
    try:
        place = read(asked.cursor, listed.rows, listed.order)
    except BrokenCursor:
        raise Http404(_("There is no such page of this list: begin again without a cursor."))
    rows, _before, after = slice_of(listed.rows, place, order=listed.order, size=asked.limit)
    following = ""
    if after and rows:
        values = tuple(_value(rows[-1], name.removeprefix("-")) for name in listed.order)
        following = write(Place(False, values))
    return page(request, response, listed.show(rows), following)


def page(
    request: HttpRequest, response: HttpResponse, items: list[Any], following: str, name: str = "cursor"
) -> Any:
    """The envelope of every list; `following` is the value of parameter `name` that leads on, "" at the end."""
    address = None
    if following:
        query = request.GET.copy()
        query[name] = following
        address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
        response["Link"] = f'<{address}>; rel="next"'
    return {"items": items, "next": address}


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row
