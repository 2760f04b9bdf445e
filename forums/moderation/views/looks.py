"""Second looks: what waits for mine, and where we disagree, by rule and never by person."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from community.commons.access import Refused, permitted
from community.commons.site import site
from community.commons.standing.subjects import SUBJECTS
from community.commons.web.page import render_page

from .. import operations
from ..agreement import agreement_of
from ..answering_forms import LookForm
from ..models import Rule, RuleVersion, SecondLook, Verdict

LOOKED_BACK = timedelta(days=365)
FEW = 10  # looks: below, no figure is shown
BAR = 0.667  # Krippendorff: below it, nothing should be concluded from such judgements
KINDS = {  # verdicts that come to the same for whoever wrote it
    Verdict.KEEP: "stays",
    Verdict.APPROVE: "stays",
    Verdict.RESTORE: "stays",
    Verdict.HIDE: "hide",
    Verdict.REMOVE: "remove",
}
NAMES = {
    "stays": gettext_lazy("stays or is shown"),
    "hide": gettext_lazy("hidden"),
    "remove": gettext_lazy("removed"),
    "return": gettext_lazy("returned"),
    "quarantine": gettext_lazy("removed"),
}


def kind_of(verdict: str) -> str:
    return KINDS.get(verdict, verdict)  # type: ignore[call-overload,no-any-return]


@permitted("moderation.see_queue")
def look_list(request: HttpRequest) -> HttpResponse:
    """Those that wait for me."""
    waiting = SecondLook.objects.waiting().filter(reviewer=request.user.pk).select_related("rule")
    rows = [
        {"look": one, "kind": _label(one.case.subject_type), "words": str(one.snapshot.get("text", ""))[:160]}
        for one in waiting.select_related("case").order_by("drawn_at", "pk")
    ]
    return render_page(request, "moderation/look_list.html", {"rows": rows, "share": site().review_share})


def _label(kind: str) -> Any:
    return SUBJECTS[kind].label if kind in SUBJECTS else ""


def _the_look(request: HttpRequest, look_id: int) -> SecondLook:
    found = SecondLook.objects.waiting().filter(pk=look_id, reviewer=request.user.pk)
    look = found.select_related("case", "rule").first()
    if look is None:
        raise Http404(_("There is nothing here that you may see."))
    return look


@permitted("moderation.see_queue")
def look_give(request: HttpRequest, look_id: int) -> HttpResponse:
    """The evidence of that day and a form; nothing of what was decided."""
    look = _the_look(request, look_id)
    form = LookForm(request.POST or None, state=look.snapshot.get("state", "visible"))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            operations.give_look(
                look, by=request.user, verdict=asked["verdict"], rule=asked["rule"], why=asked["why"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("Thank you. It changes nothing but what we know of our rules."))
            return redirect("moderation:look-list")
    versions = RuleVersion.objects.in_bulk([one["rule"] for one in look.snapshot.get("reports", [])])
    context = {
        "look": look,
        "form": form,
        "kind": _label(look.case.subject_type),
        "reports": [
            {"rule": versions.get(one["rule"]), "words": one["words"]}
            for one in look.snapshot.get("reports", [])
        ],
    }
    return render_page(request, "moderation/look_give.html", context, status=422 if form.is_bound else 200)


@require_POST
@permitted("moderation.see_queue")
def look_skip(request: HttpRequest, look_id: int) -> HttpResponse:
    operations.skip_look(_the_look(request, look_id), by=request.user)
    messages.success(request, _("Passed on. Nobody asks why."))
    return redirect("moderation:look-list")


@permitted("moderation.see_queue")
def agreement(request: HttpRequest) -> HttpResponse:
    """Each rule with how far first and second looks agree; nobody is named, counted or ranked."""
    done = (
        SecondLook.objects.done()
        .filter(done_at__gte=timezone.now() - LOOKED_BACK)
        .exclude(case__in=SecondLook.objects.blind_for(request.user.pk))
        .values_list("rule", "decision__verdict", "verdict")
    )
    pairs: dict[int | None, list[tuple[str, str]]] = {}
    for rule, first, second in done:
        pairs.setdefault(rule, []).append((kind_of(first), kind_of(second)))
    rules = {
        rule.pk: rule
        for rule in Rule.objects.filter(pk__in=[pk for pk in pairs if pk]).prefetch_related("versions")
    }
    rows = [_row(rules.get(pk) if pk else None, found) for pk, found in pairs.items()]
    rows.sort(key=lambda row: (row["few"], row["found"].alpha if row["found"].alpha is not None else 2))
    everything = [pair for some in pairs.values() for pair in some]
    context = {
        "rows": rows,
        "whole": _row(None, everything) if everything else None,
        "share": site().review_share,
        "bar": BAR,
        "fewest": FEW,
    }
    return render_page(request, "moderation/agreement.html", context)


def _row(rule: Rule | None, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    found = agreement_of(pairs)
    differing = Counter(tuple(sorted(pair)) for pair in pairs if pair[0] != pair[1])
    return {
        "rule": rule,
        "found": found,
        "few": found.n < FEW,
        "share": round(100 * found.same / found.n) if found.n else 0,
        "low": found.alpha is not None and found.alpha < BAR,
        "differing": [(NAMES.get(a, a), NAMES.get(b, b), n) for (a, b), n in differing.most_common(3)],
    }
