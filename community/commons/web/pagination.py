"""Keyset pagination: pages by "what comes after this row", as quick on page 900 as on page 1.

    page = keyset_page(topics, request, order=("-last_posted_at", "-pk"), size=30)
    {% include "web/_pager.html" %}

The last field of `order` must tell all rows apart. Fields may not be null. A cursor that is broken, forged or
from another list gives the first page.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.http import HttpRequest

M = TypeVar("M", bound=models.Model)
LONGEST = 1500  # characters of a cursor


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page: its rows in order, and the addresses (query strings) of its neighbours, "" where there is none."""

    items: list[M]
    next_url: str
    previous_url: str
    first_url: str

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def alone(self) -> bool:
        return not (self.next_url or self.previous_url)


@dataclass(frozen=True)
class Cursor:
    backwards: bool
    values: tuple[Any, ...]


class BrokenCursor(ValueError):
    """Not a cursor of this list."""


def keyset_page(
    rows: models.QuerySet[M],
    request: HttpRequest,
    *,
    order: Sequence[str],
    size: int = 30,
    parameter: str = "at",
) -> Page[M]:
    """The page that the request asks for by `?at=…`; one query for at most `size` + 1 rows."""
    try:
        cursor = read(request.GET.get(parameter, ""), rows, order)
    except BrokenCursor:
        cursor = None
    return _page(slice_of(rows, cursor, order=order, size=size), request, order, parameter)


def first_page_of(found: list[M], request: HttpRequest, *, order: Sequence[str], size: int) -> Page[M]:
    """The page of rows that were read already, in order: one more than `size` where there are more."""
    return _page((found[:size], False, len(found) > size), request, order, "at")


def _page(
    rows: tuple[list[M], bool, bool], request: HttpRequest, order: Sequence[str], parameter: str
) -> Page[M]:
    items, before, after = rows

    def address(backwards: bool, row: M) -> str:
        return _query(request, parameter, write(Cursor(backwards, _values(row, order))))

    return Page(
        items,
        next_url=address(False, items[-1]) if after and items else "",
        previous_url=address(True, items[0]) if before and items else "",
        first_url=_query(request, parameter, None) if before else "",
    )


def slice_of(
    rows: models.QuerySet[M], cursor: Cursor | None, *, order: Sequence[str], size: int
) -> tuple[list[M], bool, bool]:
    """At most `size` rows beyond the cursor in order, and whether there are rows before and after them."""
    backwards = bool(cursor and cursor.backwards)
    direction = [_turned(name) for name in order] if backwards else list(order)
    wanted = rows.filter(_beyond(direction, cursor.values)) if cursor else rows
    found = list(wanted.order_by(*direction)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
        return found, more, True
    return found, cursor is not None, more


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> models.Q:
    """(a, b) > (x, y) spelled out, with the outer bound first so that an index on a can be walked."""
    condition, equal = models.Q(pk__in=[]), models.Q()
    for name, value in zip(order, values, strict=True):
        field, comparison = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & models.Q(**{f"{field}__{comparison}": value})
        equal &= models.Q(**{field: value})
    first = order[0]
    bound = "lte" if first.startswith("-") else "gte"
    return models.Q(**{f"{first.removeprefix('-')}__{bound}": values[0]}) & condition


def _values(row: models.Model, order: Sequence[str]) -> tuple[Any, ...]:
    return tuple(_value(row, name.removeprefix("-")) for name in order)


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def write(cursor: Cursor) -> str:
    """The cursor as a word for an address."""
    plain = [value.isoformat() if isinstance(value, date | datetime) else value for value in cursor.values]
    text = json.dumps([int(cursor.backwards), *plain], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(word: str, rows: models.QuerySet[Any], order: Sequence[str]) -> Cursor | None:
    """The cursor that `write` wrote for this order; None for "". Raises BrokenCursor for anything else."""
    if not word:
        return None
    if len(word) > LONGEST:
        raise BrokenCursor(word[:40])
    try:
        parts = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode())
    except (ValueError, binascii.Error, RecursionError) as error:
        raise BrokenCursor(word) from error
    if not isinstance(parts, list) or len(parts) != len(order) + 1 or parts[0] not in (0, 1):
        raise BrokenCursor(word)
    values = (
        _typed(rows, name.removeprefix("-"), value) for name, value in zip(order, parts[1:], strict=True)
    )
    return Cursor(bool(parts[0]), tuple(values))


def _typed(rows: models.QuerySet[Any], path: str, value: Any) -> Any:
    if not isinstance(value, str | int | float) or (isinstance(value, str) and not _storable(value)):
        raise BrokenCursor(path)
    try:
        typed = _field(rows, path).to_python(value)
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise BrokenCursor(path) from error
    naive = isinstance(typed, datetime) and typed.tzinfo is None
    if typed is None or naive or (isinstance(typed, int) and abs(typed) >= 2**63):
        raise BrokenCursor(path)
    return typed


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _field(rows: models.QuerySet[Any], path: str) -> Any:
    if path in rows.query.annotations:
        return rows.query.annotations[path].output_field
    model: Any = rows.model
    *relations, name = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    if name == "pk":
        return model._meta.pk
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise BrokenCursor(path) from error


def _query(request: HttpRequest, parameter: str, word: str | None) -> str:
    query = request.GET.copy()
    query.pop(parameter, None)
    if word:
        query[parameter] = word
    return f"?{query.urlencode()}"
