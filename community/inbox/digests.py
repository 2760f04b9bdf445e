"""What a member missed, as one mail a day or a week at their own hour: neither what was read here nor what was mailed.

Whoever moves a rhythm's next moment on makes the digest of the moment before, in the same transaction: killed or
run twice, there is one digest per member and period.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from community.commons.mail import kinds
from community.commons.mail.incoming.telling import LOOP_HEADER, site_name
from community.commons.mail.models import Delivery, DeliveryState
from community.commons.mail.refusals import is_suppressed, refusal_url
from community.commons.mail.rendering import render_mail
from community.commons.mail.sending import Envelope, send
from community.commons.schedules import schedule
from forums.models import ReadPosition, Topic, WatchLevel
from membership.models import Member
from membership.ties import unheard_by

from .forms import DIGESTS
from .mailing import SOURCE
from .models import Kind, Mail, Notification, Preference, Rhythm
from .presenting import Shown, present

BATCH = 50  # digests that one job makes
AT_ONCE = 10_000  # members whose jobs one look makes
MOST_SHOWN = 30  # notifications in a digest
MOST_TOPICS = 5
LOOKS_BACK = {Mail.DAILY: timedelta(days=1), Mail.WEEKLY: timedelta(days=7)}
LEFT_OVER = timedelta(days=7)  # how much longer unread news waits for a digest, after quiet days or an outage

PERIODS = {
    Mail.DAILY: kinds.register(
        kinds.Kind(
            DIGESTS[Mail.DAILY],
            _("once a day, where something happened"),
            in_quiet_hours=kinds.InQuietHours.WAITS,
        )
    ),
    Mail.WEEKLY: kinds.register(
        kinds.Kind(
            DIGESTS[Mail.WEEKLY],
            _("once a week, where something happened"),
            in_quiet_hours=kinds.InQuietHours.WAITS,
        )
    ),
}


@dataclass(frozen=True)
class Digest:
    """What one mail tells: news of one's own by kind, and what others talked about."""

    told: list[Shown]
    more: int  # that did not fit
    topics: list[Topic]

    @property
    def sections(self) -> Iterator[tuple[Any, list[Shown]]]:
        order = list(Kind)
        by_kind = sorted(self.told, key=lambda one: order.index(one.kind))
        for kind, together in groupby(by_kind, key=lambda one: one.kind):
            yield kind.short, list(together)

    def __bool__(self) -> bool:
        return bool(self.told or self.topics)


@task()
def begin_rhythms() -> int:
    """Everybody with an account gets a rhythm, so that one index says who is due."""
    begun = 0
    without = Member.objects.with_account().exclude(pk__in=Rhythm.objects.values("member"))
    while people := list(without.order_by("pk")[:500]):
        now = timezone.now()
        rhythms = [Rhythm(member=one) for one in people]
        for rhythm, one in zip(rhythms, people, strict=True):
            rhythm.daily_at = rhythm.next_digest(Mail.DAILY, now, one.time_zone)
            rhythm.weekly_at = rhythm.next_digest(Mail.WEEKLY, now, one.time_zone)
        begun += len(Rhythm.objects.bulk_create(rhythms, ignore_conflicts=True, batch_size=500))
    return begun


@task()
def send_digests() -> int:
    """Enqueue the digests that are due; those enqueued twice are made once."""
    due = 0
    for period in PERIODS:
        field = f"{period}_at"
        rows = Rhythm.objects.filter(**{f"{field}__lte": timezone.now()}).order_by(field)
        ids = list(rows.values_list("pk", flat=True)[:AT_ONCE])
        for start in range(0, len(ids), BATCH):
            make_digests.enqueue(period, ids[start : start + BATCH])
        due += len(ids)
    return due


@task()
def make_digests(period: str, members: list[int]) -> int:
    rhythms = Rhythm.objects.filter(pk__in=members).select_related("member")
    return sum(make_digest(rhythm, Mail(period)) for rhythm in rhythms)


def make_digest(rhythm: Rhythm, period: Mail) -> bool:
    """Make this member's digest that is due, if there is anything in it; whether a mail came of it."""
    member, field, now = rhythm.member, f"{period}_at", timezone.now()
    due: datetime | None = getattr(rhythm, field)
    if due is None or due > now:
        return False
    quiet = rhythm.quiet_until_after(now, member.time_zone)
    digest, envelope = None, None
    if (
        quiet is None
        and member.is_active
        and member.email
        and not is_suppressed(member.email, PERIODS[period])
    ):
        digest = contents(member, period, rhythm, now)
        envelope = _envelope(digest, member, period, due) if digest else None
    following = quiet or rhythm.next_digest(period, now, member.time_zone)
    with transaction.atomic():
        if not Rhythm.objects.filter(pk=rhythm.pk, **{field: due}).update(**{field: following}):
            return False  # another worker made it meanwhile
        if digest is None or envelope is None:
            return False
        told = [one.notification.pk for one in digest.told]
        Notification.objects.filter(pk__in=told).update(digested_at=now)
        return send(envelope) is not None


def contents(member: Member, period: Mail, rhythm: Rhythm, now: datetime) -> Digest:
    """What this digest would tell now. As many queries whatever there is."""
    chosen = {row.kind: row.ways for row in Preference.objects.filter(member=member)}
    wanted = [kind for kind in Kind if chosen.get(kind, kind.usual).mail == period]
    since = now - LOOKS_BACK[period]
    rows = _unread(member, wanted, since - LEFT_OVER)
    with translation.override(member.language):
        told = present(rows[:MOST_SHOWN], member)
    topics = _missed(member, since, told) if rhythm.missed == period else []
    return Digest(told, max(0, len(rows) - MOST_SHOWN), topics)


def _unread(member: Member, wanted: list[Kind], since: datetime) -> list[Notification]:
    rows = Notification.objects.of_by_any_way(member).unread().filter(kind__in=wanted, digested_at=None)
    fresh = list(rows.filter(updated_at__gte=since).select_related("activity").order_by("-updated_at")[:100])
    sources = [f"{SOURCE}{row.pk}" for row in fresh]
    mailed = set(
        Delivery.objects.filter(source__in=sources)
        .exclude(state__in=[DeliveryState.CANCELLED, DeliveryState.SUPPRESSED, DeliveryState.FAILED])
        .values_list("source", flat=True)
    )
    return [row for row in fresh if f"{SOURCE}{row.pk}" not in mailed]


def _missed(member: Member, since: datetime, told: list[Shown]) -> list[Topic]:
    """The liveliest topics since, of which the member has not read the end and wants to hear."""
    place = ReadPosition.objects.filter(member=member, topic=OuterRef("pk")).values("number")[:1]
    muted = Q(watches__member=member, watches__level=WatchLevel.MUTED)
    rooms = Q(category__watches__member=member, category__watches__level=WatchLevel.MUTED)
    topics = (
        Topic.objects.visible_to(member)
        .filter(last_post_at__gte=since, archived_at=None, merged_into=None)
        .annotate(place=Coalesce(Subquery(place), 0))
        .filter(last_number__gt=F("place"))
        .exclude(author__in=[member.pk, *unheard_by(member)])
        .exclude(pk__in=[one.notification.topic_id for one in told if one.notification.topic_id])
        .exclude(pk__in=Topic.objects.filter(muted | rooms).values("pk"))
    )
    return list(topics.select_related("category", "author").order_by("-hot", "-pk")[:MOST_TOPICS])


def _envelope(digest: Digest, member: Member, period: Mail, due: datetime) -> Envelope:
    kind = PERIODS[period]
    mail = render_mail(
        "digest",
        member.language,
        {
            "member": member,
            "digest": digest,
            "period": period.value,
            "inbox_link": f"{settings.SITE_URL}/inbox/",
            "settings_link": f"{settings.SITE_URL}/inbox/settings/",
            "refusal_link": refusal_url(member.email, kind.name),
            "why": kind.label,
        },
    )
    day = due.astimezone(ZoneInfo(member.time_zone)).date()
    return Envelope(
        key=f"{kind.name}:{member.pk}:{day.isoformat()}",
        kind=kind.name,
        address=member.email,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        source=f"{kind.name}:{member.pk}",
        member=member,
        language=member.language,
        headers={
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
            LOOP_HEADER: site_name(),
        },
    )


schedule("inbox.begin_rhythms", begin_rhythms, every=timedelta(hours=1))
schedule("inbox.send_digests", send_digests, every=timedelta(minutes=10))
