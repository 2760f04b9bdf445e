"""The queue: what waits for a decision, the nearest deadline first."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from community.commons.access import permitted
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from ..filters import CaseFilter
from ..models import Case, Decision
from ..order import explain

CASES_ON_A_PAGE = 30
KNOWN = ("current", "decided")


@permitted("moderation.see_queue")
def queue(request: HttpRequest) -> HttpResponse:
    """All cases of the viewer, filtered; htmx and open pages ask for the list alone."""
    context = queue_of(request)
    context["counts"] = counts_for(request.user)
    context["just_decided"] = just_decided(request)
    return render_page(request, "moderation/queue.html", context, fragment="list")


def queue_of(request: HttpRequest, current: int = 0) -> dict[str, Any]:
    """The list as every page with it shows it; `current` is the case that the page is about."""
    cases = Case.objects.workable_by(request.user).select_related("holder")
    filtered = filter_rows(CaseFilter, request, cases, known=KNOWN)
    closed = request.GET.get("state") == Case.State.CLOSED
    rows = filtered.rows.filter(state=Case.State.CLOSED if closed else Case.State.OPEN)
    order = ("-closed_at", "-pk") if closed else ("deadline_at", "pk")
    page = keyset_page(rows, request, order=order, size=CASES_ON_A_PAGE)
    asked = request.GET.get("current", "")
    return {
        "filtered": filtered,
        "page": page,
        "waiting": explain(page.items, request.user),
        "closed": closed,
        "current": current or (int(asked) if asked.isdecimal() and len(asked) < 18 else 0),
        "query": query_of(request),
    }


def query_of(request: HttpRequest) -> str:
    """The filters of this page, for the addresses of its cases."""
    query = request.GET.copy()
    for name in KNOWN:
        query.pop(name, None)
    return query.urlencode()


def counts_for(person: Any) -> dict[str, int]:
    """How many wait, how many are late, how many the person holds: one query."""
    moment = timezone.now()
    return (
        Case.objects.workable_by(person)
        .open()
        .aggregate(
            waiting=Count("pk"),
            late=Count("pk", filter=Q(deadline_at__lt=moment)),
            mine=Count("pk", filter=Q(holder=person.pk, lease_until__gt=moment)),
        )
    )


def just_decided(request: HttpRequest) -> Decision | None:
    """The decision that led to this page, while its decider may undo it."""
    asked = request.GET.get("decided", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    return (
        Decision.objects.filter(pk=int(asked), decider=request.user.pk, undone_at=None)
        .select_related("case")
        .first()
    )
