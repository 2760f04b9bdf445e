"""Lists filtered by django-filter: what is active as chips, what was not understood as a notice, never an error.

filtered = filter_rows(MemberFilter, request, Member.objects.listed())
page = keyset_page(filtered.rows, request, order=("name", "pk"))
{% include "web/_filter_notes.html" %}  {% include "web/_filter_chips.html" %}
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

# Parameters that every list may carry beside its filters.
ALWAYS_KNOWN = frozenset({"at", "sort", "as"})


@dataclass(frozen=True)
class Chip:
    """One active filter: its name, its value in words, and the page's address without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True)
class Filtered:
    rows: models.QuerySet[Any]
    form: Any
    chips: list[Chip]
    notes: list[str]  # sentences on what was not understood
    clear_url: str = "?"


def filter_rows(
    kind: type[django_filters.FilterSet],
    request: HttpRequest,
    rows: models.QuerySet[Any],
    *,
    known: Iterable[str] = (),
) -> Filtered:
    """Filter `rows` by the request's query. Unknown and invalid parameters are left out, and said so in `notes`.

    `known` are parameters of the page that are no filters, such as a view's own switch.
    """
    if not set(request.GET) - {"at"}:  # nothing is asked: the form is made if the page shows it
        empty: Any = SimpleLazyObject(
            lambda: _checked(kind(request.GET, queryset=rows, request=request).form)
        )
        return Filtered(rows, empty, [], [])
    asked = kind(request.GET, queryset=rows, request=request)
    form = _checked(asked.form)
    notes = [_invalid(form, name) for name in form.errors if name in form.fields]
    notes += [_unknown(name) for name in _unknown_names(request.GET, form.fields, known)]
    return Filtered(asked.qs, form, list(_chips(request.GET, form)), notes)


def _checked(form: Any) -> Any:
    """With its `cleaned_data` and errors."""
    form.is_valid()
    return form


def _unknown_names(query: QueryDict, fields: Iterable[str], known: Iterable[str]) -> list[str]:
    return sorted(set(query) - set(fields) - ALWAYS_KNOWN - set(known))


def _unknown(name: str) -> str:
    return gettext("There is no filter “%(name)s” here; it was left out.") % {"name": name[:60]}


def _invalid(form: Any, name: str) -> str:
    return gettext("“%(label)s” could not be understood and was left out: %(why)s") % {
        "label": form.fields[name].label or name,
        "why": " ".join(str(error) for error in form.errors[name]),
    }


def _chips(query: QueryDict, form: Any) -> Iterable[Chip]:
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if name not in query or value in (None, "", [], False) or name in ALWAYS_KNOWN:
            continue
        if isinstance(value, list | models.QuerySet):
            for one in query.getlist(name):
                yield Chip(
                    str(field.label or name), _in_words(field, str(one)), _without(query, name, str(one))
                )
        else:
            yield Chip(str(field.label or name), _in_words(field, str(query[name])), _without(query, name))


def _in_words(field: Any, raw: str) -> str:
    for value, label in getattr(field, "choices", ()):
        if str(value) == raw:
            return str(label)
    return "" if raw in ("on", "true", "1") and not getattr(field, "choices", None) else raw


def _without(query: QueryDict, name: str, one: str | None = None) -> str:
    remaining = query.copy()
    remaining.pop("at", None)
    kept = [value for value in remaining.getlist(name) if one is not None and value != one]
    remaining.setlist(name, kept)
    if not kept:
        remaining.pop(name, None)
    return f"?{remaining.urlencode()}"
