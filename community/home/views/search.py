"""The search page: what is found of what the reader may see, in one list whatever kind it is."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.commons.access import Refused, public
from community.commons.search.find import MOST_RANKED, Hit, Results, search
from community.commons.search.kinds import KINDS, Found
from community.commons.web.page import render_page
from community.commons.web.templatetags.web import icon, when
from membership.models import Member

from ..forms import SearchForm

PAGE = 20
LANGUAGES = dict(settings.LANGUAGES)
EVERYTHING = "after:1900"  # a category or a member without any word: all of it, newest first

# What the help on the page explains; each is an operator of the query language.
OPERATORS = [
    ("“old market”", gettext_lazy("the words next to each other, in this order")),
    ("-library", gettext_lazy("without this word")),
    ("by:marie", gettext_lazy("written by this member")),
    ("in:practice", gettext_lazy("in this category")),
    ("tag:heating", gettext_lazy("in topics with this tag")),
    (
        "is:solved",
        gettext_lazy("in questions with an accepted answer; also is:question, is:unsolved, is:closed"),
    ),
    ("after:2026-01", gettext_lazy("later than this day, month or year")),
    ("before:2026-03-21", gettext_lazy("earlier than this day, month or year")),
]


@dataclass(frozen=True)
class Shown:
    """One row: what search knows of it, and how its part shows it."""

    hit: Hit
    found: Found

    @property
    def title(self) -> SafeString | str:
        return mark_safe(self.hit.title_html) if self.hit.title_html else self.found.title

    @property
    def drawn(self) -> dict[str, Any]:
        """What the template sets down; the line below the title is put together here, where it costs a third."""
        hit, found = self.hit, self.found
        line = format_html("<span>{}</span>", found.place)
        if found.note:
            line += format_html("<span>{}</span>", found.note)
        if found.author:
            line += format_html('<span dir="auto">{}</span>', found.author.name)
        line += when(hit.created_at, "day")
        if hit.language != get_language():
            name = LANGUAGES.get(hit.language, hit.language)
            line += format_html('<span class="chip">{}{}</span>', icon("globe"), name)
        return {
            "url": found.url,
            "language": hit.language,
            "title": self.title,
            "line": line,
            "snippet": mark_safe(hit.snippet_html),
        }


@dataclass
class Asked:
    """What the search page shows. `sentence` says what could not be looked for."""

    rows: list[Shown] = field(default_factory=list)
    results: Results = field(default_factory=Results)
    sentence: Any = ""
    status: int = 200
    looked: bool = False


@require_safe
@public
def search_page(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET, viewer=request.user)
    asked = _look(request, form)
    context = {
        "form": form,
        "asked": asked,
        "rows": [row.drawn for row in asked.rows],
        "results": asked.results,
        "first": _place(request) + 1,
        "last": _place(request) + len(asked.rows),
        "most_ranked": MOST_RANKED,
        "operators": OPERATORS,
        "suggestion_url": _suggested(request, asked.results.suggestion),
        "next_url": _address(request, asked.results.cursor),
        "first_url": _address(request, "") if _place(request) else "",
        "everywhere": "?" + urlencode({"q": request.GET.get("q", "")}),
        "narrowed": any(request.GET.get(name) for name in ("category", "language", "by")),
    }
    return render_page(request, "home/search.html", context, status=asked.status)


def _place(request: HttpRequest) -> int:
    at = request.GET.get("at", "")
    return int(at) if at.isascii() and at.isdigit() and len(at) < 5 else 0


def _address(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query.pop("at", None)
    if cursor:
        query["at"] = cursor
    return f"?{query.urlencode()}" if cursor or query else ""


def _suggested(request: HttpRequest, suggestion: str) -> str:
    query = request.GET.copy()
    query.pop("at", None)
    query["q"] = suggestion
    return f"?{query.urlencode()}" if suggestion else ""


def _look(request: HttpRequest, form: SearchForm) -> Asked:
    """Search with whatever of the form made sense."""
    if not form.is_valid():
        sentence = _("Part of this could not be understood: %(fields)s. Mend it and search again.") % {
            "fields": ", ".join(str(form.fields[name].label) for name in form.errors if name in form.fields)
        }
        return Asked(sentence=sentence, status=422)
    wanted = form.cleaned_data
    if not any(wanted[name] for name in ("q", "category", "by")):
        return Asked()
    try:
        author = member_called(wanted["by"])
        results = search(
            wanted["q"] if wanted["q"].strip() else EVERYTHING,
            viewer=request.user,
            spaces=[form.rooms[wanted["category"]].space] if wanted["category"] else None,
            author=author,
            language=wanted["language"] or None,
            newest_first=wanted["order"] == "newest",
            limit=PAGE,
            cursor=str(_place(request)),
        )
    except Refused as refusal:
        return Asked(sentence=refusal.sentence, status=refusal.status)
    return Asked(rows_of(results, request.user), results, looked=True)


def member_called(handle: str) -> int | None:
    if not handle.strip():
        return None
    found = Member.objects.filter(handle=handle.strip().removeprefix("@").lower().replace("\x00", ""))
    pk: int | None = found.values_list("pk", flat=True).first()
    if pk is None:
        raise Refused(
            _("There is no member “%(handle)s”. Write a handle, as in marie.") % {"handle": handle[:40]},
            status=422,
        )
    return pk


def rows_of(results: Results, viewer: Any) -> list[Shown]:
    """The hits in order, each shown by its part: one query for each kind found."""
    ids: dict[str, list[int]] = defaultdict(list)
    for hit in results.hits:
        ids[hit.kind].append(hit.object_id)
    found = {kind: KINDS[kind].present(these, viewer) for kind, these in ids.items() if kind in KINDS}
    return [
        Shown(hit, found[hit.kind][hit.object_id])
        for hit in results.hits
        if hit.object_id in found.get(hit.kind, {})
    ]
