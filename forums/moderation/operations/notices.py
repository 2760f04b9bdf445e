"""Legal notices: filed by anybody, each thing in its case, each with an answer."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record

from ..appealing import put_before_others
from ..evidence import evidence_of
from ..facts import NoticeFiled
from ..models import Appeal, Case, LegalNotice, NoticePlace
from ..notices import answered_by, mail_receipt, why_no_appeal
from ..opening import case_for

A_DAY = 10  # notices from one address


@operation("moderation.file_notice")
def file_notice(
    places: list[tuple[str, Any]],
    *,
    by: Any,
    ground: str,
    why: str,
    name: str = "",
    email: str = "",
    good_faith: bool,
) -> LegalNotice:
    """Say that things (`places.things_at`) are against the law; each opens or joins its case. Art. 16 DSA.

    The receipt goes out by mail where an address is given. Refused without good faith or reasons, and without
    name and address unless it is about the sexual abuse of children.
    """
    ground = LegalNotice.Ground(ground)
    email = email.strip().lower()
    _complete(ground, why, name, email, good_faith)
    if email:
        _an_address(email)
    _within_a_day(email)
    notice = LegalNotice.objects.create(
        ground=ground,
        why=why.strip()[:5000],
        name=name.strip()[:200],
        email=email,
        good_faith=good_faith,
        language=get_language() or "en",
        sender=by if getattr(by, "pk", None) else None,
        made_at=now(),
    )
    for address, thing in places:
        evidence = evidence_of(thing, by)
        case = case_for(thing, by=by, source=Case.Source.NOTICE, urgency=notice.urgency, evidence=evidence)
        NoticePlace.objects.create(
            notice=notice, case=case, round=case.round, url=address[:500], snapshot=evidence
        )
        record(NoticeFiled(notice_id=notice.pk), by=by, subject=case, parent=thing, space=case.space)
    mail_receipt(notice)
    return notice


@operation("moderation.appeal_notice")
def appeal_notice(place: NoticePlace, *, by: Any, words: str) -> Appeal:
    """Say no to the answer to a legal notice, without an account: somebody who was not involved looks again.

    Once for each thing that the notice named, within 184 days. The caller has seen the secret link. Raises Refused.
    """
    if not words.strip():
        raise Refused(_("Say why you do not agree: somebody else than who decided will read it."), status=422)
    if sentence := why_no_appeal(place):
        raise Refused(sentence)
    decision = answered_by(place)
    assert decision is not None
    return put_before_others(decision, by=by, side=Appeal.Side.NOTIFIER, words=words, place=place)


def _complete(ground: str, why: str, name: str, email: str, good_faith: bool) -> None:
    if not why.strip():
        raise Refused(_("Say why it is against the law: without that nobody can decide."), status=422)
    if ground != LegalNotice.Ground.CHILD_ABUSE and not (name.strip() and email):
        raise Refused(_("Your name and e-mail address are needed, so that we can answer you."), status=422)
    if not good_faith:
        raise Refused(
            _("Confirm that what you say is right and complete, to the best of your knowledge."), status=422
        )


def _an_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as wrong:
        sentence = _("This is no e-mail address: something like name@example.org is needed.")
        raise Refused(sentence, status=422) from wrong


def _within_a_day(email: str) -> None:
    since = timezone.now() - timedelta(days=1)
    if email and LegalNotice.objects.filter(email=email, made_at__gt=since).count() >= A_DAY:
        raise Refused(
            _("%(n)d notices came from this address today. Write the rest into one tomorrow, or write to us.")
            % {"n": A_DAY},
            status=429,
        )
