"""What members do with what they are told. None of it is a fact: nobody will ever ask."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.live import push
from community.commons.mail.refusals import allow_again
from membership.models import Member

from .mailing import mail_kind
from .models import ALWAYS_TOLD, USUAL_REACH, Kind, Notification, Preference, Reach


@operation("inbox.mark_notification_read", records=False)
def mark_notification_read(notification: Notification, *, by: Any) -> None:
    """This one has been read; a second time changes nothing."""
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=timezone.now())
    push(f"member:{by.pk}", "inbox_changed", {})


@operation("inbox.mark_all_notifications_read", records=False)
def mark_all_notifications_read(member: Member, *, by: Any) -> int:
    """Everything so far has been read. Returns how many were not."""
    changed = Notification.objects.filter(member=member, read_at=None).update(read_at=timezone.now())
    push(f"member:{by.pk}", "inbox_changed", {})
    return changed


@operation("inbox.choose_reach", records=False)
def choose_reach(member: Member, *, by: Any, reaches: Mapping[str, str]) -> None:
    """Choose for each kind how it reaches the member. Mail that was refused by a link may come again.

    Raises Refused for an unknown kind or reach, and where a decision of the team would go unheard.
    """
    for kind, reach in reaches.items():
        if kind not in Kind.values or reach not in Reach.values:
            raise Refused(_("There is no such choice."), status=422)
        if kind in ALWAYS_TOLD and reach == Reach.NONE:
            raise Refused(_("You are always told of decisions about what you wrote."), status=422)
    for kind, reach in reaches.items():
        if reach == USUAL_REACH[Kind(kind)]:
            Preference.objects.filter(member=member, kind=kind).delete()
        else:
            Preference.objects.update_or_create(member=member, kind=kind, defaults={"reach": reach})
        if reach == Reach.MAIL and member.email:
            allow_again(member.email, mail_kind(Kind(kind)))
