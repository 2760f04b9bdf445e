"""A poll added to a post that stands already."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from community.commons.access import Refused, demand, signed_in
from community.commons.web.page import render_page
from community.surveys.forms import PollForm
from community.surveys.operations import add_poll

from ..models import Post
from .access import the_post


@signed_in
def post_poll(request: HttpRequest, post_id: int) -> HttpResponse:
    post = the_post(request, post_id)
    demand(request.user, "forums.add_poll", post)
    if post.polled:
        return redirect(_back(post))
    form, status = PollForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        draft = form.draft() if form.is_valid() else None
        if draft is not None:
            try:
                add_poll(post, by=request.user, draft=draft)
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
            else:
                messages.success(request, _("The poll stands below your post."))
                return redirect(_back(post))
    context = {"post": post, "topic": post.topic, "poll": form}
    return render_page(request, "forums/post_poll.html", context, status=status)


def _back(post: Post) -> str:
    return post.topic.url_of_post(post.number) if post.number else post.topic.url
