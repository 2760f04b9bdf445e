"""Notifications as mails: a little later, and only if they are still unread and still to be seen."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from community.commons.mail import kinds
from community.commons.mail.incoming import reply_address
from community.commons.mail.incoming.telling import LOOP_HEADER, site_name
from community.commons.mail.models import Delivery, DeliveryState
from community.commons.mail.refusals import refusal_url
from community.commons.mail.rendering import render_mail
from community.commons.mail.sending import Envelope, send_all
from forums.moderation.models import Decision, Report
from membership.models import Member
from membership.ties import deaf_to

from .models import ALWAYS_TOLD, USUAL_REACH, Kind, Notification, Preference, Reach
from .presenting import present
from .tie_words import still_stands

WAIT = timedelta(minutes=2)  # who is on the site reads it there
WAIT_OF_DECISIONS = timedelta(minutes=10)  # in which an undo recalls them
WITH_LETTERS = ("standing.statement", "moderation.appeal")  # moderation writes about these itself
SOURCE = "inbox.notification:"

# What is answered by answering the mail: a post. Of thanks and decisions there is nothing to answer to here.
ANSWERED_AS = {
    Kind.REPLY: "post",
    Kind.MENTION: "post",
    Kind.QUOTE: "post",
    Kind.ANSWER: "post",
    Kind.TOPIC: "post",
    Kind.WATCHED: "post",
    Kind.REMINDER: "post",
}

LABELS = {
    Kind.REPLY: _("when somebody replies to you"),
    Kind.MENTION: _("when somebody mentions you"),
    Kind.QUOTE: _("when somebody quotes you"),
    Kind.ANSWER: _("when an answer of yours is accepted"),
    Kind.TOPIC: _("when somebody opens a topic in a category or with a tag that you watch"),
    Kind.WATCHED: _("when somebody writes in a topic that you watch"),
    Kind.REACTION: _("when somebody thanks you or agrees with you"),
    Kind.DECISION: _("when a moderator decides about something of yours"),
    Kind.REPORT: _("when a report of yours has its answer"),
    Kind.REMINDER: _("when a reminder that you set has come"),
    Kind.LETTER: _("when the team writes to you"),
    Kind.MESSAGE: _("when somebody writes to you in a conversation"),
    Kind.COLLEAGUE: _("when a colleague of the team turns to you"),
    Kind.TIE: _("when somebody wants to connect with you, introduces or invites you, or says yes"),
}


def mail_kind(kind: Kind) -> str:
    return f"inbox.{kind.value}"


def still_news(delivery: Any) -> bool:
    """Unread, still to be seen, and still wanted."""
    pk = int(delivery.source.removeprefix(SOURCE))
    notification = Notification.objects.filter(pk=pk).select_related("member", "activity").first()
    if notification is None or not notification.member.is_active:
        return False
    if not Notification.objects.of(notification.member).unread().filter(pk=pk).exists():
        return False
    kind = Kind(notification.kind)
    if kind in (Kind.DECISION, Kind.REPORT) and _is_taken_back(notification):
        return False
    if kind in ALWAYS_TOLD:
        return True
    if notification.member_id in deaf_to(notification.activity.actor):
        return False  # blocked since
    if kind == Kind.TIE and not still_stands(notification):
        return False
    chosen = Preference.objects.filter(member=notification.member, kind=kind).first()
    return (chosen.reach if chosen else USUAL_REACH[kind]) == Reach.MAIL


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
                mail_kind(kind), LABELS[kind], may_still_go=still_news, can_be_refused=kind not in ALWAYS_TOLD
            )
        )


def queue(told: Iterable[tuple[Notification, Member]]) -> None:
    """One mail per notification: what is counted into it while it is unread makes no second one."""
    envelopes = (
        _envelope(notification, member, timezone.now() + _wait_of(notification))
        for notification, member in told
        if member.email and notification.subject_type not in WITH_LETTERS and not _is_no_news(notification)
    )
    send_all([envelope for envelope in envelopes if envelope is not None])


def _wait_of(notification: Notification) -> timedelta:
    return WAIT_OF_DECISIONS if notification.kind in (Kind.DECISION, Kind.REPORT) else WAIT


def _envelope(notification: Notification, member: Member, due: Any) -> Envelope | None:
    kind = Kind(notification.kind)
    with translation.override(member.language):
        shown = next(iter(present([notification], member)), None)
    if shown is None:
        return None
    refusable = kind not in ALWAYS_TOLD
    answer_to = _answer_to(notification, member)
    mail = render_mail(
        "notification",
        member.language,
        {
            "member": member,
            "shown": shown,
            "link": settings.SITE_URL + shown.url,
            "settings_link": f"{settings.SITE_URL}/inbox/settings/",
            "refusal_link": refusal_url(member.email, mail_kind(kind)) if refusable else "",
            "why": LABELS[kind],
            "answer_to": answer_to,
        },
    )
    return Envelope(
        key=f"{SOURCE}{notification.pk}",
        kind=mail_kind(kind),
        address=member.email,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        source=f"{SOURCE}{notification.pk}",
        member=member,
        language=member.language,
        not_before=due,
        headers=_headers(notification, answer_to),
    )


def _answer_to(notification: Notification, member: Member) -> str:
    """The signed address at which this member answers what the notification is about; "" where nobody can."""
    kind = ANSWERED_AS.get(Kind(notification.kind), "")
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
