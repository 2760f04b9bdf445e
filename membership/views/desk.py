"""The members as coordinators find them; their addresses, on the page or in a file, only with a reason."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, permitted
from community.commons.web.filters import Filtered, filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import Page, keyset_page

from .. import operations
from ..desk import table
from ..desk.acting import kinds_for
from ..desk.filters import ORDERS, DeskFilter, everybody
from ..models import Address, Group, Look, Member, Role, SavedSearch
from ..models.desk import REASON
from ..sight import viewer_of

SIZE = 50  # people on a page


@permitted("membership.see_desk")
@require_safe
def desk_list(request: HttpRequest) -> HttpResponse:
    """Everybody whom the community knows, without what is theirs alone."""
    return _listed(request)


@permitted("membership.look_at_data")
@require_POST
def desk_look(request: HttpRequest) -> HttpResponse:
    """The same page once more, with addresses: noted with the reason, for the log and for each of them."""
    _filtered, page = _found(request)
    people = [one.pk for one in page.items]
    try:
        operations.look_at_data(
            None,
            by=request.user,
            what=Look.What.LIST,
            people=people,
            reason=request.POST.get("reason", ""),
            query=request.GET.urlencode(),
        )
    except Refused as refusal:
        return _listed(request, error=refusal.sentence, status=refusal.status)
    own = Address.objects.filter(member__in=people).order_by("email")
    for one in page.items:
        one.letters_to = [address for address in own if address.member_id == one.pk]  # type: ignore[attr-defined]
    return _listed(request, looking=True)


def _found(request: HttpRequest) -> tuple[Filtered, Page[Member]]:
    """What the address asks for; asked twice in a request it is found once."""
    if not hasattr(request, "desk"):
        filtered = filter_rows(DeskFilter, request, everybody())
        order = ORDERS.get(request.GET.get("sort", ""), ORDERS["name"])
        page = keyset_page(filtered.rows, request, order=order, size=SIZE)
        request.desk = filtered, page  # type: ignore[attr-defined]
    return request.desk  # type: ignore[attr-defined,no-any-return]


def _listed(
    request: HttpRequest, *, looking: bool = False, error: Any = "", status: int = 200
) -> HttpResponse:
    filtered, page = _found(request)
    for one in page.items:
        name_roles(one)
    query = request.GET.copy()
    query.pop("at", None)
    context = {
        "filtered": filtered,
        "page": page,
        "looking": looking,
        "error": error,
        "reason": request.POST.get("reason", "")[:REASON],
        "query": query.urlencode(),
        "here": request.GET.urlencode(),
        "kinds": kinds_for(request.user),
        "groups": Group.objects.in_use(),
        "most": table.MOST,
        "searches": SavedSearch.objects.filter(member=request.user.pk, at_desk=True),
    }
    return render_page(request, "membership/desk_list.html", context, status=status)


def name_roles(member: Member) -> None:
    """Give the person its roles in words, each once."""
    codes = dict.fromkeys(role.partition(":")[0] for role in sorted(member.roles))
    member.role_labels = [Role(code).label for code in codes]  # type: ignore[attr-defined]


@permitted("membership.look_at_data")
@require_POST
def desk_file(request: HttpRequest) -> Any:
    """All whom the filters find, as a file; noted like every look at what people say of themselves."""
    filtered = filter_rows(DeskFilter, request, everybody())
    people = list(filtered.rows.order_by("pk").values_list("pk", flat=True)[: table.MOST + 1])
    try:
        if len(people) > table.MOST:
            raise Refused(
                _("A file holds %(n)d people at most: filter further.") % {"n": table.MOST}, status=422
            )
        operations.look_at_data(
            None,
            by=request.user,
            what=Look.What.FILE,
            people=people,
            reason=request.POST.get("reason", ""),
            query=request.GET.urlencode(),
        )
    except Refused as refusal:
        return _listed(request, error=refusal.sentence, status=refusal.status)
    lines = table.lines(people, viewer_of(request.user), addresses="addresses" in request.POST)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"members-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
