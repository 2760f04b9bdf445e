"""What was decided about oneself, and what of one's own waits for a first look."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from community.commons.access import signed_in
from community.commons.standing.models import State, Statement
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page
from forums.models import Post, Topic

from ..letters import letter_of


@signed_in
def statement_list(request: HttpRequest) -> HttpResponse:
    """Statements of reasons addressed to the reader, newest first, and the reader's held posts."""
    statements = Statement.objects.filter(member=request.user.pk).select_related("restriction", "sanction")
    page = keyset_page(statements, request, order=("-made_at", "-pk"), size=20)
    context = {
        "page": page,
        "held_topics": Topic.objects.filter(author=request.user.pk, state=State.HELD)[:50],
        "held_posts": Post.objects.filter(author=request.user.pk, state=State.HELD)
        .exclude(topic__author=request.user.pk, topic__state=State.HELD)
        .select_related("topic")[:50],
    }
    return render_page(request, "moderation/statement_list.html", context)


@signed_in
def statement_detail(request: HttpRequest, statement_id: int) -> HttpResponse:
    """One statement as a letter that can be printed."""
    statement = (
        Statement.objects.filter(pk=statement_id, member=request.user.pk)
        .select_related("restriction", "sanction", "member")
        .first()
    )
    if statement is None:
        raise Http404(_("There is nothing here that you may see."))
    context = {"statement": statement, "letter": letter_of(statement)}
    return render_page(request, "moderation/statement_detail.html", context)
