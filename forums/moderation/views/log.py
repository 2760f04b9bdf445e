"""The public log: every decision and every undo, without names."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from community.commons.access import public
from community.commons.activity.models import Activity, SealHead
from community.commons.standing.subjects import SUBJECTS
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page
from forums.models import Audience, Category

from ..filters import LogFilter
from ..models import Decision, RuleVersion, Verdict

LOGGED = ("moderation.case_decided", "moderation.decision_undone")


@public
def log(request: HttpRequest) -> HttpResponse:
    """Newest first. What may not be seen is named by its kind alone."""
    entries = Activity.objects.standing().filter(verb__in=LOGGED)
    filtered = filter_rows(LogFilter, request, entries)
    page = keyset_page(filtered.rows, request, order=("-occurred_at", "-pk"), size=50)
    context = {
        "filtered": filtered,
        "page": page,
        "rows": rows_of(page.items, request.user),
        "head": SealHead.objects.filter(pk=1).first() or SealHead(),
    }
    return render_page(request, "moderation/log.html", context)


def rows_of(entries: Iterable[Activity], viewer: Any) -> list[dict[str, Any]]:
    """Each entry in words: the number of queries does not grow with the entries."""
    entries = list(entries)
    rules = RuleVersion.objects.select_related("rule").in_bulk(
        {one.facts.get("rule_id", 0) for one in entries}
    )
    undone = dict(
        Decision.objects.filter(pk__in={one.facts.get("decision_id", 0) for one in entries})
        .exclude(undone_at=None)
        .values_list("pk", "undone_at")
    )
    rooms = {room.space: room for room in Category.objects.filter(see=Audience.EVERYONE)}
    things = _things(entries, viewer)
    rows = []
    for one in entries:
        subject = SUBJECTS.get(one.parent_type)
        thing = things.get((one.parent_type, one.parent_id))
        verdict = one.facts.get("verdict", "")
        rows.append(
            {
                "entry": one,
                "is_undo": one.verb == "moderation.decision_undone",
                "verdict": Verdict(verdict).label if verdict in Verdict.values else "",
                "value": verdict,
                "kind": subject.label if subject else "",
                "url": subject.url(thing) if subject and thing is not None else "",
                "room": rooms.get(one.space),
                "rule": rules.get(one.facts.get("rule_id", 0)),
                "automated": one.actor_class == "automaton",
                "undone_at": undone.get(one.facts.get("decision_id", 0)),
            }
        )
    return rows


def _things(entries: list[Activity], viewer: Any) -> dict[tuple[str, Any], Any]:
    seen = {}
    for kind in {one.parent_type for one in entries} & set(SUBJECTS):
        wanted = [one.parent_id for one in entries if one.parent_type == kind]
        for thing in SUBJECTS[kind].visible_to(viewer).filter(pk__in=wanted):
            seen[kind, thing.pk] = thing
    return seen
