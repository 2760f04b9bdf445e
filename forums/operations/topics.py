"""Topics: opened, retitled, closed, pinned; and what a decision does to them."""

from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, quiet, record
from community.commons.files.operations import attach
from community.commons.live import push
from community.commons.standing.models import Restriction, State

from .. import indexing
from ..counting import count_topic, touch
from ..facts import (
    TopicArchived,
    TopicClosed,
    TopicDeleted,
    TopicOpened,
    TopicPinned,
    TopicReopened,
    TopicRestored,
    TopicRetitled,
    TopicSlowed,
    TopicStateSet,
    TopicUnarchived,
    TopicUnpinned,
)
from ..models import Category, Draft, Post, ReadPosition, Topic, Watch, WatchLevel
from ..writing import AlreadySent, Written, clean_title, prepare_text, slug_of, why_held

SLOWEST = 86_400  # seconds


@operation("forums.open_topic", prepare=prepare_text)
def open_topic(
    category: Category, *, by: Any, title: str, text: str, written: Written, once: str = "", **imported: Any
) -> Topic:
    """Begin a conversation with its first post; held where a moderator reads first.

    Effects: topic and post number 1, counters, search, the author watches it, the draft gone; then the
    mentioned are told. Raises Refused where title or text can't be stored.
    """
    if (before := Post.objects.sent_by(by, once)) is not None:
        raise AlreadySent(before)
    title = clean_title(title)
    because = why_held(category, by)
    at = now()
    topic = Topic.objects.create(
        category=category,
        title=title,
        slug=slug_of(title),
        author=by,
        language=written.language,
        created_at=at,
        last_post_at=at,
        last_poster=by,
        last_number=1,
        highest_number=1,
        post_count=1,
        state=State.HELD if because else State.VISIBLE,
        held_because=because,
        source=imported.get("source", ""),
        source_id=imported.get("source_id", ""),
    )
    post = Post.objects.create(
        topic=topic,
        number=1,
        author=by,
        text=written.source,
        format=written.format,
        html=written.html,
        renderer=written.renderer,
        language=written.language,
        created_at=at,
        once=once,
        source=imported.get("post_source", imported.get("source", "")),
        source_id=imported.get("post_source_id", imported.get("source_id", "")),
    )
    if written.shows:
        attach(written.shows, to=post, space=topic.space, by=by)
    if not because:
        count_topic(topic, 1)
        indexing.index(post, topic)
        push(category.space, "topic_opened", {"topic": topic.pk})
    if not quiet():
        Watch.objects.create(member=by, topic=topic, level=WatchLevel.WATCHING)
        ReadPosition.objects.create(member=by, topic=topic, number=1, at=at)
        Draft.objects.filter(member=by, place=f"category:{category.pk}").delete()
    record(
        TopicOpened(post_id=post.pk, held=bool(because), mentioned=written.mentioned),
        by=by,
        subject=topic,
        parent=category,
        space=category.space,
    )
    return topic


@operation("forums.retitle_topic")
def retitle_topic(topic: Topic, *, by: Any, title: str) -> Topic:
    """Give a topic a clearer title; its address stays the same."""
    title = clean_title(title)
    if title == topic.title:
        raise Refused(_("Nothing was changed."))
    Topic.objects.filter(pk=topic.pk).update(title=title, version=F("version") + 1)
    topic.refresh_from_db()
    indexing.index_topic(topic)
    push(topic.channel, "topic_changed", {})
    record(TopicRetitled(), by=by, subject=topic, parent=topic.category, space=topic.space)
    return topic


@operation("forums.close_topic")
def close_topic(topic: Topic, *, by: Any) -> Topic:
    """No more replies, except by moderators."""
    if not Topic.objects.filter(pk=topic.pk, closed_at=None).update(closed_at=now(), closed_by=by):
        raise Refused(_("This topic is closed already."))
    _changed(topic)
    record(TopicClosed(), by=by, subject=topic, parent=topic.category, space=topic.space)
    return topic


@operation("forums.reopen_topic")
def reopen_topic(topic: Topic, *, by: Any) -> Topic:
    """Replies are welcome again. Who may close may reopen, except what a moderator closed."""
    if not topic.is_closed:
        raise Refused(_("This topic is open already."))
    if topic.closed_by_id != by.pk and not topic.category.moderated_by(by):
        raise Refused(_("A moderator closed this topic; ask a moderator to reopen it."))
    Topic.objects.filter(pk=topic.pk).update(closed_at=None, closed_by=None)
    _changed(topic)
    record(TopicReopened(), by=by, subject=topic, parent=topic.category, space=topic.space)
    return topic


@operation("forums.pin_topic")
def pin_topic(topic: Topic, *, by: Any, everywhere: bool = False) -> Topic:
    """Let it stand first in its category, or `everywhere`: in the list of all topics too.

    Pinned already, only where it stands may change.
    """
    others = Topic.objects.filter(pk=topic.pk).exclude(pinned_at__isnull=False, pinned_everywhere=everywhere)
    if not others.update(pinned_at=Coalesce("pinned_at", now()), pinned_everywhere=everywhere):
        raise Refused(_("This topic is pinned already."))
    _changed(topic)
    record(TopicPinned(), by=by, subject=topic, parent=topic.category, space=topic.space)
    return topic


@operation("forums.unpin_topic")
def unpin_topic(topic: Topic, *, by: Any) -> Topic:
    """Let it take its place by date again."""
    if not Topic.objects.filter(pk=topic.pk, pinned_at__isnull=False).update(
        pinned_at=None, pinned_everywhere=False
    ):
        raise Refused(_("This topic is not pinned."))
    _changed(topic)
    record(TopicUnpinned(), by=by, subject=topic, parent=topic.category, space=topic.space)
    return topic


@operation("forums.delete_topic")
def delete_topic(topic: Topic, *, by: Any) -> Topic:
    """Its author takes a topic back while nobody answered; it can be put back. What others wrote stays theirs."""
    if topic.posts.exclude(author=by).exclude(state=State.DELETED).exists():
        raise Refused(_("Others have answered this. Ask a moderator to close or remove the topic."))
    if not _turn(topic, State.VISIBLE, State.DELETED):
        raise Refused(_("This topic is not shown any more; there is nothing to delete."))
    record(TopicDeleted(), by=by, subject=topic, parent=topic.category, space=topic.space)
    return topic


@operation("forums.restore_topic")
def restore_topic(topic: Topic, *, by: Any) -> Topic:
    """Its author puts a deleted topic back."""
    if not _turn(topic, State.DELETED, State.VISIBLE):
        raise Refused(_("Only a topic that you deleted yourself can be put back here."))
    record(TopicRestored(), by=by, subject=topic, parent=topic.category, space=topic.space)
    return topic


def _turn(topic: Topic, before: State, after: State) -> bool:
    """From one state to the other with counters and search, if it is still in the first."""
    if not Topic.objects.filter(pk=topic.pk, state=before, merged_into=None).update(
        state=after, version=F("version") + 1
    ):
        return False
    topic.refresh_from_db()
    count_topic(topic, 1 if after == State.VISIBLE else -1)
    indexing.show_topic(topic, after == State.VISIBLE)
    push(topic.channel, "topic_changed", {})
    return True


@operation("forums.archive_topic")
def archive_topic(topic: Topic, *, by: Any) -> Topic:
    """Read only from now on, and out of the lists of what goes on; search finds it still."""
    if not Topic.objects.filter(pk=topic.pk, archived_at=None).update(
        archived_at=now(), pinned_at=None, pinned_everywhere=False
    ):
        raise Refused(_("This topic is in the archive already."))
    _changed(topic)
    record(TopicArchived(), by=by, subject=topic, parent=topic.category, space=topic.space)
    return topic


@operation("forums.unarchive_topic")
def unarchive_topic(topic: Topic, *, by: Any) -> Topic:
    """Take it out of the archive."""
    if not Topic.objects.filter(pk=topic.pk, archived_at__isnull=False).update(archived_at=None):
        raise Refused(_("This topic is not in the archive."))
    _changed(topic)
    record(TopicUnarchived(), by=by, subject=topic, parent=topic.category, space=topic.space)
    return topic


@operation("forums.slow_topic")
def slow_topic(topic: Topic, *, by: Any, seconds: int) -> Topic:
    """Let each member wait `seconds` between two posts in it (0: no waiting). Moderators never wait."""
    if not 0 <= seconds <= SLOWEST:
        raise Refused(_("Choose a time of at most a day."), status=422)
    if not Topic.objects.filter(pk=topic.pk).exclude(slow_seconds=seconds).update(slow_seconds=seconds):
        raise Refused(_("Nothing was changed."))
    _changed(topic)
    record(TopicSlowed(seconds=seconds), by=by, subject=topic, parent=topic.category, space=topic.space)
    return topic


def _changed(topic: Topic) -> None:
    touch(topic.pk)
    Category.objects.filter(pk=topic.category_id).update(version=F("version") + 1)
    topic.refresh_from_db()
    push(topic.channel, "topic_changed", {})


@operation("forums.set_topic_state")
def set_topic_state(
    topic: Topic, *, by: Any, state: State, restriction: Restriction | None = None, because: str = ""
) -> Topic:
    """What a decision does to a topic and all its posts. Called by moderation alone."""
    before = State(topic.state)
    moved = Topic.objects.filter(pk=topic.pk, state=before).update(
        state=state, restriction=restriction, held_because=because, version=F("version") + 1
    )
    if not moved:
        raise Refused(_("Somebody was faster: this topic has changed meanwhile. Look at it again."))
    topic.refresh_from_db()
    if before != state and State.VISIBLE in (before, state):
        count_topic(topic, 1 if state == State.VISIBLE else -1)
        indexing.show_topic(topic, state == State.VISIBLE)
    push(topic.channel, "topic_changed", {})
    record(
        TopicStateSet(before=before, after=state),
        by=by,
        subject=topic,
        parent=topic.category,
        space=topic.space,
    )
    return topic
