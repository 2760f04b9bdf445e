"""Posts go from one topic to another with all that hangs on them: numbers, answers, places, watches, search, files."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from community.commons.activity.log import now
from community.commons.files.operations import move_attached
from community.commons.standing.models import State

from . import indexing
from .counting import settle_posts
from .models import Forwarding, Notice, Post, ReadPosition, Timer, Topic, Waiting, Watch

MOST = 5000  # posts of one act
BATCH = 200


@dataclass
class Moved:
    """What a relocation did: old number to new number, in order, and how many are visible."""

    posts: list[Post]
    numbers: dict[int, int] = field(default_factory=dict)
    visible: int = 0
    put_back: int = 0  # those that found a number that they had there before

    @property
    def all_put_back(self) -> bool:
        return bool(self.posts) and self.put_back == len(self.posts)


def in_order(posts: Iterable[Post]) -> list[Post]:
    """By number; what waits without one comes last."""
    return sorted(posts, key=lambda post: (post.number is None, post.number or 0, post.pk))


def relocate(posts: Sequence[Post], source: Topic, target: Topic) -> Moved:
    """Take `posts` (locked, all of `source`) to `target` (locked too) and settle both.

    A post that stood in `target` before gets its old number back; the others get the next ones. Their old addresses
    lead on. Whoever had read them has read them; `source` keeps its numbers free for their return.
    """
    ordered = in_order(posts)
    places = _places_before(source, target)
    moved = _number(ordered, target)
    _forward(ordered, source, target, moved)
    Post.objects.bulk_update(ordered, ["topic", "number", "reply_to"], batch_size=BATCH)
    moved.visible = sum(post.state == State.VISIBLE for post in ordered)
    settle_posts(source)
    settle_posts(target)
    _carry_places(places, target, moved)
    indexing.index_moved(ordered, target)
    if source.category_id != target.category_id:
        move_attached(ordered, space=target.space)
    return moved


def _number(ordered: list[Post], target: Topic) -> Moved:
    moved = Moved(ordered)
    before = {
        one.post_id: one for one in Forwarding.objects.filter(topic=target, post__in=[p.pk for p in ordered])
    }
    pairs: list[tuple[Post, int | None, Forwarding | None]] = []
    for post in ordered:
        known, old = before.get(post.pk), post.number
        if old is None:
            post.number = None
            moved.put_back += known is not None
        elif known is not None and known.number is not None:
            post.number = known.number
            moved.put_back += 1
        else:
            target.highest_number += 1
            post.number = target.highest_number
        if old is not None and post.number is not None:
            moved.numbers[old] = post.number
        pairs.append((post, old, known))
    for post, old, known in pairs:
        post.came_from = (old, post.reply_to)  # type: ignore[attr-defined]
        answered = moved.numbers.get(post.reply_to or 0)
        post.reply_to = answered or (known.reply_to if known else None)
    return moved


def _forward(ordered: list[Post], source: Topic, target: Topic, moved: Moved) -> None:
    """From now on the old addresses lead on, and those that are in force again lead nowhere else."""
    Forwarding.objects.filter(topic=target, post__in=[post.pk for post in ordered]).delete()
    rows, at = [], now()  # one moment for all, by which what went together is known
    for post in ordered:
        number, reply_to = post.came_from  # type: ignore[attr-defined]
        rows.append(Forwarding(topic=source, number=number, post=post, reply_to=reply_to, to=target, at=at))
        post.topic = target
    Forwarding.objects.bulk_create(rows, batch_size=BATCH)


# -- Who has read what -----------------------------------------------------------------------


@dataclass
class _Places:
    """Member to place in the source and in the target, before; and where the target ended for its readers."""

    source: dict[int, int]
    target: dict[int, int]
    target_end: int


def _places_before(source: Topic, target: Topic) -> _Places:
    theirs = ReadPosition.objects.filter(topic=source.pk).values_list("member", "number")
    here = ReadPosition.objects.filter(topic=target.pk).values_list("member", "number")
    end = target.posts.filter(state=State.VISIBLE).aggregate(end=Max("number"))["end"]
    return _Places(dict(theirs), dict(here), end or 0)


def _carry_places(places: _Places, target: Topic, moved: Moved) -> None:
    """Who had read the posts has read them in their new topic too, where nothing unread stands before them there."""
    old = list(moved.numbers)  # ascending, as the posts are in order
    new = list(moved.numbers.values())
    rows = []
    for member, place in places.source.items():
        count = bisect_right(old, place)
        own = places.target.get(member, 0)
        if count and own >= places.target_end and max(new[:count]) > own:
            rows.append(ReadPosition(member_id=member, topic=target, number=max(new[:count]), at=now()))
    ReadPosition.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["member", "topic"],
        update_fields=["number", "at"],
        batch_size=BATCH,
    )


def carry_watches(source: Topic, target: Topic) -> None:
    """Who watches or mutes the one does so with the other, unless they chose for themselves."""
    rows = [
        Watch(member_id=member, topic=target, level=level, at=now())
        for member, level in Watch.objects.filter(topic=source).values_list("member", "level")
    ]
    Watch.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


# -- Lines and timers --------------------------------------------------------------------------


def add_notice(topic: Topic, kind: Notice.Kind, *, number: int, by: Any, **more: Any) -> Notice:
    notice: Notice = Notice.objects.create(topic=topic, kind=kind, number=number, by=by, at=now(), **more)
    Topic.objects.filter(pk=topic.pk).update(notice_count=Notice.objects.filter(topic=topic).count())
    return notice


def drop_notices(topic: Topic, **which: Any) -> None:
    Notice.objects.filter(topic=topic, **which).delete()
    Topic.objects.filter(pk=topic.pk).update(notice_count=Notice.objects.filter(topic=topic).count())


def stop_timers(topic: Topic) -> None:
    """What was to happen to a topic that is none any more."""
    Timer.objects.filter(topic=topic, state=Waiting.WAITING).update(state=Waiting.CANCELLED)
    topic.timer_count = 0
