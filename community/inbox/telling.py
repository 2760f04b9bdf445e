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
from membership.ties import deaf_to

from . import mailing, ringing
from .kinds import WHOEVER_DID_IT
from .models import Kind, Mail, Notification, Preference, Ways

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


Chosen = Mapping[tuple[int, str], Ways]


def ways_chosen(members: Iterable[int]) -> Chosen:
    """What these members chose, where it differs from the usual. One query."""
    rows = Preference.objects.filter(member__in=list(members))
    return {(row.member_id, row.kind): row.ways for row in rows}


def ways_of(chosen: Chosen, member: int, kind: Kind) -> Ways:
    return chosen.get((member, kind), kind.usual)


def tell(people: Mapping[Member, News], chosen: Chosen) -> None:
    """Write, push and queue the mails of one batch (500 people and fewer). Twice is as good as once.

    All news of a batch is one activity. Those whom the kind does not reach must have been left out; `chosen` says
    by which ways it reaches the others. Nobody hears of what was done by one whom they blocked, but for WHOEVER_DID_IT.
    """
    if not people:
        return
    activity = next(iter(people.values())).activity
    deaf = deaf_to(activity.actor)
    news = {one.pk: news for one, news in people.items() if one.pk not in deaf or news.kind in WHOEVER_DID_IT}
    with transaction.atomic():
        told = _write(news, chosen)
        ways = [(row, ways_of(chosen, row.member_id, Kind(row.kind))) for row in told]
        for row in told:
            if row.on_site:
                push(f"member:{row.member_id}", "notified", {})
        mailing.queue([row.pk for row, way in ways if way.mail == Mail.NOW])
        ringing.queue([row.pk for row, way in ways if way.push])


def _write(news: dict[int, News], chosen: Chosen) -> list[Notification]:
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
            one = waiting[row.member_id]
            _add(row, one, ways_of(chosen, row.member_id, one.kind))
        Notification.objects.bulk_update(open_rows, _CHANGES, batch_size=500)
        told += open_rows
        for done in counted | {row.member_id for row in open_rows}:
            waiting.pop(done, None)
        if not waiting:
            break
        Notification.objects.bulk_create(
            [_new(member, one, ways_of(chosen, member, one.kind)) for member, one in waiting.items()],
            ignore_conflicts=True,
            batch_size=500,
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
    "on_site",
    "digested_at",
]


def _add(row: Notification, news: News, ways: Ways) -> None:
    """Count one more activity into an unread notification; it leads to the newest."""
    actor = news.activity.actor_id
    row.seen = [*row.seen, news.activity.pk][-SEEN_KEPT:]
    row.count += 1
    row.on_site = row.on_site or ways.site
    row.digested_at = None  # there is something new to it
    row.actors = ([actor] if actor else []) + [one for one in row.actors if one != actor]
    row.actors = row.actors[:ACTORS_KEPT]
    row.detail = row.detail if row.detail == news.detail else ""
    row.updated_at = max(row.updated_at, news.since)
    if row.number is None or (news.number or 0) > row.number:
        row.activity, row.number = news.activity, news.number
        row.subject_type, row.subject_id = news.subject_type, news.subject_id


def _new(member: int, news: News, ways: Ways) -> Notification:
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
        on_site=ways.site,
    )
