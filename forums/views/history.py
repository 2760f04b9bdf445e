"""What a post said before: word by word, by whom, when and why; and an older text put back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import allowed, public, signed_in
from community.commons.web.page import render_page

from .. import together
from ..changes import side_by_side
from .access import the_post

SHOWN = 50  # changes, the newest
LONGEST = 20_000  # characters of a text that are compared


@require_safe
@public
def post_history(request: HttpRequest, post_id: int) -> HttpResponse:
    """Newest change first, each beside what came of it."""
    post = the_post(request, post_id)
    revisions = list(post.revisions.select_related("editor").order_by("-number")[:SHOWN])
    if not revisions:
        raise Http404(_("This post was never changed."))
    after = [post.text, *(revision.text for revision in revisions)]
    steps = [
        {"revision": revision, "rows": side_by_side(revision.text[:LONGEST], after[index][:LONGEST])}
        for index, revision in enumerate(revisions)
    ]
    context = {
        "post": post,
        "topic": post.topic,
        "steps": steps,
        "shown": SHOWN,
        "may_edit": allowed(request.user, "forums.edit_post", post),
    }
    return render_page(request, "forums/post_history.html", context)


@require_POST
@signed_in
def post_revert(request: HttpRequest, post_id: int) -> HttpResponse:
    """Put an older text back: an edit like any other, with its own place in the history."""
    number = request.POST.get("number", "")
    post = together.revert(
        the_post(request, post_id),
        by=request.user,
        number=int(number) if number.isdecimal() and len(number) <= 9 else 0,
    )
    messages.success(request, _("The older text is back. The newer one stands in the history."))
    return redirect(post.topic.url_of_post(post.number) if post.number else post.topic.url)
