"""The head of the sealed log by mail to the administrators, each day: a copy that the server can't change."""

from datetime import time

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from community.commons.activity.models import PublishedHead, SealHead
from community.commons.mail.kinds import Kind, register
from community.commons.mail.sending import Envelope, send_all
from community.commons.schedules import schedule
from membership.models import Member, Role, RoleInterval

KIND = register(
    Kind("moderation.log_head", gettext_lazy("the daily fingerprint of the log"), can_be_refused=False)
)
MOST = 500  # administrators that get it


@task()
def mail_log_head() -> int:
    """Publish the day's head, then one mail to each administrator; nothing while the log is empty.

    Twice on a day is as good as once: the head of the morning stays. Returns how many mails were queued.
    """
    newest = SealHead.objects.filter(pk=1, number__gt=0).first()
    if newest is None:
        return 0
    head, _made = PublishedHead.objects.get_or_create(
        day=timezone.localdate(), defaults={"number": newest.number, "hash": newest.hash}
    )
    holders = RoleInterval.objects.in_force().filter(role=Role.ADMINISTRATOR).values("member")
    people = Member.objects.with_account().filter(pk__in=holders).exclude(email="")[:MOST]
    return len(send_all(_envelope(head, member) for member in people))


def _envelope(head: PublishedHead, member: Member) -> Envelope:
    today = timezone.localdate()
    with translation.override(member.language):
        return Envelope(
            key=f"moderation.log_head:{today.isoformat()}:{member.pk}",
            kind=KIND.name,
            address=member.email,
            member=member,
            language=member.language,
            subject=_("Fingerprint of the log, %(day)s") % {"day": date_format(today, "DATE_FORMAT")},
            text="\n\n".join(
                [
                    _(
                        "Keep this mail. With it anybody can prove later that nothing in the log before it was "
                        "changed or cut:"
                    ),
                    f"manage.py audit verify --head {head.number}:{head.hash}",
                    _("The same fingerprint stands in public: %(url)s")
                    % {"url": f"{settings.SITE_URL}/moderation/log/"},
                ]
            ),
        )


schedule("moderation.mail_log_head", mail_log_head, daily=time(6, 0))
