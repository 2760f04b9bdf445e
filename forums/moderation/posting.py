"""Letters by mail: ten minutes after a decision, recalled when undone before, corrected after; at once where severe."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from community.commons.mail.kinds import InQuietHours, Kind, register
from community.commons.mail.models import Delivery, DeliveryState
from community.commons.mail.rendering import render_mail
from community.commons.mail.sending import Envelope, send_all
from community.commons.site import site
from community.commons.standing.models import Sanction, Statement
from membership.models import Member

from .letters import letter_of, subject_line
from .models import Appeal, Decision, LegalHold
from .sanctioning import judges

WAIT = timedelta(minutes=10)  # in which an undo recalls what was not sent yet
LEFT = (DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.KEPT)


def _pk_of(delivery: Delivery) -> int:
    return int(delivery.source.rpartition(":")[2])


def _still_stands(delivery: Delivery) -> bool:
    """A letter goes only while its statement stands."""
    statement = Statement.objects.filter(pk=_pk_of(delivery)).select_related("sanction").first()
    if statement is None or statement.taken_back_at is not None:
        return False
    sanction = getattr(statement, "sanction", None)
    return sanction is None or sanction.state == Sanction.State.ACTIVE


def _still_answered(delivery: Delivery) -> bool:
    """An answer whose decision was undone meanwhile stays here; what a moderator asked goes in any case."""
    if delivery.key != delivery.source:
        return True
    return Appeal.objects.filter(pk=_pk_of(delivery)).exclude(state=Appeal.State.OPEN).exists()


STATEMENT = register(
    Kind(
        "moderation.statement",
        gettext_lazy("the reasons of a decision about you"),
        may_still_go=_still_stands,
        can_be_refused=False,
        in_quiet_hours=InQuietHours.IF_WANTED,
    )
)
CORRECTION = register(
    Kind(
        "moderation.correction",
        gettext_lazy("a decision about you is taken back"),
        can_be_refused=False,
        in_quiet_hours=InQuietHours.IF_WANTED,
    )
)
APPEAL = register(
    Kind(
        "moderation.appeal",
        gettext_lazy("your appeal has news"),
        may_still_go=_still_answered,
        can_be_refused=False,
        in_quiet_hours=InQuietHours.IF_WANTED,
    )
)
STAFF = register(
    Kind(
        "moderation.delayed",
        gettext_lazy("something begins in a day for lack of colleagues"),
        can_be_refused=False,
    )
)


def post_letters(decision: Decision) -> None:
    """Queue the letters of a decision."""
    due = None if decision.is_severe else decision.made_at + WAIT
    statements = [decision.statement]
    if decision.sanction is not None:
        statements.append(decision.sanction.statement)
        if decision.sanction.delayed:
            tell_staff(decision.sanction)
    send_all(envelopes_of([one for one in statements if one is not None], due))


def post_sanction(sanction: Sanction) -> None:
    """A sanction that a second person confirmed: its letter goes at once."""
    send_all(envelopes_of([sanction.statement], None))


def envelopes_of(statements: Iterable[Statement], due: Any) -> list[Envelope]:
    envelopes = []
    for statement in statements:
        member = statement.member
        sanction = Sanction.objects.filter(statement=statement).first()
        waits = sanction is not None and sanction.state != Sanction.State.ACTIVE
        if statement.taken_back_at is not None or waits or not member.email:
            continue
        letter = letter_of(statement)
        envelopes.append(
            _envelope(
                STATEMENT.name,
                statement.pk,
                member,
                "statement",
                subject_line(letter),
                {"letter": letter, "link": f"{settings.SITE_URL}/moderation/mine/{statement.pk}/"},
                language=statement.language,
                due=due,
            )
        )
    return envelopes


def recall(statement: Statement, why: str = "") -> None:
    """A decision is taken back: its letter is recalled while it waits, else a correction follows."""
    source = f"{STATEMENT.name}:{statement.pk}"
    letters = Delivery.objects.filter(source=source, kind=STATEMENT.name)
    letters.filter(state=DeliveryState.QUEUED).update(
        state=DeliveryState.CANCELLED, outcome="recalled: the decision was undone"
    )
    member = statement.member
    if not letters.filter(state__in=LEFT).exists() or not member.email:
        return
    letter = letter_of(statement)
    with override(statement.language):
        subject = _("Taken back: %(what)s") % {"what": subject_line(letter)}
    link = f"{settings.SITE_URL}/moderation/mine/{statement.pk}/"
    send_all(
        [
            _envelope(
                CORRECTION.name,
                statement.pk,
                member,
                "correction",
                subject,
                {"letter": letter, "link": link, "why": why},
                language=statement.language,
            )
        ]
    )


def post_answer(appeal: Appeal) -> None:
    """The reasoned outcome, to whoever appealed."""
    if appeal.party is None or not appeal.party.email:
        return
    with override(appeal.party.language):
        subject = _("Your appeal is answered: %(outcome)s") % {"outcome": appeal.get_outcome_display()}
    context = {
        "appeal": appeal,
        "link": settings.SITE_URL + appeal.url,
        "outside_body": site().outside_body,
    }
    # Against what the site did by itself it is answered by a decision, and leaves with its letter.
    due = appeal.decided_at + WAIT if appeal.case_id and appeal.decided_at else None
    send_all([_envelope(APPEAL.name, appeal.pk, appeal.party, "appeal_answered", subject, context, due=due)])


def post_message(appeal: Appeal, number: int) -> None:
    """A moderator asks or says something about an appeal."""
    if appeal.party is None or not appeal.party.email:
        return
    with override(appeal.party.language):
        subject = _("A moderator wrote to you about your appeal")
    context = {"appeal": appeal, "link": settings.SITE_URL + appeal.url}
    send_all(
        [
            _envelope(
                APPEAL.name, appeal.pk, appeal.party, "appeal_message", subject, context, part=f"m{number}"
            )
        ]
    )


def tell_staff(sanction: Sanction) -> None:
    """There are too few for two: everybody of the team hears of what begins in a day, and can stop it."""
    link = f"{settings.SITE_URL}/moderation/sanctions/{sanction.pk}/"
    envelopes = []
    for member in judges().exclude(email=""):
        with override(member.language):
            subject = _("Begins in a day unless somebody stops it: %(kind)s") % {
                "kind": sanction.get_kind_display()
            }
        context = {"sanction": sanction, "link": link}
        envelopes.append(
            _envelope(
                STAFF.name, sanction.pk, member, "sanction_delayed", subject, context, part=str(member.pk)
            )
        )
    send_all(envelopes)


def tell_staff_of_hold(hold: LegalHold) -> None:
    """A legal hold begins in a day, since there are too few for two."""
    envelopes = []
    for member in judges().exclude(email="").exclude(pk=hold.placed_by_id):
        with override(member.language):
            subject = _("Begins in a day unless somebody stops it: %(kind)s") % {"kind": _("legal hold")}
        context = {"hold": hold, "link": settings.SITE_URL + hold.url}
        envelopes.append(
            _envelope(STAFF.name, hold.pk, member, "hold_delayed", subject, context, part=f"h{member.pk}")
        )
    send_all(envelopes)


def tell_staff_of_appeal(appeal: Appeal) -> None:
    """Nobody who was not involved is there: the team hears of it, and may name somebody."""
    envelopes = []
    for member in judges().exclude(email=""):
        with override(member.language):
            subject = _("An appeal that nobody here can answer alone")
        context = {"appeal": appeal, "link": settings.SITE_URL + appeal.case_url}
        envelopes.append(
            _envelope(STAFF.name, appeal.pk, member, "appeal_alone", subject, context, part=f"a{member.pk}")
        )
    send_all(envelopes)


def _envelope(
    kind: str,
    pk: int,
    member: Member,
    template: str,
    subject: str,
    context: dict[str, Any],
    *,
    language: str = "",
    due: Any = None,
    part: str = "",
) -> Envelope:
    language = language or member.language
    mail = render_mail(template, language, {"member": member, "subject_line": subject, **context})
    source = f"{kind}:{pk}"
    return Envelope(
        key=f"{source}:{part}" if part else source,
        kind=kind,
        address=member.email,
        subject=subject,
        text=mail.text,
        html=mail.html,
        source=source,
        member=member,
        language=language,
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"},
        not_before=due if due and due > timezone.now() else None,
    )
