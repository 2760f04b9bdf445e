"""Topics: opened, retitled, closed, pinned; and what a decision does to them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, quiet, record
from community.commons.files.operations import attach
from community.commons.live import push
from community.commons.standing.models import Restriction, State
from community.surveys.drafting import Draft as PollDraft
from community.surveys.operations import add_poll

from .. import hotness, indexing, tagging
from ..counting import count_topic, lock_topics, settle, touch, touch_category, touch_neighbours
from ..facts import (
    TagCreated,
    TopicClosed,
    TopicKindSet,
    TopicOpened,
    TopicPinned,
    TopicReopened,
    TopicRetitled,
    TopicStateSet,
    TopicTagged,
    TopicUnpinned,
)
from ..limits import check_limits
from ..models import Category, Draft, Post, ReadPosition, Topic, TopicKind, Watch, WatchLevel
from ..newcomers import within_an_hour
from ..screens import keep
from ..writing import AlreadySent, Written, clean_title, prepare_text, slug_of, stopped_because, why_held


@operation("forums.open_topic", prepare=prepare_text)
def open_topic(
    category: Category,
    *,
    by: Any,
    title: str,
    text: str,
    written: Written,
    kind: str = TopicKind.DISCUSSION,
    tags: Sequence[str] = (),
    poll: Mapping[str, Any] | None = None,
    once: str = "",
    **imported: Any,
) -> Topic:
    """Begin a conversation with its first post; held where a moderator reads first.

    `poll` is a poll's draft in plain values (`Draft.as_plain`), to stand below the post.
    Effects: topic and post number 1, counters, search, the author watches it, the draft gone; then the
    mentioned and those who watch the category or a tag are told. Raises Refused where title or text can't be
    stored, for a kind that is not the author's to choose, and for tags that are too many or unknown.
    """
    if (before := Post.objects.sent_by(by, once)) is not None:
        raise AlreadySent(before)
    within_an_hour(by)
    title = clean_title(title)
    _check_kind(category, kind, by)
    check_limits(category, by=by, written=written)
    because = why_held(category, by) or stopped_because(written)
    at = now()
    topic = Topic.objects.create(
        category=category,
        kind=kind,
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
        hot=hotness.score(0, 0, at),
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
    if poll:
        add_poll(post, by=by, draft=PollDraft.of_plain(poll))
    if tags:
        _record_new(tagging.put(topic, tags, by=by), topic, by)
    if not quiet():
        Watch.objects.create(member=by, topic=topic, level=WatchLevel.WATCHING)
        ReadPosition.objects.create(member=by, topic=topic, number=1, at=at)
        Draft.objects.filter(member=by, place=f"category:{category.pk}").delete()
    keep(written.screened, topic, by=by)
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
    lock_topics(topic.pk, near=True)
    Topic.objects.filter(pk=topic.pk).update(title=title, version=F("version") + 1, related_at=None)
    topic.refresh_from_db()
    touch_category(topic.category)
    touch_neighbours(topic)
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


@operation("forums.set_topic_kind")
def set_topic_kind(topic: Topic, *, by: Any, kind: str) -> Topic:
    """Make it a discussion, a question or an announcement. An answer that was accepted waits for its question."""
    _check_kind(topic.category, kind, by)
    before = TopicKind(topic.kind)
    if not Topic.objects.filter(pk=topic.pk).exclude(kind=kind).update(kind=kind):
        raise Refused(_("It is that already."))
    topic.kind = kind
    settle(topic)
    _changed(topic)
    record(
        TopicKindSet(before=before, after=TopicKind(kind)),
        by=by,
        subject=topic,
        parent=topic.category,
        space=topic.space,
    )
    return topic


def _check_kind(category: Category, kind: str, by: Any) -> None:
    if kind not in TopicKind.values:
        raise Refused(_("There is no such kind of topic."), status=422)
    if kind == TopicKind.ANNOUNCEMENT and not category.moderated_by(by):
        raise Refused(_("Only those who moderate this category announce in it."), status=422)


@operation("forums.tag_topic")
def tag_topic(topic: Topic, *, by: Any, tags: Sequence[str]) -> Topic:
    """Let the topic carry exactly these tags, five at most. Trusted members and the team make new ones by this."""
    topic = lock_topics(topic.pk)[0]
    touch_category(topic.category)  # categories are locked before tags, as where a topic is opened
    change = tagging.put(topic, tags, by=by)
    if change.before == change.after:
        raise Refused(_("Nothing was changed."))
    Topic.objects.filter(pk=topic.pk).update(related_at=None)
    push(topic.channel, "topic_changed", {})
    _record_new(change, topic, by)
    record(
        TopicTagged(before=change.before, after=change.after),
        by=by,
        subject=topic,
        parent=topic.category,
        space=topic.space,
    )
    return topic


def _record_new(change: tagging.Change, topic: Topic, by: Any) -> None:
    for tag in change.made:
        record(TagCreated(), by=by, subject=tag, parent=topic, space=topic.space)


def _changed(topic: Topic) -> None:
    touch(topic.pk)
    touch_category(topic.category)
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
