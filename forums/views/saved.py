"""Saved views: kept from a list, renamed, deleted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, signed_in
from community.commons.web.page import render_page

from .. import operations
from ..filters import known_query
from ..forms import ViewForm
from ..models import SavedView
from .access import my_view


@require_safe
@signed_in
def view_list(request: HttpRequest) -> HttpResponse:
    views = SavedView.objects.filter(member=request.user.pk)
    return render_page(request, "forums/view_list.html", {"views": views})


@require_POST
@signed_in
def view_save(request: HttpRequest) -> HttpResponse:
    form = ViewForm(request.POST)
    if not form.is_valid():
        raise Refused(_said(form), status=422)
    query = known_query(form.cleaned_data["query"])
    view = operations.save_view(None, by=request.user, name=form.cleaned_data["name"], query=query)
    messages.success(request, _("“%(name)s” is kept among your views.") % {"name": view})
    return redirect(view.url)


@require_POST
@signed_in
def view_rename(request: HttpRequest, view_id: int) -> HttpResponse:
    form = ViewForm(request.POST)
    if not form.is_valid():
        raise Refused(_said(form), status=422)
    operations.rename_view(my_view(request, view_id), by=request.user, name=form.cleaned_data["name"])
    messages.success(request, _("The view has its new name."))
    return redirect("forums:view-list")


@require_POST
@signed_in
def view_delete(request: HttpRequest, view_id: int) -> HttpResponse:
    """The list itself is shown after, so that it can be kept again."""
    view = my_view(request, view_id)
    operations.delete_view(view, by=request.user)
    messages.success(
        request, _("“%(name)s” is gone. This is what it showed: you can keep it again.") % {"name": view}
    )
    return redirect(view.url)


def _said(form: ViewForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
