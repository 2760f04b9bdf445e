"""Bookmarks: put, changed, listed, let go and put back."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, signed_in
from community.commons.text import excerpt
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import operations
from ..filters import BookmarkFilter
from ..models import Bookmark, Post
from ..tool_forms import BookmarkForm
from .access import the_post

ON_A_PAGE = 30
EXCERPT = 200  # characters
REMOVED = "bookmark_removed"  # in the session: what was let go last


@signed_in
def post_bookmark(request: HttpRequest, post_id: int) -> HttpResponse:
    post = the_post(request, post_id)
    bookmark = Bookmark.objects.filter(member=request.user.pk, post=post).first()
    form, status = (
        BookmarkForm(request.POST if request.method == "POST" else None, initial=_initial(bookmark)),
        200,
    )
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                operations.bookmark_post(
                    post, by=request.user, note=form.cleaned_data["note"], remind_at=form.remind_at()
                )
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
            else:
                messages.success(request, _("Kept. You find it under “Bookmarks” in your menu."))
                return redirect(post.topic.url_of_post(post.number) if post.number else post.topic.url)
    context = {"post": post, "topic": post.topic, "form": form, "bookmark": bookmark}
    return render_page(request, "forums/post_bookmark.html", context, status=status)


def _initial(bookmark: Bookmark | None) -> dict[str, Any]:
    if bookmark is None:
        return {"when": ""}
    if not bookmark.waits:
        return {"note": bookmark.note, "when": ""}
    return {"note": bookmark.note, "when": "date", "at": bookmark.remind_at}


@require_safe
@signed_in
def bookmark_list(request: HttpRequest) -> HttpResponse:
    """The latest first; what one may not read any more is left out."""
    rows = Bookmark.objects.readable_by(request.user).select_related("post__topic__category", "post__author")
    filtered = filter_rows(BookmarkFilter, request, rows)
    page = keyset_page(filtered.rows, request, order=("-at", "-pk"), size=ON_A_PAGE)
    for bookmark in page.items:
        bookmark.words = excerpt(bookmark.post.html, EXCERPT)
    context = {
        "page": page,
        "bookmarks": page.items,
        "filter": filtered,
        "removed": request.session.get(REMOVED),
    }
    return render_page(request, "forums/bookmark_list.html", context)


@require_POST
@signed_in
def bookmark_remove(request: HttpRequest, bookmark_id: int) -> HttpResponse:
    bookmark = Bookmark.objects.filter(pk=bookmark_id, member=request.user.pk).first()
    if bookmark is None:
        raise Http404(_("There is nothing here that you may see."))
    operations.remove_bookmark(bookmark, by=request.user)
    request.session[REMOVED] = {
        "post": bookmark.post_id,
        "note": bookmark.note,
        "remind_at": bookmark.remind_at.isoformat() if bookmark.remind_at and bookmark.waits else "",
    }
    messages.success(request, _("The bookmark is gone."))
    return redirect("forums:bookmark-list")


@require_POST
@signed_in
def bookmark_put_back(request: HttpRequest) -> HttpResponse:
    """The one let go last, with its note and, where it is still to come, its reminder."""
    kept = request.session.pop(REMOVED, None)
    post = (
        Post.objects.visible_to(request.user)
        .select_related("topic__category")
        .filter(pk=kept["post"] if kept else 0)
        .first()
    )
    if kept is None or post is None:
        raise Refused(_("There is nothing to put back."))
    at = datetime.fromisoformat(kept["remind_at"]) if kept["remind_at"] else None
    try:
        operations.bookmark_post(post, by=request.user, note=kept["note"], remind_at=at)
    except Refused:
        operations.bookmark_post(post, by=request.user, note=kept["note"])
    messages.success(request, _("The bookmark is back."))
    return redirect("forums:bookmark-list")
