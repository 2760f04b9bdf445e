"""Notifications as mails: a little later, and only if they are still unread and still to be seen."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from community.commons.mail import kinds
from community.commons.mail.incoming import reply_address
from community.commons.mail.incoming.telling import LOOP_HEADER, site_name
from community.commons.mail.models import Delivery, DeliveryState
from community.commons.mail.refusals import refusal_url
from community.commons.mail.rendering import render_mail
from community.commons.mail.sending import Envelope, send_all
from forums.moderation.models import Decision, Report
from membership.models import Member

from . import above
from .models import Kind, Mail, Notification, Preference
from .presenting import Shown, present, present_each
from .tie_words import still_stands

WAIT = timedelta(minutes=2)  # who is on the site reads it there
WAIT_OF_DECISIONS = timedelta(minutes=10)  # in which an undo recalls them
WITH_LETTERS = ("standing.statement", "moderation.appeal")  # moderation writes about these itself
SOURCE = "inbox.notification:"
BATCH = 100  # mails that one job puts into words


def still_news(delivery: Any) -> bool:
    """Unread, still to be seen, and still wanted."""
    pk = int(delivery.source.removeprefix(SOURCE))
    notification = Notification.objects.filter(pk=pk).select_related("member", "activity").first()
    if notification is None or not notification.member.is_active:
        return False
    if not Notification.objects.of_by_any_way(notification.member).unread().filter(pk=pk).exists():
        return False
    if not present([notification], notification.member):
        return False
    kind = Kind(notification.kind)
    if kind in (Kind.DECISION, Kind.REPORT) and _is_taken_back(notification):
        return False
    if not still_stands(notification) or not above.still_stands(notification):
        return False
    chosen = Preference.objects.filter(member=notification.member, kind=kind).first()
    return (chosen.ways if chosen else kind.usual).mail == Mail.NOW


def _is_taken_back(notification: Notification) -> bool:
    """Whether what was decided, or answered to a report, holds no more."""
    facts = notification.activity.facts
    if notification.kind == Kind.REPORT:
        return Report.objects.filter(pk=facts.get("report_id", 0), outcome=Report.Outcome.RECEIVED).exists()
    decided = notification.activity.verb == "moderation.case_decided"
    return decided and Decision.objects.filter(pk=facts["decision_id"]).exclude(undone_at=None).exists()


def _is_no_news(notification: Notification) -> bool:
    """A decision was taken back of which no mail had left."""
    if notification.activity.verb != "moderation.decision_undone":
        return False
    told = Notification.objects.filter(
        member=notification.member_id,
        kind=Kind.DECISION,
        activity__verb="moderation.case_decided",
        activity__facts__decision_id=notification.activity.facts["decision_id"],
    )
    sources = [f"{SOURCE}{pk}" for pk in told.values_list("pk", flat=True)]
    left = Delivery.objects.filter(source__in=sources).exclude(
        state__in=[DeliveryState.QUEUED, DeliveryState.CANCELLED]
    )
    return not left.exists()


def register() -> None:
    for kind in Kind:
        kinds.register(
            kinds.Kind(
                kind.mail_kind,
                kind.why,
                may_still_go=still_news,
                can_be_refused=not kind.always,
                in_quiet_hours=kinds.InQuietHours.IF_WANTED
                if kind == Kind.DECISION
                else kinds.InQuietHours.WAITS,
            )
        )


def queue(told: list[int]) -> None:
    """One mail per notification: what is counted into it while it is unread makes no second one."""
    for start in range(0, len(told), BATCH):
        write_mails.enqueue(told[start : start + BATCH])


@task()
def write_mails(ids: list[int]) -> int:
    """Put the mails about these notifications into words: outside of the transaction that told of them."""
    rows = Notification.objects.filter(pk__in=ids).select_related("member", "activity").order_by("pk")
    wanted = {
        row: row.member
        for row in rows
        if row.member.email and row.subject_type not in WITH_LETTERS and not _is_no_news(row)
    }
    shown, now = present_each(wanted), timezone.now()
    return len(send_all([_envelope(shown[row.pk], row.member, now) for row in wanted if row.pk in shown]))


def _wait_of(notification: Notification) -> timedelta:
    return WAIT_OF_DECISIONS if notification.kind in (Kind.DECISION, Kind.REPORT) else WAIT


def _envelope(shown: Shown, member: Member, now: datetime) -> Envelope:
    notification, kind = shown.notification, shown.kind
    answer_to = _answer_to(notification, member)
    mail = render_mail(
        "notification",
        member.language,
        {
            "member": member,
            "shown": shown,
            "link": settings.SITE_URL + shown.url,
            "settings_link": f"{settings.SITE_URL}/inbox/settings/",
            "refusal_link": "" if kind.always else refusal_url(member.email, kind.mail_kind),
            "why": kind.why,
            "answer_to": answer_to,
        },
    )
    return Envelope(
        key=f"{SOURCE}{notification.pk}",
        kind=kind.mail_kind,
        address=member.email,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        source=f"{SOURCE}{notification.pk}",
        member=member,
        language=member.language,
        not_before=now + _wait_of(notification),
        headers=_headers(notification, answer_to),
    )


def _answer_to(notification: Notification, member: Member) -> str:
    """The signed address at which this member answers what the notification is about; "" where nobody can."""
    kind = Kind(notification.kind).answered_as
    return reply_address(kind, member.pk, notification.subject_id) if kind else ""


def _headers(notification: Notification, answer_to: str) -> dict[str, str]:
    """No machine answers it, and mail programs show a topic's mails as one conversation."""
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}
    headers[LOOP_HEADER] = site_name()
    if notification.topic_id:
        headers["References"] = f"<topic-{notification.topic_id}@{site_name()}>"
    if answer_to:
        headers["Reply-To"] = answer_to
    return headers
