"""What members do with what they are told. None of it is a fact: nobody will ever ask."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.live import push
from community.commons.mail.refusals import allow_again
from membership.models import Member

from . import web_push
from .forms import DIGESTS
from .models import Browser, Kind, Mail, Notification, Preference, Rhythm, Ways

MOST_BROWSERS = 20


@operation("inbox.mark_notification_read", records=False)
def mark_notification_read(notification: Notification, *, by: Any) -> None:
    """This one has been read; a second time changes nothing."""
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=timezone.now())
    push(f"member:{by.pk}", "inbox_changed", {})


@operation("inbox.mark_notification_unread", records=False)
def mark_notification_unread(notification: Notification, *, by: Any) -> None:
    """It waits again, whatever was read in the topic; unless newer news of the same group waits already."""
    waiting = Notification.objects.filter(member=by.pk, group=notification.group, read_at=None)
    if waiting.exclude(pk=notification.pk).exists():
        raise Refused(_("Newer news of the same waits unread already."))
    Notification.objects.filter(pk=notification.pk).update(read_at=None, number=None)
    push(f"member:{by.pk}", "inbox_changed", {})


@operation("inbox.mark_all_notifications_read", records=False)
def mark_all_notifications_read(member: Member, *, by: Any) -> tuple[int, datetime]:
    """Everything so far has been read. Returns how many were not, and the moment that takes it back."""
    moment = timezone.now()
    changed = Notification.objects.filter(member=member, read_at=None).update(read_at=moment)
    push(f"member:{by.pk}", "inbox_changed", {})
    return changed, moment


@operation("inbox.take_back_marking", records=False)
def take_back_marking(member: Member, *, by: Any, moment: datetime) -> int:
    """What was marked as read at this moment waits again. Returns how many."""
    marked = Notification.objects.filter(member=member, read_at=moment)
    newer = Notification.objects.filter(member=member, read_at=None).values("group")
    changed = marked.exclude(group__in=newer).update(read_at=None)
    push(f"member:{by.pk}", "inbox_changed", {})
    return changed


@operation("inbox.choose_reach", records=False)
def choose_reach(member: Member, *, by: Any, reaches: Mapping[str, Ways]) -> None:
    """Choose for each kind how it reaches the member. Mail that was refused by a link may come again.

    Raises Refused for an unknown kind or way, and where a decision of the team would go unheard.
    """
    for kind, ways in reaches.items():
        if kind not in Kind.values or ways.mail not in Mail.values:
            raise Refused(_("There is no such choice."), status=422)
        if Kind(kind).always and not ways.site:
            raise Refused(_("You are always told of decisions about what you wrote."), status=422)
    for kind, ways in reaches.items():
        if ways == Kind(kind).usual:
            Preference.objects.filter(member=member, kind=kind).delete()
        else:
            Preference.objects.update_or_create(
                member=member, kind=kind, defaults={"site": ways.site, "mail": ways.mail, "push": ways.push}
            )
        if ways.mail != Mail.NONE and member.email:
            allow_again(member.email, DIGESTS.get(Mail(ways.mail)) or Kind(kind).mail_kind)


@operation("inbox.choose_rhythm", records=False)
def choose_rhythm(member: Member, *, by: Any, rhythm: Rhythm) -> Rhythm:
    """When digests come and when nothing does; `rhythm` is the member's own, changed and not yet stored."""
    now = timezone.now()
    rhythm.member_id = member.pk
    rhythm.daily_at = rhythm.next_digest(Mail.DAILY, now, member.time_zone)
    rhythm.weekly_at = rhythm.next_digest(Mail.WEEKLY, now, member.time_zone)
    rhythm.save()
    if rhythm.missed in DIGESTS and member.email:
        allow_again(member.email, DIGESTS[Mail(rhythm.missed)])
    return rhythm


@operation("inbox.add_browser", records=False)
def add_browser(member: Member, *, by: Any, endpoint: str, p256dh: str, auth: str, name: str) -> Browser:
    """Let this browser ring. Raises Refused for what is no subscription of a push service that is known here."""
    if len(endpoint) > 1000 or not web_push.is_push_service(endpoint) or not web_push.is_key(p256dh, auth):
        raise Refused(_("This browser's push service is not known here."), status=422)
    digest = web_push.digest_of(endpoint)
    others = Browser.objects.filter(member=member).exclude(digest=digest)
    if others.count() >= MOST_BROWSERS:
        raise Refused(_("You have many browsers already. Take one away first."))
    said = {"member": member, "endpoint": endpoint, "p256dh": p256dh, "auth": auth, "name": name[:80]}
    return Browser.objects.update_or_create(digest=digest, defaults=said)[0]


@operation("inbox.remove_browser", records=False)
def remove_browser(browser: Browser, *, by: Any) -> None:
    """It rings no more; its own permission is for the member to take back there."""
    browser.delete()
