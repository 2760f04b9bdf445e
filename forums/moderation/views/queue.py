"""The queue: what waits for a decision, the nearest deadline first."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from community.commons.access import allowed, permitted
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from ..care import care_of
from ..filters import CaseFilter
from ..models import Case, Conversation, Decision, Opinion, QueueView
from ..order import explain

CASES_ON_A_PAGE = 30
COUNTED = 1000  # cases that numbers look at: beyond them the page says "more than"
KNOWN = ("current", "decided")


@permitted("moderation.see_queue")
def queue(request: HttpRequest) -> HttpResponse:
    """All cases of the viewer, filtered; htmx and open pages ask for the list alone."""
    context = queue_of(request)
    if not request.headers.get("HX-Request"):
        views = list(QueueView.objects.filter(member=request.user.pk))
        context["counts"] = counts_for(request, views)
        context["views"] = [
            (view, None if "state=" in view.query else context["counts"][f"view_{view.pk}"]) for view in views
        ]
        context["may"] = {
            "bulk": allowed(request.user, "moderation.decide_in_bulk"),
            "letters": allowed(request.user, "moderation.see_letters"),
            "deadlines": allowed(request.user, "moderation.set_deadlines"),
        }
    context["selectable"] = context["state"] == Case.State.OPEN and allowed(
        request.user, "moderation.decide_in_bulk"
    )
    context["just_decided"] = just_decided(request)
    return render_page(request, "moderation/queue.html", context, fragment="list")


def queue_of(request: HttpRequest, current: int = 0) -> dict[str, Any]:
    """The list as every page with it shows it; `current` is the case that the page is about."""
    cases = Case.objects.workable_by(request.user).select_related("holder", "waiting_for")
    filtered = filter_rows(CaseFilter, request, cases, known=KNOWN)
    state = request.GET.get("state", "")
    closed = state in (Case.State.CLOSED, "moot")
    order = ("-closed_at", "-pk") if closed else ("deadline_at", "pk")
    page = keyset_page(in_state(filtered.rows, state), request, order=order, size=CASES_ON_A_PAGE)
    asked = request.GET.get("current", "")
    return {
        "filtered": filtered,
        "page": page,
        "waiting": explain(page.items, request.user),
        "care": care_of(request.user),
        "closed": closed,
        "state": state if state in (*Case.State.values, "moot") else Case.State.OPEN,
        "current": current or (int(asked) if asked.isdecimal() and len(asked) < 18 else 0),
        "query": query_of(request),
    }


def in_state(rows: QuerySet[Case], state: str) -> QuerySet[Case]:
    """Those that the page shows: open ones unless others are asked for."""
    if state in (Case.State.CLOSED, "moot"):
        return rows.filter(state=Case.State.CLOSED, moot=state == "moot")
    return rows.filter(state=Case.State.WAITING if state == Case.State.WAITING else Case.State.OPEN)


def query_of(request: HttpRequest) -> str:
    """The filters of this page, for the addresses of its cases."""
    query = request.GET.copy()
    for name in KNOWN:
        query.pop(name, None)
    return query.urlencode()


def counts_for(request: HttpRequest, views: list[QueueView]) -> dict[str, Any]:
    """Numbers of the queue and of each saved view: five queries, whatever there is to count.

    Beyond the first thousand by deadline nothing is counted, so that a long queue opens as fast as a short one.
    """
    person, moment = request.user, timezone.now()
    nearest = Case.objects.workable_by(person).open().nearest_deadline_first().values_list("pk", flat=True)
    counts: dict[str, Any] = Case.objects.filter(pk__in=list(nearest[:COUNTED])).aggregate(
        waiting=Count("pk"),
        late=Count("pk", filter=Q(deadline_at__lt=moment)),
        **{f"view_{view.pk}": Count("pk", filter=_fits(view, request)) for view in views},
    )
    counts["mine"] = Case.objects.open().filter(holder=person.pk, lease_until__gt=moment).count()
    asked = Opinion.objects.filter(colleague=person.pk, given_at=None).exclude(case__state=Case.State.CLOSED)
    counts["asked"] = asked.count()
    counts["letters"] = (
        Conversation.objects.filter(waits_for_team=True)[:COUNTED].count()
        if allowed(person, "moderation.see_letters")
        else 0
    )
    counts["more"] = counts["waiting"] >= COUNTED
    return counts


def _fits(view: QueueView, request: HttpRequest) -> Q:
    asked = CaseFilter(QueryDict(view.query), queryset=Case.objects.none(), request=request)
    return asked.condition() or Q(pk__isnull=False)


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
