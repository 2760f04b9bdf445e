"""Bookmarks: posts to find again, with a note and perhaps a reminder; seen by their owner alone."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from community.commons.api.doors import SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Id, Moment, Nothing, Person, Told, a_text, person
from community.commons.text import excerpt

from .. import operations
from ..filters import BookmarkFilter
from ..models import Bookmark
from ..views.access import the_post

room = Room("Bookmarks")
EXCERPT = 200  # characters


class BookmarkIn(Asked):
    note: Annotated[str, a_text(300)] = ""
    remind_at: Annotated[Moment | None, Field(description="when to be told of it again")] = None


class BookmarkOut(Told):
    id: int
    post_id: int
    topic_id: int
    title: str = Field(description="of the topic")
    number: int | None = Field(description="of the post in its topic")
    url: str
    author: Person
    excerpt: str
    note: str
    remind_at: datetime | None
    reminded_at: datetime | None
    at: datetime


@room.lists("/bookmarks", access=SIGNED_IN, answers=BookmarkOut, filters=BookmarkFilter)
def bookmark_list(request: HttpRequest) -> Listed:
    """The latest first; what one may not read any more is left out."""
    rows = Bookmark.objects.readable_by(request.user).select_related("post__topic", "post__author")
    return Listed(rows, order=("-at", "-pk"), show=lambda found: [_told(one) for one in found])


def _told(one: Bookmark) -> dict[str, Any]:
    return {
        "id": one.pk,
        "post_id": one.post_id,
        "topic_id": one.post.topic_id,
        "title": one.post.topic.title,
        "number": one.post.number,
        "url": one.post.url,
        "author": person(one.post.author),
        "excerpt": excerpt(one.post.html, EXCERPT),
        "note": one.note,
        "remind_at": one.remind_at,
        "reminded_at": one.reminded_at,
        "at": one.at,
    }


@room.writes("PUT", "/posts/{post_id}/bookmark", access=SIGNED_IN, answers=BookmarkOut)
def bookmark_keep(request: HttpRequest, post_id: Id, body: BookmarkIn) -> dict[str, Any]:
    """Keep a post, or change note and reminder of the bookmark that is there."""
    post = the_post(request, post_id)
    kept = operations.bookmark_post(post, by=request.user, note=body.note, remind_at=body.remind_at)
    kept.post = post
    return _told(kept)


@room.writes("DELETE", "/posts/{post_id}/bookmark", access=SIGNED_IN, answers=Nothing)
def bookmark_remove(request: HttpRequest, post_id: Id) -> dict[str, Any]:
    """Let a bookmark go, its reminder with it."""
    bookmark = Bookmark.objects.filter(post=post_id, member=request.user.pk).first()
    if bookmark is None:
        raise Http404(_("There is no bookmark of yours here."))
    operations.remove_bookmark(bookmark, by=request.user)
    return {"done": True}
