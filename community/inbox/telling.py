"""How news becomes notifications: written in batches, counted together while unread, pushed, and mailed later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from community.commons.activity.models import Activity
from community.commons.live import push
from membership.models import Member

from . import mailing
from .models import USUAL_REACH, Kind, Notification, Preference, Reach

ACTORS_KEPT = 5
SEEN_KEPT = 50


@dataclass(frozen=True)
class News:
    """What one person shall be told. See Notification for the fields."""

    kind: Kind
    group: str
    activity: Activity
    subject_type: str
    subject_id: int
    topic_id: int | None = None
    number: int | None = None
    detail: str = ""
    at: datetime | None = None  # when it became news, where that was later than the activity

    @property
    def since(self) -> datetime:
        return self.at or self.activity.occurred_at


def reaches(members: Iterable[int]) -> dict[tuple[int, str], str]:
    """What these members chose, where it differs from the usual."""
    chosen = Preference.objects.filter(member__in=list(members)).values_list("member", "kind", "reach")
    return {(member, kind): reach for member, kind, reach in chosen}


def reach_of(chosen: Mapping[tuple[int, str], str], member: int, kind: Kind) -> str:
    return chosen.get((member, kind), USUAL_REACH[kind])


def tell(people: Mapping[Member, News], chosen: Mapping[tuple[int, str], str]) -> None:
    """Write, push and queue the mail of one batch (a few hundred people and fewer). Twice is as good as once.

    Those whom the kind does not reach must have been left out; `chosen` says who also gets a mail.
    """
    with transaction.atomic():
        told = _write({member.pk: news for member, news in people.items()})
        by_id = {member.pk: member for member in people}
        for notification in told:
            push(f"member:{notification.member_id}", "notified", {})
        mailing.queue(
            (notification, by_id[notification.member_id])
            for notification in told
            if reach_of(chosen, notification.member_id, Kind(notification.kind)) == Reach.MAIL
        )


def _write(news: dict[int, News]) -> list[Notification]:
    """The notifications that now hold this news, without those that held it before."""
    waiting = dict(sorted(news.items()))
    # In the order of their numbers, before anything is written: two batches never wait for each other in a circle.
    list(_rows(waiting).select_for_update().values_list("pk"))
    _settle(waiting)
    told: list[Notification] = []
    for _attempt in range(2):  # twice: who lost a race for a group joins the row that won it
        rows = list(_rows(waiting).select_for_update())
        counted = {row.member_id for row in rows if waiting[row.member_id].activity.pk in row.seen}
        open_rows = [row for row in rows if row.read_at is None and row.member_id not in counted]
        for row in open_rows:
            _add(row, waiting[row.member_id])
        Notification.objects.bulk_update(open_rows, _CHANGES, batch_size=200)
        told += open_rows
        for done in counted | {row.member_id for row in open_rows}:
            waiting.pop(done, None)
        if not waiting:
            break
        Notification.objects.bulk_create(
            [_new(member, one) for member, one in waiting.items()], ignore_conflicts=True, batch_size=200
        )
        made = [
            row
            for row in _rows(waiting).filter(read_at=None)
            if row.seen == [waiting[row.member_id].activity.pk]
        ]
        told += made
        for row in made:
            waiting.pop(row.member_id, None)
    return told


def _rows(news: Mapping[int, News]) -> Any:
    """Notifications of these groups, read or not; all news of a batch has one group."""
    groups = {one.group for one in news.values()}
    return Notification.objects.filter(member__in=list(news), group__in=groups).order_by("pk")


def _settle(news: Mapping[int, News]) -> None:
    """What was read in the topic itself is read: news after it begins a group of its own."""
    read = _rows(news).filter(read_at=None).with_place().filter(passed=True)
    Notification.objects.filter(pk__in=list(read.values_list("pk", flat=True))).update(read_at=timezone.now())


_CHANGES = [
    "activity",
    "subject_type",
    "subject_id",
    "number",
    "count",
    "actors",
    "seen",
    "detail",
    "updated_at",
]


def _add(row: Notification, news: News) -> None:
    """Count one more activity into an unread notification; it leads to the newest."""
    actor = news.activity.actor_id
    row.seen = [*row.seen, news.activity.pk][-SEEN_KEPT:]
    row.count += 1
    row.actors = ([actor] if actor else []) + [one for one in row.actors if one != actor]
    row.actors = row.actors[:ACTORS_KEPT]
    row.detail = row.detail if row.detail == news.detail else ""
    row.updated_at = max(row.updated_at, news.since)
    if row.number is None or (news.number or 0) > row.number:
        row.activity, row.number = news.activity, news.number
        row.subject_type, row.subject_id = news.subject_type, news.subject_id


def _new(member: int, news: News) -> Notification:
    actor = news.activity.actor_id
    return Notification(
        member_id=member,
        kind=news.kind,
        group=news.group,
        detail=news.detail,
        activity=news.activity,
        subject_type=news.subject_type,
        subject_id=news.subject_id,
        topic_id=news.topic_id,
        number=news.number,
        actors=[actor] if actor else [],
        seen=[news.activity.pk],
        created_at=news.since,
        updated_at=news.since,
    )
