"""Bookmarks: kept by a member for themselves, with a note and perhaps a reminder, which alone is a fact."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from membership.models import Member

from ..facts import ReminderCame
from ..models import Bookmark, Post
from .timers import FURTHEST

BOOKMARKS_AT_MOST = 2000


@operation("forums.bookmark_post", records=False)
def bookmark_post(post: Post, *, by: Any, note: str = "", remind_at: datetime | None = None) -> Bookmark:
    """Keep a post, or change note and reminder of the bookmark that is there. Raises Refused, as for a time past."""
    before = Bookmark.objects.filter(member=by, post=post).first()
    moved = remind_at != (before.remind_at if before else None)
    if remind_at is not None and moved and not timezone.now() < remind_at <= timezone.now() + FURTHEST:
        raise Refused(_("Choose a time to come, within the next three years."), status=422)
    if before is None and Bookmark.objects.filter(member=by).count() >= BOOKMARKS_AT_MOST:
        raise Refused(_("You keep %(n)d bookmarks already; let some go first.") % {"n": BOOKMARKS_AT_MOST})
    changes: dict[str, Any] = {"note": " ".join(note.split())[:300]}
    if moved:
        changes |= {"remind_at": remind_at, "reminded_at": None}
    bookmark, _made = Bookmark.objects.update_or_create(
        member=by, post=post, defaults=changes, create_defaults=changes | {"at": now()}
    )
    if moved and remind_at is not None:
        keep_reminder.using(run_after=remind_at).enqueue(bookmark.pk, remind_at.isoformat())
    return bookmark


@operation("forums.remove_bookmark", records=False)
def remove_bookmark(bookmark: Bookmark, *, by: Any) -> None:
    """Let a bookmark go, its reminder with it."""
    Bookmark.objects.filter(pk=bookmark.pk).delete()


@operation("forums.send_reminder", records=False)
def send_reminder(bookmark: Bookmark, *, by: Any) -> bool:
    """The time has come: recorded once, and its member is told by who reads the log. Whether it was for us to do."""
    came = Bookmark.objects.filter(pk=bookmark.pk, remind_at=bookmark.remind_at, reminded_at=None)
    if not came.update(reminded_at=timezone.now()):
        return False
    record(
        ReminderCame(member_id=bookmark.member_id, bookmark_id=bookmark.pk),
        by=by,
        subject=bookmark.post,
        parent=bookmark.post.topic,
        space=bookmark.post.topic.space,
    )
    return True


@task()
def keep_reminder(bookmark_id: int, at: str) -> None:
    """Remind, unless the bookmark went or its reminder was set to another time."""
    bookmark = Bookmark.objects.filter(
        pk=bookmark_id, remind_at=datetime.fromisoformat(at), reminded_at=None
    ).select_related("post__topic")
    for one in bookmark:
        send_reminder(one, by=Member.objects.automaton())
