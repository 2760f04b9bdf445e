"""Fetching with access: a case that one may not work on is not found, or says why."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from community.commons.access import allowed, demand
from community.commons.standing.subjects import SUBJECTS

from ..models import Case, Decision


def the_case(request: HttpRequest, case_id: int) -> Case:
    """Raises Http404, or Forbidden where the case is about the viewer."""
    demand(request.user, "moderation.see_queue")
    case = Case.objects.concerning(request.user).select_related("author", "holder").filter(pk=case_id).first()
    if case is None:
        raise Http404(_("There is nothing here that you may see."))
    demand(request.user, "moderation.view_case", case)
    return case


def the_decision(request: HttpRequest, decision_id: int) -> Decision:
    demand(request.user, "moderation.see_queue")
    decision = Decision.objects.select_related("case__author", "case__holder", "author").filter(
        pk=decision_id
    )
    found = decision.first()
    if found is None or not allowed(request.user, "moderation.view_case", found.case):
        raise Http404(_("There is nothing here that you may see."))
    return found


def the_thing(request: HttpRequest) -> Any:
    """What `?kind=forums.post&id=12` names, as far as the viewer may see it."""
    asked = request.POST if request.method == "POST" else request.GET
    kind = asked.get("kind") or request.GET.get("kind", "")
    number = asked.get("id") or request.GET.get("id", "")
    subject = SUBJECTS.get(kind)
    if subject is None or not number.isascii() or not number.isdigit() or len(number) > 18:
        raise Http404(_("There is nothing here that you may see."))
    thing = subject.visible_to(request.user).filter(pk=int(number)).first()
    if thing is None:
        raise Http404(_("There is nothing here that you may see."))
    return thing
