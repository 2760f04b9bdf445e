"""The poll of a post: found, and added by its author."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from community.commons.api.doors import PUBLIC, SIGNED_IN
from community.commons.api.shapes import Id
from community.surveys.api import PollIn, PollOut, room, told
from community.surveys.operations import add_poll
from community.surveys.showing import show, shown

from ..polls import KIND
from ..views.access import the_post


@room.reads("/posts/{post_id}/poll", access=PUBLIC, answers=PollOut)
def post_poll(request: HttpRequest, post_id: Id) -> dict[str, Any]:
    """The poll below a post whose `has_poll` is true."""
    post = the_post(request, post_id)
    found = shown({post.pk: post}, KIND, request.user) if post.polled else {}
    if not found:
        raise Http404(_("This post has no poll."))
    return told(found[post.pk])


@room.writes("POST", "/posts/{post_id}/poll", access=SIGNED_IN, answers=PollOut, status=201)
def poll_add(request: HttpRequest, post_id: Id, body: PollIn) -> dict[str, Any]:
    """Add a poll to a post of one's own; a post can have one."""
    return told(show(add_poll(the_post(request, post_id), by=request.user, draft=body.draft()), request.user))
