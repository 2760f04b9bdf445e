"""Rooms, for administrators: listed, made, changed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.commons.access import Refused, permitted
from community.commons.web.page import render_page

from .. import operations
from ..forms import CategoryForm
from ..models import Category
from ..rooms import tree
from .access import the_category


@require_safe
@permitted("forums.create_category")
def category_list(request: HttpRequest) -> HttpResponse:
    rooms = []
    for outer in tree(Category.objects.all()):
        rooms += [(outer, None), *((inner, outer) for inner in outer.inside)]  # type: ignore[attr-defined]
    return render_page(request, "forums/category_list.html", {"rooms": rooms})


@permitted("forums.create_category")
def category_new(request: HttpRequest) -> HttpResponse:
    form = CategoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            category = operations.create_category(None, by=request.user, **form.values())
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("The category is open."))
            return redirect(category.url)
    return render_page(
        request, "forums/category_form.html", {"form": form}, status=422 if request.method == "POST" else 200
    )


@permitted("forums.edit_category")
def category_edit(request: HttpRequest, slug: str) -> HttpResponse:
    category = the_category(request, slug)
    form = CategoryForm(request.POST or None, instance=Category.objects.get(pk=category.pk))
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_category(category, by=request.user, **form.values())
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("The category is changed."))
            return redirect("forums:category-list")
    status = 422 if request.method == "POST" else 200
    return render_page(
        request, "forums/category_form.html", {"form": form, "category": category}, status=status
    )
