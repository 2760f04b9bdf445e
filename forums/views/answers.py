"""Answers: accepted, and taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import signed_in

from .. import operations
from .access import the_post


@require_POST
@signed_in
def answer_accept(request: HttpRequest, post_id: int) -> HttpResponse:
    """Accept the answer, or take that back: the same button."""
    post = the_post(request, post_id)
    if request.POST.get("undo"):
        operations.withdraw_answer(post, by=request.user)
        messages.success(request, _("The question waits for its answer again."))
    else:
        operations.accept_answer(post, by=request.user)
        messages.success(request, _("The question has its answer. You can take that back."))
    return redirect(post.topic.url_of_post(post.number or 1))
