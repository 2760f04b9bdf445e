"""What profiles can say: the fields, and the words that members share in them."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from community.commons.access import Refused, permitted
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import operations
from ..directory import option_of
from ..field_forms import FieldForm
from ..models import SHARED, Field, Option


@permitted("membership.make_field")
def field_list(request: HttpRequest) -> HttpResponse:
    """The fields in order, and the form of a new one."""
    form = FieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.make_field(
                None, by=request.user, key=form.key, kind=form.cleaned_data["kind"], said=form.said
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(
                request, _("Profiles have this field now. What members say in it is theirs to show.")
            )
            return redirect("membership:field-list")
    context = {"form": form, "fields": Field.objects.order_by("position", "pk"), "shared": SHARED}
    return render_page(
        request, "membership/field_list.html", context, status=422 if form.is_bound and form.errors else 200
    )


@permitted("membership.change_field")
def field_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change a field. Narrower than before, what was shown to more people is narrowed with it."""
    field = get_object_or_404(Field, key=key)
    form = FieldForm(request.POST or None, field=field)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_field(field, by=request.user, said=form.said)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            narrowed = 0
            while done := operations.narrow_values(field, by=request.user):
                narrowed += done
            said = _("Saved.")
            if narrowed:
                said = ngettext(
                    "Saved. What %(n)d member showed to more people is narrowed.",
                    "Saved. What %(n)d members showed to more people is narrowed.",
                    narrowed,
                ) % {"n": narrowed}
            messages.success(request, said)
            return redirect("membership:field-list")
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "membership/field_edit.html", {"form": form, "field": field}, status=status)


@permitted("membership.retire_field")
@require_POST
def field_retire(request: HttpRequest, key: str) -> HttpResponse:
    """Take a field off all profiles, or bring it back."""
    field = get_object_or_404(Field, key=key)
    if field.retired_at is None:
        operations.retire_field(field, by=request.user)
        messages.success(request, _("No profile shows this field any more. What was said in it is kept."))
    else:
        operations.bring_back_field(field, by=request.user)
        messages.success(request, _("Profiles show this field again."))
    return redirect("membership:field-list")


@permitted("membership.merge_option")
def option_list(request: HttpRequest, key: str) -> HttpResponse:
    """The words that members share in a field, with how many say each; words that mean the same are joined here."""
    field = get_object_or_404(Field, key=key, kind__in=SHARED)
    error, status = "", 200
    if request.method == "POST":
        try:
            _join(request, field)
            return redirect("membership:option-list", key=field.key)
        except Refused as refusal:
            error, status = refusal.sentence, refusal.status
    sought = request.GET.get("q", "").strip().lower()[:60]
    rows = (
        Option.objects.filter(field=field, folded__contains=sought)
        if sought
        else Option.objects.filter(field=field)
    )
    rows = rows.select_related("merged_into").annotate(said=Count("holdings", filter=Q(merged_into=None)))
    page = keyset_page(rows, request, order=("folded", "pk"), size=50)
    context = {"field": field, "page": page, "error": error, "q": sought}
    return render_page(request, "membership/option_list.html", context, status=status)


def _join(request: HttpRequest, field: Field) -> None:
    pk = request.POST.get("option", "")
    option = Option.objects.filter(pk=pk, field=field).first() if pk.isdecimal() else None
    if option is None:
        raise Refused(_("Choose a word of the list."), status=422)
    if "part" in request.POST:
        operations.part_option(option, by=request.user)
        messages.success(request, _("“%(word)s” is a word of its own again.") % {"word": option})
        return
    into = option_of(field, request.POST.get("into", ""))
    if into is None:
        raise Refused(
            _("Nobody says this word in this field: write it as it stands in the list."), status=422
        )
    operations.merge_option(option, by=request.user, into=into)
    messages.success(request, _("“%(word)s” means “%(kept)s” from now on.") % {"word": option, "kept": into})
