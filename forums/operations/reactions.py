"""Reactions: one of each kind per member and post, counted on the post."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record

from ..counting import count_reaction
from ..facts import PostReacted, ReactionWithdrawn
from ..models import Post, Reaction, ReactionKind, Topic


@operation("forums.react")
def react(post: Post, *, by: Any, kind: str) -> Post:
    """Thank somebody, say that you learned or agree. A second time changes nothing."""
    if kind not in ReactionKind.values:
        raise Refused(_("There is no such reaction."), status=422)
    locked = Post.objects.select_for_update().get(pk=post.pk)
    _row, made = Reaction.objects.get_or_create(post=post, member=by, kind=kind, defaults={"at": now()})
    if not made:
        raise Refused(_("You said so already."))
    topic = _topic_of(locked, post)
    count_reaction(locked, topic, kind, 1)
    record(
        PostReacted(kind=ReactionKind(kind), author_id=post.author_id),
        by=by,
        subject=post,
        parent=topic,
        space=topic.space,
    )
    return locked


@operation("forums.withdraw_reaction")
def withdraw_reaction(post: Post, *, by: Any, kind: str) -> Post:
    """Take a reaction back."""
    locked = Post.objects.select_for_update().get(pk=post.pk)
    gone, _rows = Reaction.objects.filter(post=post, member=by, kind=kind).delete()
    if not gone:
        raise Refused(_("There is no reaction of yours to take back."))
    topic = _topic_of(locked, post)
    count_reaction(locked, topic, kind, -1)
    record(
        ReactionWithdrawn(kind=ReactionKind(kind)),
        by=by,
        subject=post,
        parent=topic,
        space=topic.space,
    )
    return locked


def _topic_of(locked: Post, post: Post) -> Topic:
    """The post's topic with its category: another one than before, where it was split off or merged meanwhile."""
    if locked.topic_id != post.topic_id:
        return Topic.objects.select_related("category").get(pk=locked.topic_id)
    locked.topic = post.topic
    return post.topic
