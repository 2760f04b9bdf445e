"""What the editor offers while one writes: people after an @."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.commons.access import Refused, signed_in

from ..models import Category
from ..suggesting import LONGEST, allowance, people_for
from .access import the_topic


@require_safe
@signed_in
def people_suggest(request: HttpRequest) -> HttpResponse:
    """{"people": [{"handle", "name", "avatar"}]} for `?q=el&topic=12` or `&category=practice`."""
    if not allowance.take(request.user.pk or 0):
        raise Refused(_("That is faster than anybody types. Wait a minute."), status=429)
    letters = request.GET.get("q", "")[:LONGEST].replace("\x00", "")
    people = people_for(
        letters,
        asker=request.user,
        topic=the_topic(request, number) if (number := _number(request, "topic")) else None,
        category=_category(request),
    )
    rows = [{"handle": one.handle, "name": one.name, "avatar": one.avatar_url} for one in people]
    return JsonResponse({"people": rows}, headers={"Cache-Control": "private, max-age=60"})


def _number(request: HttpRequest, name: str) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= 18 else 0


def _category(request: HttpRequest) -> Category | None:
    slug = request.GET.get("category", "")[:60].replace("\x00", "")
    return Category.objects.visible_to(request.user).filter(slug=slug).first() if slug else None
