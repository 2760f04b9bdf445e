"""Answers: a question's author, or somebody trusted, says which post answers it."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.live import push
from community.commons.standing.models import State

from ..counting import lock_topics, touch, touch_category
from ..facts import AnswerAccepted, AnswerWithdrawn
from ..models import Post, Topic, TopicKind


@operation("forums.accept_answer")
def accept_answer(post: Post, *, by: Any) -> Topic:
    """Mark this post as the answer to its topic's question, in the place of one accepted before.

    Effects: the answer stands below the question, the topic counts as solved, the answer's author is told.
    Raises Refused where the topic is no question, or the post is its opening or out of sight.
    """
    topic = _locked(post)
    if topic.kind != TopicKind.QUESTION:
        raise Refused(_("Only a question has an accepted answer. Its kind can be changed first."))
    if post.is_opening:
        raise Refused(_("The question itself can't be its answer. Write a reply, then accept it."))
    current = topic.posts.filter(pk=post.pk).values_list("state", "number").first()
    if current is None or current[0] != State.VISIBLE or current[1] is None:
        raise Refused(_("This post is out of sight, and can't be the answer."))
    if topic.accepted_id == post.pk:
        raise Refused(_("This answer is accepted already."))
    before = topic.accepted_id or 0
    topic.accepted, topic.accepted_at, topic.solved = post, now(), True
    _save(topic)
    record(
        AnswerAccepted(topic_id=topic.pk, number=current[1], author_id=post.author_id, instead_of=before),
        by=by,
        subject=post,
        parent=topic,
        space=topic.space,
    )
    return topic


@operation("forums.withdraw_answer")
def withdraw_answer(post: Post, *, by: Any) -> Topic:
    """Take it back: the question waits for its answer again."""
    topic = _locked(post)
    if topic.accepted_id != post.pk:
        raise Refused(_("This post is not the accepted answer."))
    topic.accepted, topic.accepted_at, topic.solved = None, None, False
    _save(topic)
    record(
        AnswerWithdrawn(topic_id=topic.pk, author_id=post.author_id),
        by=by,
        subject=post,
        parent=topic,
        space=topic.space,
    )
    return topic


def _locked(post: Post) -> Topic:
    return lock_topics(post.topic_id)[0]


def _save(topic: Topic) -> None:
    topic.save(update_fields=["accepted", "accepted_at", "solved"])
    touch(topic.pk)
    touch_category(topic.category)
    push(topic.channel, "topic_changed", {})
