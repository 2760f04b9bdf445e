"""Notifications in members' browsers while the site is closed: encrypted for each, with what anybody may overhear."""

import json
import logging
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import override
from django_tasks import task

from community.commons.site import site
from membership.models import Member

from . import web_push
from .models import Browser, Kind, Notification, Preference
from .presenting import Shown, present
from .quiet import quiet_until

log = logging.getLogger(__name__)

BATCH = 50  # notifications that one job rings for
AGAIN = timedelta(minutes=5)
MOST_ATTEMPTS = 4


def queue(told: list[int]) -> None:
    """Ring for these notifications, soon."""
    for start in range(0, len(told), BATCH):
        ring.enqueue(told[start : start + BATCH])


@task()
def ring(ids: list[int], attempt: int = 1) -> int:
    """Ring once for each that is still news; those in quiet hours, or whose push service is down, later."""
    rows = Notification.objects.filter(pk__in=ids).select_related("member", "activity").order_by("pk")
    rung, again = 0, []
    for row in rows:
        if not _is_wanted(row):
            continue
        until = quiet_until(row.member, has_deadline=row.kind == Kind.DECISION)
        if until is not None:
            ring.using(run_after=until).enqueue([row.pk])
            continue
        if not _claim(row):
            continue
        if _ring(row):
            rung += 1
        else:
            Notification.objects.filter(pk=row.pk).update(pushed_at=None)
            again.append(row.pk)
    if again and attempt < MOST_ATTEMPTS:
        ring.using(run_after=timezone.now() + AGAIN * attempt).enqueue(again, attempt + 1)
    return rung


def _is_wanted(row: Notification) -> bool:
    if not row.member.is_active:
        return False
    if not Notification.objects.of_by_any_way(row.member).unread().filter(pk=row.pk).exists():
        return False
    return Preference.objects.filter(member=row.member, kind=row.kind, push=True).exists()


def _claim(row: Notification) -> bool:
    """Whether nobody rang for it as it is now: a job that runs twice rings once."""
    fresh = Q(pushed_at=None) | Q(pushed_at__lt=F("updated_at"))
    return bool(Notification.objects.filter(fresh, pk=row.pk).update(pushed_at=timezone.now()))


def _ring(row: Notification) -> bool:
    """Whether every browser was reached, or can never be."""
    shown = next(iter(present_for(row, row.member)), None)
    if shown is None:
        return True  # out of the member's sight since
    message = message_of(shown, row.member)
    reached = [web_push.send(browser, message) for browser in Browser.objects.filter(member=row.member)]
    return all(reached)


def present_for(row: Notification, member: Member) -> list[Shown]:
    with override(member.language):
        return present([row], member)


def message_of(shown: Shown, member: Member) -> bytes:
    """What the lock screen of a phone shows: titles and words only where every visitor could read them."""
    open_to_all = shown.in_public and bool(shown.title)
    return json.dumps(
        {
            "title": str(site()),
            "body": f"{shown.sentence}: {shown.title}" if open_to_all else shown.sentence,
            "url": shown.url,
            "tag": f"notification-{shown.notification.pk}",
            "lang": member.language,
        }
    ).encode()
