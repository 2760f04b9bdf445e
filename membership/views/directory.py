"""The directory: people who want to be found, how many say what, and searches that one keeps."""

from typing import Any

from django.contrib import messages
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import public, signed_in
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import operations
from ..areas import map_of
from ..counting import counted
from ..filters import ORDERS, MemberFilter
from ..models import Member, SavedSearch
from ..showing import introduce
from ..sight import viewer_of

SHAPES = {"cards": 24, "list": 60}  # people on a page


@public
def member_list(request: HttpRequest) -> HttpResponse:
    """The directory of those who asked to be listed, as this viewer may find them."""
    viewer = viewer_of(request.user)
    rows = Member.objects.listed_for(viewer).annotate(name_small=Lower("name"))
    filtered = filter_rows(MemberFilter, request, rows)
    order = ORDERS.get(request.GET.get("sort", ""), ORDERS["name"])
    shape = request.GET.get("as", "cards")
    page = keyset_page(filtered.rows, request, order=order, size=SHAPES.get(shape, SHAPES["cards"]))
    introduce(page.items, viewer)
    context = {
        "filtered": filtered,
        "page": page,
        "shape": shape if shape in SHAPES else "cards",
        "shapes": [("cards", _("Cards")), ("list", _("List"))],
        "without_shape": _without(request, "as", "at"),
        "query": _without(request, "at", "as"),
        "instead": getattr(getattr(request, "understood", None), "instead", {}),
        "searches": SavedSearch.objects.filter(member=request.user.pk, at_desk=False)
        if viewer.member
        else (),
    }
    return render_page(request, "membership/member_list.html", context, fragment="#people")


def _without(request: HttpRequest, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


@public
@require_safe
def option_counts(request: HttpRequest) -> HttpResponse:
    """How many of those found say what: a fragment of its own, and a page without script."""
    viewer = viewer_of(request.user)
    rows = Member.objects.listed_for(viewer)
    filtered = filter_rows(MemberFilter, request, rows)
    context = {"fields": counted(filtered.rows, viewer, request.GET), "query": request.GET}
    return render_page(request, "membership/option_counts.html", context, fragment="#counts")


@public
@require_safe
def member_map(request: HttpRequest) -> HttpResponse:
    """Where those found live, as coarse areas that lead into the directory."""
    viewer = viewer_of(request.user)
    filtered = filter_rows(MemberFilter, request, Member.objects.listed_for(viewer))
    context = {
        "filtered": filtered,
        "map": map_of(filtered.rows, viewer),
        "query": _without(request, "at", "as", "place"),
        "without_shape": _without(request, "at", "as"),
    }
    return render_page(request, "membership/member_map.html", context)


# -- Searches that one keeps ----------------------------------------------------------------


@require_safe
@signed_in
def search_list(request: HttpRequest) -> HttpResponse:
    searches = SavedSearch.objects.filter(member=request.user.pk)
    return render_page(request, "membership/search_list.html", {"searches": searches})


@require_POST
@signed_in
def search_save(request: HttpRequest) -> HttpResponse:
    search = operations.save_search(
        None,
        by=request.user,
        name=request.POST.get("name", ""),
        query=request.POST.get("query", ""),
        at_desk="at_desk" in request.POST,
    )
    messages.success(request, _("“%(name)s” is kept among your searches.") % {"name": search})
    return redirect(search.url)


@require_POST
@signed_in
def search_rename(request: HttpRequest, pk: int) -> HttpResponse:
    operations.rename_search(_mine(request, pk), by=request.user, name=request.POST.get("name", ""))
    messages.success(request, _("The search has its new name."))
    return redirect("membership:search-list")


@require_POST
@signed_in
def search_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """What it found is shown after, so that it can be kept again."""
    search = _mine(request, pk)
    operations.delete_search(search, by=request.user)
    messages.success(
        request, _("“%(name)s” is gone. This is what it found: you can keep it again.") % {"name": search}
    )
    return redirect(search.url)


def _mine(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(SavedSearch, pk=pk, member=request.user.pk)
