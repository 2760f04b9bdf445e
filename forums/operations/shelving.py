"""Topics taken back by their author, put into the archive, slowed down."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.live import push
from community.commons.standing.models import State

from .. import indexing
from ..counting import count_topic
from ..facts import TopicArchived, TopicDeleted, TopicRestored, TopicSlowed, TopicUnarchived
from ..models import Topic
from .topics import _changed

SLOWEST = 86_400  # seconds


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
