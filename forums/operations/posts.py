"""Posts: written, mended, taken back; and what a decision does to them."""

from datetime import datetime
from math import ceil
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from community.commons.access import Refused, allowed, operation
from community.commons.activity.log import now, quiet, record
from community.commons.files.operations import attach
from community.commons.live import push
from community.commons.standing.models import Restriction, State

from .. import indexing
from ..counting import merged_meanwhile, take_number, touch, touch_neighbours
from ..facts import PostCreated, PostDeleted, PostEdited, PostRestored, PostStateSet
from ..limits import check_edit, check_limits
from ..models import Draft, Post, Revision, Topic, WatchLevel
from ..moving_posts import move
from ..newcomers import within_an_hour
from ..screens import keep
from ..writing import (
    AlreadySent,
    Written,
    clean_title,
    prepare_text,
    span_in_words,
    stopped_because,
    why_held,
)


@operation("forums.create_post", prepare=prepare_text)
def create_post(
    topic: Topic,
    *,
    by: Any,
    text: str,
    written: Written,
    reply_to: int | None = None,
    once: str = "",
    **imported: Any,
) -> Post:
    """Reply in a topic.

    Effects: a post with the next number (none yet if a moderator reads it first), counters, search, the
    author's place and watch, the draft gone; then everybody on the page, watchers, those quoted, mentioned
    and answered are told. Sent twice with the same `once`, it is one post.
    Raises Refused where the text can't be stored.
    """
    if (before := Post.objects.sent_by(by, once)) is not None:
        raise AlreadySent(before)
    within_an_hour(by)
    check_limits(topic, by=by, written=written)
    because = why_held(topic.category, by, topic) or stopped_because(written)
    answered = (
        topic.posts.filter(number=reply_to).values_list("author", flat=True).first() if reply_to else None
    )
    at = now()
    if topic.slow_seconds:
        _wait_ones_turn(topic, by, at)
    elif because and not Topic.objects.select_for_update().filter(pk=topic.pk, merged_into=None).exists():
        raise Refused(merged_meanwhile())
    number = None if because else take_number(topic, by=by, at=at)
    post = Post.objects.create(
        topic=topic,
        number=number,
        author=by,
        text=written.source,
        format=written.format,
        html=written.html,
        renderer=written.renderer,
        language=written.language,
        reply_to=reply_to if answered else None,
        created_at=at,
        state=State.HELD if because else State.VISIBLE,
        held_because=because,
        once=once,
        source=imported.get("source", ""),
        source_id=imported.get("source_id", ""),
    )
    if written.shows:
        attach(written.shows, to=post, space=topic.space, by=by)
    if not because:
        indexing.index(post, topic)
        push(topic.channel, "post_created", {"number": number, "by": by.pk})
    if not quiet():
        _follow(topic, by, number)
    keep(written.screened, post, by=by)
    record(
        PostCreated(
            topic_id=topic.pk,
            number=number or 0,
            held=bool(because),
            reply_to_author=answered or 0,
            quoted=written.quoted,
            mentioned=written.mentioned,
        ),
        by=by,
        subject=post,
        parent=topic,
        space=topic.space,
    )
    return post


def _wait_ones_turn(topic: Topic, by: Any, at: datetime) -> None:
    """In slow mode each member waits between two posts; asked under the topic's lock, so two at once are not two.

    Raises Refused (429) with how long there is still to wait.
    """
    if not Topic.objects.select_for_update().filter(pk=topic.pk, merged_into=None).exists():
        raise Refused(merged_meanwhile())
    if quiet() or topic.category.moderated_by(by):
        return
    last = topic.posts.filter(author=by).order_by("-created_at").values_list("created_at", flat=True).first()
    left = topic.slow_seconds - (at - last).total_seconds() if last else 0
    if left > 0:
        raise Refused(
            _("Slow mode: here everybody waits %(span)s between two posts. Try again in %(left)s.")
            % {"span": span_in_words(topic.slow_seconds), "left": span_in_words(ceil(left))},
            status=429,
        )


# Written out, because each reply asks them and building them took longer than answering.
WATCH = """
    INSERT INTO forums_watch (member_id, topic_id, level, at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (topic_id, member_id) DO NOTHING
"""
PLACE = """
    INSERT INTO forums_readposition (member_id, topic_id, number, at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (member_id, topic_id) DO UPDATE SET number = excluded.number, at = excluded.at
"""
DRAFT = "DELETE FROM forums_draft WHERE member_id = %s AND place = %s"


def _follow(topic: Topic, by: Any, number: int | None) -> None:
    """Who writes has read, watches, and needs the draft no longer."""
    at = connection.ops.adapt_datetimefield_value(now())
    with connection.cursor() as cursor:
        cursor.execute(WATCH, [by.pk, topic.pk, WatchLevel.WATCHING.value, at])
        if number:
            cursor.execute(PLACE, [by.pk, topic.pk, number, at])
        cursor.execute(DRAFT, [by.pk, f"topic:{topic.pk}"])


@operation("forums.edit_post", prepare=prepare_text)
def edit_post(
    post: Post,
    *,
    by: Any,
    text: str,
    written: Written,
    seen: int | None = None,
    title: str = "",
    reason: str = "",
) -> Post:
    """Change what a post says; what it said before is kept as a revision.

    `seen` is the number of revisions that the editor's form knew: where somebody else was faster it is
    Refused, and nothing typed is lost. `title` changes the topic's title with its opening post.
    """
    Post.objects.select_for_update().only("pk").get(pk=post.pk)
    current = Post.objects.select_related("topic__category").get(pk=post.pk)
    if seen is not None and seen != current.revision_count:
        raise Refused(
            _("Somebody changed this post while you wrote. Your text is below; compare, then save again.")
        )
    topic = current.topic
    stopped = stopped_because(written)
    if by.pk != current.author_id and (because := why_held(topic.category, by, topic) or stopped):
        raise Refused(because)  # a wiki is no way around the first look
    check_edit(current, by=by, written=written)
    may_retitle = bool(title) and current.is_opening and allowed(by, "forums.retitle_topic", topic)
    new_title = clean_title(title) if may_retitle else topic.title
    if written.source == current.text and new_title == topic.title:
        raise Refused(_("Nothing was changed."))
    Revision.objects.create(
        post=current,
        number=current.revision_count + 1,
        title=topic.title if current.is_opening else "",
        text=current.text,
        format=current.format,
        editor=by,
        reason=reason[:200],
        at=now(),
    )
    current.text, current.format, current.html = written.source, written.format, written.html
    current.renderer, current.language = written.renderer, written.language
    current.revision_count += 1
    current.edited_at = now()
    current.save(
        update_fields=["text", "format", "html", "renderer", "language", "revision_count", "edited_at"]
    )
    if new_title != topic.title:
        Topic.objects.filter(pk=topic.pk).update(title=new_title, related_at=None)
        topic.title = new_title
        touch_neighbours(topic)
    touch(topic.pk)  # waits for whoever is moving the topic
    topic.category_id = Topic.objects.values_list("category_id", flat=True).get(pk=topic.pk)
    if written.shows:
        attach(written.shows, to=current, space=topic.space, by=by)
    if by.pk == current.author_id:
        Draft.objects.filter(member=by, place=f"post:{current.pk}").delete()
    if current.state == State.VISIBLE and stopped:
        move(current, State.HELD, because=stopped)
    elif current.state == State.VISIBLE:
        indexing.index(current, topic)
        push(topic.channel, "post_changed", {"number": current.number})
    keep(written.screened, current, by=by)
    record(
        PostEdited(revision=current.revision_count, mentioned=written.mentioned),
        by=by,
        subject=current,
        parent=topic,
        space=topic.space,
    )
    return current


@operation("forums.delete_post")
def delete_post(post: Post, *, by: Any) -> Post:
    """The author takes a post back: a line stays in its place, and the author may put it back."""
    if post.state not in (State.VISIBLE, State.HELD):
        raise Refused(_("This post is not shown any more; there is nothing to delete."))
    if post.author_id != by.pk:
        raise Refused(
            _("Use the moderation queue to remove what somebody else wrote: it asks for the reason.")
        )
    if post.is_opening and post.topic.post_count > 1:
        raise Refused(_("Others have answered this. Ask a moderator to close or remove the topic."))
    move(post, State.DELETED)
    record(PostDeleted(), by=by, subject=post, parent=post.topic, space=post.topic.space)
    return post


@operation("forums.restore_post")
def restore_post(post: Post, *, by: Any) -> Post:
    """The author puts a deleted post back."""
    if post.state != State.DELETED or post.author_id != by.pk:
        raise Refused(_("Only a post that you deleted yourself can be put back here."))
    because = (
        ""
        if post.number
        else why_held(post.topic.category, by, post.topic) or _("A moderator reads it first, as before.")
    )
    move(post, State.HELD if because else State.VISIBLE, because=because)
    record(PostRestored(), by=by, subject=post, parent=post.topic, space=post.topic.space)
    return post


@operation("forums.set_post_state")
def set_post_state(
    post: Post, *, by: Any, state: State, restriction: Restriction | None = None, because: str = ""
) -> Post:
    """What a decision does to a post: hold, hide, remove, release or restore it. Called by moderation alone."""
    before = State(post.state)
    move(post, state, restriction=restriction, because=because)
    record(
        PostStateSet(before=before, after=state),
        by=by,
        subject=post,
        parent=post.topic,
        space=post.topic.space,
    )
    return post
