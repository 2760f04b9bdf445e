"""Members from a file: choose it, say what its columns are, try it, bring it in, take it back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from community.commons.access import Refused, permitted
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import operations
from ..importing import running
from ..importing.reading import guessed, opened
from ..models import ImportLine, MemberImport
from ..showing import fields_in_use

MOST_BYTES = 50 * 1024 * 1024


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A table saved as CSV, 50 MB at most; its first line names the columns. "
            "Encoding and separator are found out."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv", "class": "input"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 50 MB. Cut it in two."))
        return file


@permitted("membership.keep_import")
def import_list(request: HttpRequest) -> HttpResponse:
    """Choose a file; below, those that were chosen before."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run, _found = running.keep(form.cleaned_data["file"], by=request.user)
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return redirect(run.url)
    page = keyset_page(MemberImport.objects.select_related("by"), request, order=("-pk",), size=20)
    status = 422 if form.is_bound else 200
    return render_page(request, "membership/import_list.html", {"form": form, "page": page}, status=status)


@permitted("membership.keep_import")
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: its columns, how far it is, and what became of each line."""
    run = get_object_or_404(MemberImport.objects.select_related("by"), pk=pk)
    verdict = request.GET.get("verdict", "")
    lines = ImportLine.objects.of(run, verdict).select_related("member")
    context = {
        "run": run,
        "page": keyset_page(lines, request, order=("number",), size=50),
        "verdict": verdict,
        "verdicts": [(one.value, one.label, getattr(run, one.value)) for one in ImportLine.Verdict],
        "columns": _columns(run) if run.kept else [],
    }
    return render_page(request, "membership/import_detail.html", context, fragment="#run")


def _columns(run: MemberImport) -> list[dict[str, Any]]:
    """For each column its name, some cells, and what it may be."""
    found = opened(running.path_of(run))
    chosen = run.columns or guessed(found.header)
    choices = [
        ("", _("leave out")),
        ("email", _("e-mail address")),
        ("name", _("name")),
        ("first", _("first name")),
        ("last", _("family name")),
        ("language", _("language")),
        *((f"field:{one.key}", one.label) for one in fields_in_use().values()),
    ]
    return [
        {
            "name": f"column{place}",
            "header": header,
            "samples": [line[place] for line in found.samples if place < len(line)],
            "chosen": chosen[place] if place < len(chosen) else "",
            "choices": choices,
        }
        for place, header in enumerate(found.header)
    ]


@permitted("membership.begin_import")
@require_POST
def import_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the file, or bring it in; the worker does it, and the page says how far it is."""
    run = get_object_or_404(MemberImport, pk=pk)
    known = [one["name"] for one in _columns(run)] if run.kept else []
    columns = [request.POST.get(name, "")[:60] for name in known] or run.columns
    dry = request.POST.get("how") != "bring"
    operations.begin_import(run, by=request.user, columns=columns, dry=dry)
    running.begin_work(run, by=request.user)
    return redirect(run.url)


@permitted("membership.undo_import")
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back, after a page that says what that means."""
    run = get_object_or_404(MemberImport, pk=pk)
    if request.method != "POST":
        return render_page(request, "membership/import_undo.html", {"run": run})
    operations.undo_import(run, by=request.user)
    running.begin_work(run, by=request.user)
    messages.success(request, _("The import is being taken back."))
    return redirect(run.url)
