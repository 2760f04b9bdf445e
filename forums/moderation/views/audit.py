"""The audit log: every act of the team, for moderators to read. Nobody edits or deletes it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from community.commons.access import Refused, allowed, permitted
from community.commons.activity.models import Seal, SealHead
from community.commons.standing.spaces import named_spaces
from community.commons.standing.subjects import SUBJECTS
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import operations
from ..answering_forms import EraseWordsForm
from ..auditing import is_withheld, sentence_of, shown_facts
from ..blind import hidden_cases
from ..filters import AuditFilter
from ..models import Case


@permitted("moderation.view_audit_log")
def audit_log(request: HttpRequest) -> HttpResponse:
    """Newest first, with words and details; what concerns the reader is withheld from that reader."""
    rows = Seal.objects.select_related("activity__actor", "activity__words", "activity__void")
    filtered = filter_rows(AuditFilter, request, rows)
    page = keyset_page(filtered.rows, request, order=("-number",), size=50)
    context = {
        "filtered": filtered,
        "page": page,
        "rows": rows_of(page.items, request.user),
        "head": SealHead.objects.filter(pk=1).first() or SealHead(),
        "may_erase": allowed(request.user, "moderation.erase_log_words"),
    }
    return render_page(request, "moderation/audit_log.html", context)


def rows_of(links: list[Seal], viewer: Any) -> list[dict[str, Any]]:
    """Each entry in words: the number of queries does not grow with the entries."""
    cases = Case.objects.in_bulk(
        {one.activity.subject_id for one in links if one.activity.subject_type == "moderation.case"}
    )
    workable = set(Case.objects.concerning(viewer).filter(pk__in=list(cases)).values_list("pk", flat=True))
    blind = hidden_cases(viewer)
    waiting = Case.objects.filter(pk__in=blind) if blind is not None else Case.objects.none()
    hidden_things = set(waiting.values_list("subject_type", "subject_id"))
    spaces = named_spaces(viewer)
    rows = []
    for one in links:
        activity = one.activity
        case = cases.get(activity.subject_id) if activity.subject_type == "moderation.case" else None
        withheld = is_withheld(activity, case, viewer, hidden_things)
        words = getattr(activity, "words", None)
        subject = SUBJECTS.get(activity.parent_type or activity.subject_type)
        rows.append(
            {
                "link": one,
                "entry": activity,
                "sentence": _("Withheld from you: it concerns you, or waits for your second look.")
                if withheld
                else sentence_of(activity),
                "withheld": withheld,
                "case": case if case is not None and case.pk in workable and not withheld else None,
                "kind": subject.label if subject else "",
                "room": spaces.get(activity.space, ""),
                "words": "" if withheld or words is None else words.text,
                "erased": words is not None and not words.text and words.erased_by_case is not None,
                "void": getattr(activity, "void", None),
                "facts": [] if withheld else shown_facts(activity),
            }
        )
    return rows


@permitted("moderation.erase_log_words")
def words_erase(request: HttpRequest, number: int) -> HttpResponse:
    """Ask first: words that are erased do not come back."""
    link = Seal.objects.select_related("activity__words").filter(number=number).first()
    if link is None or not getattr(getattr(link.activity, "words", None), "text", ""):
        raise Http404(_("There is nothing here that you may see."))
    form = EraseWordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.erase_log_words(link.activity, by=request.user, case=form.cleaned_data["case"])
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("The words are erased; the entry and its fingerprint stay."))
            return redirect(f"/moderation/audit/?number={number}")
    context = {"link": link, "form": form, "sentence": sentence_of(link.activity)}
    return render_page(request, "moderation/words_erase.html", context, status=422 if form.is_bound else 200)
