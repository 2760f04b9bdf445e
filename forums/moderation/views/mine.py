"""One's own standing: what was decided about oneself, what is in force, what waits, what one appealed."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, signed_in
from community.commons.site import site
from community.commons.standing.models import Sanction, State, Statement
from community.commons.standing.subjects import SUBJECTS
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page
from forums.models import Post, Topic

from .. import operations
from ..appealing import why_not_admissible
from ..early import why_not_early
from ..exporting import own_statements
from ..forms import AppealForm
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
    statement = _own(request, statement_id)
    decision = _decision_of(statement)
    context = {
        "statement": statement,
        "letter": letter_of(statement),
        "decision": decision,
        "why_no_appeal": why_not_admissible(decision, request.user)
        if decision
        else why_not_early(statement, request.user),
        "appeals": Appeal.objects.of(request.user).filter(
            Q(decision=decision) if decision else Q(decision=None, statement=statement)
        ),
        "kept": _kept_for(statement),
        "edit_url": _edit_url(statement, request.user),
    }
    return render_page(request, "moderation/statement_detail.html", context)


def _own(request: HttpRequest, statement_id: int) -> Statement:
    statement: Statement | None = (
        own_statements(request.user)
        .filter(pk=statement_id)
        .select_related("restriction", "sanction__member", "member")
        .first()
    )
    if statement is None:
        raise Http404(_("There is nothing here that you may see."))
    return statement


@signed_in
def statement_appeal(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Say no to what the site did by itself, before a person has decided; possible while limited or suspended."""
    statement = _own(request, statement_id)
    decision = _decision_of(statement)
    if decision is not None:
        return redirect("moderation:appeal-new", decision.pk)
    form = AppealForm(request.POST or None)
    del form.fields["new_facts"]
    if request.method == "POST" and form.is_valid():
        try:
            appeal = operations.appeal_early(statement, by=request.user, words=form.cleaned_data["words"])
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("Your appeal is with the team. You will read the answer here."))
            return redirect(appeal.url)
    context = {
        "early": True,
        "form": form,
        "why_not": why_not_early(statement, request.user),
        "earlier": Appeal.objects.of(request.user).filter(statement=statement, decision=None),
        "letter": letter_of(statement),
        "own": True,
        "outside_body": site().outside_body,
    }
    status = 422 if request.method == "POST" else 200
    return render_page(request, "moderation/appeal_new.html", context, status=status)


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
    """Where everything of one's own was once; it is with the account now."""
    return redirect("membership:export-page")
