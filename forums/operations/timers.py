"""What happens at a set time: to a topic, or a topic that appears then. Each is a row, and a job that wakes for it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from community.commons.access import Forbidden, Refused, operation
from community.commons.activity.log import now, record
from community.commons.files.models import Upload
from community.commons.files.operations import attach
from community.commons.live import push
from membership.models import Member

from ..facts import TimerCancelled, TimerSet
from ..models import Category, ScheduledTopic, Timer, Topic, TopicKind, Waiting
from ..writing import AlreadySent, clean_title, prepare_text
from . import shelving, topics

FURTHEST = timedelta(days=3 * 366)
SCHEDULED_AT_MOST = 50  # that wait, for one member


def _check_time(at: datetime) -> None:
    if at <= timezone.now():
        raise Refused(_("This time is over; choose one to come."), status=422)
    if at > timezone.now() + FURTHEST:
        raise Refused(_("Choose a time within the next three years."), status=422)


# -- Timers of a topic -------------------------------------------------------------------------


@operation("forums.set_timer")
def set_timer(topic: Topic, *, by: Any, act: str, at: datetime) -> Timer:
    """Let `act` (close, reopen, unpin, archive) happen to a topic at a time, as if `by` did it then.

    One of a kind waits at a time: a new one takes the place of the old. Raises Refused.
    """
    if act not in Timer.Act.values:
        raise Refused(_("There is no such choice."), status=422)
    _check_time(at)
    Topic.objects.select_for_update().get(pk=topic.pk)
    Timer.objects.filter(topic=topic, act=act, state=Waiting.WAITING).update(state=Waiting.CANCELLED)
    timer = Timer.objects.create(topic=topic, act=act, at=at, by=by, made_at=now())
    _count_timers(topic)
    keep_timer.using(run_after=at).enqueue(timer.pk)
    record(
        TimerSet(timer_id=timer.pk, act=Timer.Act(act)),
        by=by,
        subject=topic,
        parent=topic.category,
        space=topic.space,
    )
    return timer


@operation("forums.cancel_timer")
def cancel_timer(timer: Timer, *, by: Any) -> None:
    """It shall not happen after all. Raises Refused where it happened already."""
    if not Timer.objects.filter(pk=timer.pk, state=Waiting.WAITING).update(state=Waiting.CANCELLED):
        raise Refused(_("This timer waits no more: it was kept or cancelled meanwhile."))
    _count_timers(timer.topic)
    record(
        TimerCancelled(timer_id=timer.pk, act=Timer.Act(timer.act)),
        by=by,
        subject=timer.topic,
        parent=timer.topic.category,
        space=timer.topic.space,
    )


def _count_timers(topic: Topic) -> None:
    waiting = Timer.objects.filter(topic=topic, state=Waiting.WAITING).count()
    Topic.objects.filter(pk=topic.pk).update(timer_count=waiting, version=F("version") + 1)
    push(topic.channel, "topic_changed", {})


ACTS = {
    Timer.Act.CLOSE: topics.close_topic,
    Timer.Act.REOPEN: topics.reopen_topic,
    Timer.Act.UNPIN: topics.unpin_topic,
    Timer.Act.ARCHIVE: shelving.archive_topic,
}


@task()
def keep_timer(timer_id: int) -> None:
    """Do what a timer says, once; what its maker may not do any more, or what is so already, is left."""
    timer = (
        Timer.objects.filter(pk=timer_id, state=Waiting.WAITING)
        .select_related("topic__category", "by")
        .first()
    )
    if timer is None or timer.at > timezone.now():
        return
    with transaction.atomic():
        if not Timer.objects.filter(pk=timer_id, state=Waiting.WAITING).update(state=Waiting.DONE):
            return
        try:
            with transaction.atomic():
                ACTS[Timer.Act(timer.act)](timer.topic, by=timer.by)
        except (Refused, Forbidden):
            Timer.objects.filter(pk=timer_id).update(state=Waiting.REFUSED)
        _count_timers(timer.topic)


# -- Topics for later ------------------------------------------------------------------------------


@operation("forums.schedule_topic", records=False)
def schedule_topic(
    category: Category, *, by: Any, title: str, text: str, at: datetime, **options: Any
) -> ScheduledTopic:
    """Write a topic now and have it published at a time; until then its author alone knows of it.

    `options` are given to `open_topic` as they are; plain values only. Raises Refused where title, text, kind or
    time can't be stored.
    """
    _check_time(at)
    title = clean_title(title)
    topics._check_kind(category, options.get("kind", TopicKind.DISCUSSION), by)
    written = prepare_text(category, by=by, text=text)["written"]  # refuses now what would be refused then
    if ScheduledTopic.objects.filter(author=by, state=Waiting.WAITING).count() >= SCHEDULED_AT_MOST:
        raise Refused(_("At most %(n)d topics can wait at a time.") % {"n": SCHEDULED_AT_MOST})
    scheduled = ScheduledTopic.objects.create(
        author=by, category=category, title=title, text=text, options=options, at=at, made_at=now()
    )
    if written.shows:
        attach(written.shows, to=scheduled, space="", by=by)  # so that nobody sweeps them away meanwhile
    keep_scheduled.using(run_after=at).enqueue(scheduled.pk)
    return scheduled


def _let_go_of_files(scheduled: ScheduledTopic) -> None:
    """Its pictures are loose again, for the post or the draft that shows them next."""
    Upload.objects.attached_to(scheduled).update(attached_type="", attached_id=None)


@operation("forums.cancel_scheduled_topic", records=False)
def cancel_scheduled_topic(scheduled: ScheduledTopic, *, by: Any) -> None:
    """It shall not be published after all; its words are kept as a draft. Raises Refused where it was."""
    from .reading import save_draft

    ended = ScheduledTopic.objects.filter(pk=scheduled.pk, state__in=[Waiting.WAITING, Waiting.REFUSED])
    if not ended.update(state=Waiting.CANCELLED):
        raise Refused(_("This topic is published already."))
    _let_go_of_files(scheduled)
    chosen = {"kind": scheduled.options.get("kind", ""), "tags": ", ".join(scheduled.options.get("tags", ()))}
    save_draft(
        f"category:{scheduled.category_id}",
        by=by,
        title=scheduled.title,
        text=scheduled.text,
        beside={name: typed for name, typed in chosen.items() if typed},
    )


@operation("forums.publish_scheduled_topic", records=False)
def publish_scheduled_topic(scheduled: ScheduledTopic, *, by: Any) -> bool:
    """Take a scheduled topic in hand for publishing, if it is due and nobody cancelled it."""
    mine = ScheduledTopic.objects.filter(pk=scheduled.pk, at__lte=timezone.now())
    return bool(mine.filter(state__in=[Waiting.WAITING, Waiting.RUNNING]).update(state=Waiting.RUNNING))


@task()
def keep_scheduled(scheduled_id: int) -> None:
    """Publish what is due, as its author; begun twice (a worker died), it is still one topic."""
    scheduled = ScheduledTopic.objects.filter(pk=scheduled_id).select_related("category", "author").first()
    if scheduled is None or not publish_scheduled_topic(scheduled, by=Member.objects.automaton()):
        return
    row = ScheduledTopic.objects.filter(pk=scheduled_id)
    _let_go_of_files(scheduled)
    try:
        topic = topics.open_topic(
            scheduled.category,
            by=scheduled.author,
            title=scheduled.title,
            text=scheduled.text,
            once=f"scheduled-{scheduled_id}",
            **scheduled.options,
        )
    except AlreadySent as sent:
        topic = sent.post.topic
    except (Refused, Forbidden) as refusal:
        row.update(state=Waiting.REFUSED, why=str(refusal.sentence)[:500])
        return
    row.update(state=Waiting.DONE, topic=topic)
