"""What senders of legal notices are told by mail: the receipt at once, and what was decided, each with its link."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.commons.mail.kinds import Kind, register
from community.commons.mail.models import Delivery
from community.commons.mail.rendering import render_mail
from community.commons.mail.sending import Envelope, send
from community.commons.site import site

from .models import EXPLAINED, Appeal, Case, Decision, LegalNotice, NoticePlace, Report, appeal_until

ANSWERED_AFTER = timedelta(minutes=10)  # a decision undone within them is not told of
SOURCE = "moderation.notice:"


def still_stands(delivery: Any) -> bool:
    """An answer whose decision was taken back meanwhile stays here."""
    decision = delivery.source.rpartition(":")[2]
    return not decision or not Decision.objects.filter(pk=int(decision)).exclude(undone_at=None).exists()


RECEIPT = register(
    Kind("moderation.notice_receipt", gettext_lazy("the receipt of your notice"), can_be_refused=False)
)
ANSWER = register(
    Kind(
        "moderation.notice_answer",
        gettext_lazy("the answer to your notice"),
        can_be_refused=False,
        may_still_go=still_stands,
    )
)
APPEALED = register(
    Kind("moderation.notice_appeal", gettext_lazy("the answer to your appeal"), can_be_refused=False)
)


def mail_receipt(notice: LegalNotice) -> None:
    _mail(notice, RECEIPT, "notice_receipt", f"{SOURCE}{notice.pk}:receipt", {})


def answer(case: Case, outcome: str, decision: Decision | None) -> None:
    """Every place that waits in this case has its answer now; the senders are told, a little later.

    Twice is as good as once.
    """
    waiting = list(
        NoticePlace.objects.filter(case=case, outcome=Report.Outcome.RECEIVED).select_related("notice")
    )
    moment = decision.made_at if decision else case.closed_at
    NoticePlace.objects.filter(pk__in=[one.pk for one in waiting]).update(outcome=outcome, answered_at=moment)
    for place in waiting:
        place.outcome = outcome
        key = f"{SOURCE}{place.pk}:answer:{decision.pk if decision else ''}"
        context = {"place": place, "by_machine": bool(decision and decision.decider.automaton)}
        later = decision.made_at + ANSWERED_AFTER if decision and not decision.is_severe else None
        _mail(place.notice, ANSWER, "notice_answer", key, context, later)


def answered_by(place: NoticePlace) -> Decision | None:
    """The decision that a place of a notice has its answer from."""
    if place.answered_at is None:
        return None
    found = Decision.objects.filter(case=place.case_id, made_at=place.answered_at)
    return found.select_related("case", "sanction").first()


def why_no_appeal(place: NoticePlace) -> str:
    """The sentence that says why the answer can't be appealed against (any more); "" where it can."""
    decision = answered_by(place)
    if place.outcome == Report.Outcome.RECEIVED:
        return _("There is no answer yet.")
    if decision is None or place.outcome != Report.Outcome.NOT_UPHELD:
        return _("What you named does not stand as it stood, so there is nothing to appeal against.")
    if place.appeals.filter(decision=decision).exists():
        return _("You have appealed against this answer; once is possible.")
    if decision.undone_at is not None:
        return _("This decision was taken back already.")
    if timezone.now() > appeal_until(decision):
        return _("The time to appeal, 184 days, is over.")
    return ""


def mail_appeal(appeal: Appeal) -> None:
    """The reasoned outcome, to a visitor who appealed."""
    assert appeal.place is not None
    context = {"appeal": appeal, "place": appeal.place, "outside_body": site().outside_body}
    _mail(appeal.place.notice, APPEALED, "notice_appeal", f"{SOURCE}{appeal.place_id}:appeal:", context)


def outcome_of(decision: Decision) -> str:
    """Whether anything was done about it."""
    acted = (
        decision.verdict in EXPLAINED
        or decision.state_after in ("hidden", "removed")
        or decision.sanction_id is not None
        or decision.actions.exists()
    )
    return Report.Outcome.UPHELD if acted else Report.Outcome.NOT_UPHELD


def take_back(decision: Decision) -> None:
    """The decision was undone: its answers wait again, and who had read one is told so."""
    answered = NoticePlace.objects.filter(case=decision.case_id, answered_at=decision.made_at).select_related(
        "notice"
    )
    for place in answered:
        told = Delivery.objects.filter(key=f"{SOURCE}{place.pk}:answer:{decision.pk}", sent_at__isnull=False)
        if told.exists():
            _mail(
                place.notice,
                ANSWER,
                "notice_again",
                f"{SOURCE}{place.pk}:again:{decision.pk}:",
                {"place": place},
            )
    answered.update(outcome=Report.Outcome.RECEIVED, answered_at=None)


def _mail(
    notice: LegalNotice, kind: Kind, template: str, key: str, context: dict[str, Any], later: Any = None
) -> None:
    if not notice.email:
        return
    with translation.override(notice.language):
        mail = render_mail(
            template,
            notice.language,
            {"notice": notice, "link": settings.SITE_URL + notice.url, **context},
        )
    send(
        Envelope(
            key=key,
            kind=kind.name,
            address=notice.email,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            source=key,
            language=notice.language,
            not_before=later,
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"},
        )
    )
