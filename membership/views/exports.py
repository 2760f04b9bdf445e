"""Taking one's data along; also while suspended, and whatever rules are to be agreed to."""

from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.commons.access import Refused, signed_in
from community.commons.persons import tables
from community.commons.web.page import render_page

from .. import exporting, operations
from ..fresh import ask_for_proof, is_fresh
from ..models import Export, Member


@signed_in
def export_page(request: HttpRequest) -> HttpResponse:
    """Ask for the file; see how far it is, and fetch it."""
    me = cast(Member, request.user)
    if request.method == "POST":
        if not is_fresh(request):
            return ask_for_proof(request)
        try:
            operations.ask_export(me, by=me)
            messages.success(request, _("Your file is being made. You get a letter when it is there."))
        except Refused as refused:
            messages.info(request, refused.sentence)
        return redirect("membership:export-page")
    return _page(request, me)


def _page(request: HttpRequest, me: Member) -> HttpResponse:
    context: dict[str, Any] = {
        "export": Export.objects.filter(member=me).first(),
        "staying": sorted(
            {str(table.kind._meta.verbose_name_plural) for table in tables() if not table.goes_out}
        ),
    }
    answer = render_page(request, "membership/export_page.html", context, fragment="#export")
    answer["Cache-Control"] = "private, no-store"
    return answer


@signed_in
@require_safe
def export_file(request: HttpRequest) -> HttpResponse:
    """One's own file: the newest, with no name in the address that somebody else could try."""
    if not is_fresh(request):
        return ask_for_proof(request)
    export = Export.objects.filter(member=request.user.pk).first()
    if export is None or not export.is_ready or not exporting.path_of(export).exists():
        messages.info(request, _("There is no file to fetch now. Ask for one here."))
        return redirect("membership:export-page")
    name = f"{timezone.localdate(export.ready_at):%Y-%m-%d}-my-data.zip"
    file = exporting.path_of(export).open("rb")
    answer = cast(HttpResponse, FileResponse(file, as_attachment=True, filename=name))
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Type"] = "application/zip"
    return answer
