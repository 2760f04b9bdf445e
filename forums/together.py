"""What is one act to whoever asks and several operations to us: all of them happen, or none."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from community.commons import text as markdown
from community.commons.access import Refused

from . import operations
from .models import Notice, Post, Timer, Topic


def pin(topic: Topic, *, by: Any, everywhere: bool = False, until: datetime | None = None) -> Topic:
    """Let a topic stand first, in its category or in all lists, and perhaps only until a time. Raises Refused."""
    with transaction.atomic():
        if until is not None:
            operations.set_timer(topic, by=by, act=Timer.Act.UNPIN, at=until)
        return operations.pin_topic(topic, by=by, everywhere=everywhere)


def undo(notice: Notice, *, by: Any) -> Topic:
    """What a line of a topic tells of is undone: moved back, brought back, separated again.

    Returns the topic where one looks next: the separated one, else the line's. Raises Refused.
    """
    if notice.kind == Notice.Kind.MOVED and notice.category is not None:
        return operations.move_topic(notice.topic, by=by, category=notice.category)
    if notice.kind == Notice.Kind.SPLIT_OFF and notice.other is not None:
        return operations.merge_topic(notice.other, by=by, into=notice.topic)
    if notice.kind == Notice.Kind.MERGED and notice.other is not None:
        return operations.unmerge_topic(notice.other, by=by)
    raise Refused(_("This can't be undone here."))


def revert(post: Post, *, by: Any, number: int) -> Post:
    """Put the text before change `number` back: an edit like any other. Raises Http404 where there is none."""
    revision = post.revisions.filter(number=number).first()
    if revision is None:
        raise Http404(_("This post has no such change."))
    source: Any = revision.text
    if revision.format != "markdown":
        source = markdown.to_markdown(revision.text, revision.format)
    reason = _("Back to what stood before change %(n)d") % {"n": revision.number}
    return operations.edit_post(post, by=by, text=source, reason=reason)
