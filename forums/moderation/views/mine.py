"""One's own standing: what was decided about oneself, what is in force, what waits, what one appealed."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import signed_in
from community.commons.standing.models import Sanction, State, Statement
from community.commons.standing.subjects import SUBJECTS
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page
from forums.models import Post, Topic

from ..appealing import why_not_admissible
from ..exporting import own_data, own_statements
from ..letters import letter_of, where_of
from ..models import Appeal, Decision, KeptText


@signed_in
def statement_list(request: HttpRequest) -> HttpResponse:
    """Statements of reasons addressed to the reader, newest first; what is in force; what waits."""
    statements = own_statements(request.user).select_related("restriction", "sanction")
    page = keyset_page(statements, request, order=("-made_at", "-pk"), size=20)
    moment = timezone.now()
    given = Sanction.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=moment),
        member=request.user.pk,
        state=Sanction.State.ACTIVE,
        lifted_at=None,
    )
    context = {
        "page": page,
        "in_force": [(one, where_of(one.scope, request.user)) for one in given.order_by("-starts_at")[:20]],
        "appeals": Appeal.objects.of(request.user).select_related("statement")[:20],
        "held_topics": Topic.objects.filter(author=request.user.pk, state=State.HELD)[:50],
        "held_posts": Post.objects.filter(author=request.user.pk, state__in=[State.HELD, State.HIDDEN])
        .exclude(topic__author=request.user.pk, topic__state=State.HELD)
        .select_related("topic")[:50],
    }
    return render_page(request, "moderation/statement_list.html", context)


@signed_in
def statement_detail(request: HttpRequest, statement_id: int) -> HttpResponse:
    """One statement as a letter that can be printed, with the text it is about and the way to appeal."""
    statement = (
        own_statements(request.user)
        .filter(pk=statement_id)
        .select_related("restriction", "sanction__member", "member")
        .first()
    )
    if statement is None:
        raise Http404(_("There is nothing here that you may see."))
    decision = _decision_of(statement)
    context = {
        "statement": statement,
        "letter": letter_of(statement),
        "decision": decision,
        "why_no_appeal": why_not_admissible(decision, request.user)
        if decision
        else _("A moderator looks at it; you can appeal against what is then decided."),
        "appeals": Appeal.objects.of(request.user).filter(decision=decision) if decision else [],
        "kept": _kept_for(statement),
        "edit_url": _edit_url(statement, request.user),
    }
    return render_page(request, "moderation/statement_detail.html", context)


def _decision_of(statement: Statement) -> Decision | None:
    found = Decision.objects.filter(Q(statement=statement) | Q(sanction__statement=statement))
    return found.select_related("case", "sanction").first()


def _kept_for(statement: Statement) -> KeptText | None:
    """One's own words that lie apart because of this: a text is never lost to its author."""
    return (
        KeptText.objects.filter(
            Q(decision__statement=statement), author=statement.member_id, given_back_at=None
        )
        .order_by("-pk")
        .first()
    )


def _edit_url(statement: Statement, viewer: Any) -> str:
    """Where to mend what is held or hidden."""
    subject = SUBJECTS.get(statement.subject_type)
    if subject is None or subject.edit_url is None or statement.what not in ("hide", "return"):
        return ""
    thing = subject.visible_to(viewer).filter(pk=statement.subject_id).first()
    waits = thing is not None and thing.state in (State.HELD, State.HIDDEN)
    return subject.edit_url(thing) if waits else ""


@signed_in
def own_export(request: HttpRequest) -> HttpResponse:
    """Everything of one's own as a file; also while suspended."""
    answer = JsonResponse(own_data(request.user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer
