"""A topic goes to another category; posts go to a topic of their own; a topic is added to another, and back again."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from community.commons.access import Refused, demand, operation
from community.commons.activity.log import record
from community.commons.files.operations import move_attached
from community.commons.live import push
from community.commons.standing.models import State

from .. import indexing, tagging
from ..counting import count_rooms, lock_topics, touch_neighbours
from ..facts import TopicMerged, TopicMoved, TopicSplit, TopicUnmerged
from ..models import PAGE, Category, Draft, Forwarding, Notice, Post, Topic
from ..relocating import (
    MOST,
    Moved,
    add_notice,
    carry_watches,
    drop_notices,
    in_order,
    relocate,
    stop_timers,
)
from ..writing import clean_title, slug_of


@operation("forums.move_topic")
def move_topic(topic: Topic, *, by: Any, category: Category) -> Topic:
    """Take a topic to another category: counters of both, search, files and who may see it go along.

    Who does not moderate it may move it only where the same people read and where they may open topics themselves.
    Moved back before anybody wrote, the line that told of it goes. Raises Refused.
    """
    here = lock_topics(topic.pk, near=True)[0]
    before = here.category
    if category.pk == before.pk:
        raise Refused(_("The topic stands in this category already."))
    demand(by, "forums.open_topic", category)
    elsewhere = (category.see, category.group_id) != (before.see, before.group_id)
    if elsewhere and not before.moderated_by(by):
        raise Refused(
            _("Other people may read that category. Ask a moderator to move the topic there."), status=403
        )
    if here.merged_into_id:
        raise Refused(_("This topic was merged into another one."))
    if here.state == State.VISIBLE:  # rooms before tags, as everywhere: nobody waits crosswise
        count_rooms({before.pk: (-1, -here.post_count), category.pk: (1, here.post_count)})
        tagging.count_topic(here, -1)
    here.category = category
    here.version += 1
    here.related_at = None
    here.save(update_fields=["category", "version", "related_at"])
    touch_neighbours(here)
    if here.state == State.VISIBLE:
        tagging.count_topic(here, 1)
    indexing.move_topic(here)
    move_attached(here.posts.only("pk"), space=here.space)
    _tell_of_move(here, before, category, by)
    push(here.channel, "topic_changed", {})
    push(category.space, "topic_opened", {"topic": here.pk})
    record(
        TopicMoved(from_category=before.pk, to_category=category.pk, posts=here.post_count),
        by=by,
        subject=here,
        parent=category,
        space=category.space,
    )
    return here


def _tell_of_move(topic: Topic, before: Category, after: Category, by: Any) -> None:
    last = Notice.objects.filter(topic=topic, kind=Notice.Kind.MOVED).order_by("-pk").first()
    here = topic.highest_number + 1
    if last is not None and last.category_id == after.pk and last.number == here:
        drop_notices(topic, pk=last.pk)
        return
    add_notice(topic, Notice.Kind.MOVED, number=here, by=by, category=before)


@operation("forums.split_topic")
def split_topic(
    topic: Topic, *, by: Any, posts: Sequence[int], title: str, category: Category | None = None
) -> Topic:
    """Make of some posts (ids) of a topic one of their own, opened by the first of them; returns it.

    They get numbers from 1; where they stood a line leads to them, and so do their old addresses. Merging the new
    topic back puts each on its old number. Raises Refused with what to mend.
    """
    title = clean_title(title)
    chosen = in_order(
        Post.objects.select_for_update().filter(pk__in=list(posts)[: MOST + 1], topic=topic.pk).order_by("pk")
    )
    source = lock_topics(topic.pk)[0]
    category = category or source.category
    demand(by, "forums.open_topic", category)
    _check_split(source, chosen, len(set(posts)))
    first = chosen[0]
    new = Topic.objects.create(
        category=category,
        title=title,
        slug=slug_of(title),
        author=first.author,
        language=first.language,
        created_at=first.created_at,
        last_post_at=first.created_at,
        last_poster=first.author,
    )
    numbers = [post.number for post in chosen if post.number]
    moved = relocate(chosen, source, new)
    carry_watches(source, new)
    _count(source, new, moved, topics=(0, 1))
    for number, count in _per_page(numbers):
        add_notice(source, Notice.Kind.SPLIT_OFF, number=number, by=by, count=count, other=new)
    add_notice(new, Notice.Kind.SPLIT_FROM, number=1, by=by, count=len(chosen), other=source)
    push(source.channel, "topic_changed", {})
    push(new.space, "topic_opened", {"topic": new.pk})
    record(
        TopicSplit(new_topic_id=new.pk, posts=len(chosen)),
        by=by,
        subject=source,
        parent=source.category,
        space=source.space,
    )
    return Topic.objects.select_related("category").get(pk=new.pk)


def _check_split(source: Topic, chosen: list[Post], asked: int) -> None:
    if source.state != State.VISIBLE:
        raise Refused(_("Only a topic that everybody sees can be split."))
    if not asked:
        raise Refused(_("Choose at least one post."), status=422)
    if asked > MOST:
        raise Refused(_("At most %(n)d posts at once.") % {"n": MOST}, status=422)
    if len(chosen) != asked:
        raise Refused(_("Some of these posts stand in this topic no more. Look again."))
    if any(post.number == 1 for post in chosen):
        raise Refused(
            _("The opening post stays: without it the topic would begin nowhere. Move the topic instead."),
            status=422,
        )
    if chosen[0].state != State.VISIBLE:
        raise Refused(
            _("The first of the posts opens the new topic; choose one that everybody sees."), status=422
        )


def _per_page(numbers: list[int]) -> list[tuple[int, int]]:
    """For each page that posts left: before which number the line stands, and for how many it speaks."""
    pages: dict[int, list[int]] = {}
    for number in numbers:
        pages.setdefault((number - 1) // PAGE, []).append(number)
    return [(min(gone), len(gone)) for gone in pages.values()]


@operation("forums.merge_topic")
def merge_topic(topic: Topic, *, by: Any, into: Topic) -> Topic:
    """Add all posts of a topic to another, after its last one; returns that one.

    Posts that stood there before get their old numbers back, so merging undoes a split. What is left of the topic
    leads to the other, and so do the addresses of its posts; `unmerge_topic` undoes it. Raises Refused.
    """
    demand(by, "forums.merge_topic", into)
    if topic.pk == into.pk:
        raise Refused(_("A topic can't be merged into itself."), status=422)
    posts = list(Post.objects.select_for_update().filter(topic=topic.pk).order_by("pk")[: MOST + 1])
    source, target = lock_topics(topic.pk, into.pk, near=True)
    if len(posts) > MOST:
        raise Refused(_("At most %(n)d posts at once.") % {"n": MOST}, status=422)
    if source.state != State.VISIBLE or target.state != State.VISIBLE:
        raise Refused(_("Only topics that everybody sees can be merged."))
    posts = list(Post.objects.filter(topic=source))  # what came while this waited for the lock is here too
    first = target.highest_number + 1
    visible_before = source.post_count
    stop_timers(source)
    moved = relocate(posts, source, target)
    Topic.objects.filter(pk=source.pk).update(
        merged_into=target, state=State.DELETED, pinned_at=None, pinned_everywhere=False
    )
    moved.visible = visible_before
    _count(source, target, moved, topics=(-1, 0))
    tagging.count_topic(source, -1)
    touch_neighbours(source)
    carry_watches(source, target)
    _carry_drafts(source, target)
    drop_notices(target, other=source)
    if not moved.all_put_back:
        add_notice(
            target, Notice.Kind.MERGED, number=first, by=by, count=len(posts) - moved.put_back, other=source
        )
    push(source.channel, "topic_changed", {})
    push(target.channel, "topic_changed", {})
    record(
        TopicMerged(into_topic_id=target.pk, posts=len(posts), put_back=moved.all_put_back),
        by=by,
        subject=source,
        parent=target,
        space=target.space,
    )
    return Topic.objects.select_related("category").get(pk=target.pk)


def _carry_drafts(source: Topic, target: Topic) -> None:
    """What somebody was writing in the topic is written in the other, unless they write there already."""
    here = f"topic:{target.pk}"
    busy = Draft.objects.filter(place=here).values("member")
    drafts = Draft.objects.filter(place=f"topic:{source.pk}")
    drafts.exclude(member__in=list(busy.values_list("member", flat=True))).update(place=here)


@operation("forums.unmerge_topic")
def unmerge_topic(topic: Topic, *, by: Any) -> Topic:
    """Undo a merge: the posts that came from `topic` and are still where they were taken go back to their numbers."""
    target = Topic.objects.select_related("category").filter(pk=topic.merged_into_id or 0).first()
    if target is None:
        raise Refused(_("This topic was not merged, or somebody was faster in undoing it."))
    demand(by, "forums.merge_topic", target)
    # Others stood here before an earlier separation of the two, and went to the target by themselves.
    gone = Forwarding.objects.filter(topic=topic.pk, to=target)
    ids = gone.filter(at=gone.aggregate(at=Max("at"))["at"]).values("post")
    posts = list(Post.objects.select_for_update().filter(pk__in=ids, topic=target.pk).order_by("pk"))
    source, target = lock_topics(topic.pk, target.pk, near=True)
    if source.merged_into_id != target.pk:
        raise Refused(_("This topic was not merged, or somebody was faster in undoing it."))
    if not Forwarding.objects.filter(topic=source.pk, number=1, post__in=posts).exists():
        raise Refused(_("Its opening post is there no more: split the posts off instead."))
    if target.state != State.VISIBLE:
        raise Refused(_("Only topics that everybody sees can be separated again."))
    source.merged_into, source.state = None, State.VISIBLE
    source.save(update_fields=["merged_into", "state"])
    moved = relocate(posts, target, source)
    _count(target, source, moved, topics=(0, 1))
    tagging.count_topic(source, 1)
    touch_neighbours(source)
    drop_notices(target, other=source, kind=Notice.Kind.MERGED)
    push(target.channel, "topic_changed", {})
    push(source.space, "topic_opened", {"topic": source.pk})
    record(
        TopicUnmerged(from_topic_id=target.pk, posts=len(posts)),
        by=by,
        subject=source,
        parent=target,
        space=source.space,
    )
    return Topic.objects.select_related("category").get(pk=source.pk)


def _count(source: Topic, target: Topic, moved: Moved, *, topics: tuple[int, int]) -> None:
    """Counters of the categories, which may be the same one."""
    changes = {source.category_id: (topics[0], -moved.visible)}
    before = changes.get(target.category_id, (0, 0))
    changes[target.category_id] = (before[0] + topics[1], before[1] + moved.visible)
    count_rooms(changes)
