"""The answer of somebody without an account, by their personal link. Looking changes nothing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from community.commons.access import Refused, public
from community.commons.web.page import render_page

from .. import operations
from ..attending import numbers_of
from ..forms import LinkAnswerForm
from ..links import answer_of
from ..seating import position
from ..sentences import there
from .sessions import sentence_of_answer


@public
@never_cache
def link_answer(request: HttpRequest, key: str) -> HttpResponse:
    answer = answer_of(key)
    if answer is None:
        raise Http404(_("This link leads nowhere. Take the whole address from the mail."))
    session, status = answer.session, 200
    form = LinkAnswerForm(request.POST or None, session=session, answer=answer)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                answer = operations.answer_by_link(answer, by=request.user, **form.said)
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
                status = refusal.status
            else:
                messages.success(request, sentence_of_answer(answer))
                return redirect(request.path)
    context = {
        "there": there(session),
        "session": session,
        "answer": answer,
        "position": position(answer),
        "answering": not session.is_over and not session.is_cancelled,
        "numbers": numbers_of(session),
        "form": form,
    }
    response = render_page(request, "live/link_answer.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
