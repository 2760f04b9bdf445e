"""What becomes of a message: told apart, its door found, its sender known, and then the act itself."""

import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.commons.access import Forbidden, Refused
from community.commons.activity.log import acting_from
from community.commons.activity.models import Source

from .. import bounces
from ..models import Incoming, IncomingState
from . import addresses, answering, doors
from .letters import Letter, Unreadable, read
from .telling import Nature, nature_of

log = logging.getLogger(__name__)

MOST_AN_HOUR = 40  # letters of one sender that are acted on


@dataclass(frozen=True)
class Ending:
    state: IncomingState
    reason: str = ""
    url: str = ""
    answered: bool = False
    member: Any = None


def process(pk: int) -> None:
    """Read one message that waits. Twice is as good as once: acts know their message by its Message-ID."""
    incoming = Incoming.objects.filter(pk=pk, state=IncomingState.WAITING).first()
    if incoming is None:
        return
    Incoming.objects.filter(pk=pk).update(attempts=incoming.attempts + 1)
    incoming.attempts += 1
    with translation.override(settings.LANGUAGE_CODE):
        try:
            ending = _outcome(incoming)
        except Exception as fault:  # one of ours: an administrator sees it and tries again
            log.exception("incoming message %s", pk)
            ending = Ending(IncomingState.FAILED, type(fault).__name__)
    Incoming.objects.filter(pk=pk).update(
        state=ending.state,
        reason=str(ending.reason)[:500],
        url=ending.url[:300],
        answered=ending.answered,
        member=ending.member,
        done_at=timezone.now(),
    )


def _outcome(incoming: Incoming) -> Ending:
    try:
        letter = read(bytes(incoming.raw), list(incoming.envelope))
    except Unreadable as why:
        return Ending(IncomingState.SILENT, _("It can't be read: %(why)s") % {"why": why})
    for recipient in letter.recipients:
        local = addresses.local_part(recipient)
        if local.startswith(bounces.PREFIX) and (returned := bounces.delivery_at(local)) is not None:
            meaning = bounces.take_back(returned, letter.message)
            return Ending(IncomingState.IGNORED, f"{Nature.BOUNCE.label} ({meaning})")
    nature, sign = nature_of(letter)
    if nature != Nature.LETTER:
        return Ending(IncomingState.IGNORED, f"{nature.label} ({sign})")
    if _too_many(incoming, letter):
        return Ending(IncomingState.SILENT, _("Too many messages from this address in an hour."))
    for recipient in letter.recipients:
        if not (local := addresses.local_part(recipient)):
            continue
        if local.startswith(addresses.PREFIX):
            return _answer(incoming, letter, local)
        if (place := doors.place_at(local)) is not None:
            return _write(incoming, letter, place)
    return Ending(IncomingState.IGNORED, _("It is addressed to nobody here."))


def _too_many(incoming: Incoming, letter: Letter) -> bool:
    """Counted before this one: a burst after an outage loses its end, not all of it."""
    hour = incoming.received_at - timedelta(hours=1)
    earlier = Incoming.objects.filter(sender=letter.sender[:320], received_at__gte=hour, pk__lt=incoming.pk)
    return incoming.attempts == 1 and earlier.count() >= MOST_AN_HOUR


# -- Who writes ----------------------------------------------------------------------------


def member_of(address: str) -> Any:
    """The member whose confirmed address this is; None for everybody else."""
    known = EmailAddress.objects.filter(email__iexact=address, verified=True).select_related("user")
    found = list(known[:2])
    return found[0].user if len(found) == 1 and found[0].user.is_active else None


def is_doubtful(letter: Letter) -> bool:
    """Whether the mail server that we believe says that the sender's name is not the sender's.

    With MAIL_IN_AUTHSERV its pass is demanded; without, a failure written by anybody is believed.
    """
    said = [
        " ".join(str(one).lower().split()) for one in letter.message.get_all("Authentication-Results") or []
    ][:10]
    if not settings.MAIL_IN_AUTHSERV:
        return any(re.search(r"\bdmarc=fail\b", one) for one in said)
    trusted = [one for one in said if one.split(";")[0].split()[:1] == [settings.MAIL_IN_AUTHSERV.lower()]][
        :1
    ]
    if not trusted or re.search(r"\bdmarc=fail\b", trusted[0]):
        return True
    if re.search(r"\bdmarc=pass\b", trusted[0]):
        return False
    domain = re.escape(letter.sender.rpartition("@")[2])
    return not re.search(rf"\bdkim=pass\b[^;]*\bheader\.(?:d={domain}|i=\S*@{domain})(?![\w.-])", trusted[0])


# -- Answers to signed addresses -------------------------------------------------------------


def _answer(incoming: Incoming, letter: Letter, local: str) -> Ending:
    known = member_of(letter.sender)
    signed = addresses.read(local)
    if signed is None or signed.kind not in doors.ANSWERS:
        return _refuse(incoming, letter, known, _("This address is not, or no longer, one to answer to."))
    member = get_user_model()._default_manager.filter(pk=signed.member_id).first()
    if member is None or known is None or known.pk != member.pk:
        return _refuse(
            incoming,
            letter,
            known,
            _(
                "This address answers a mail that was sent to somebody else, or to another address of yours. "
                "Answer from an address that is confirmed in your account."
            ),
        )
    if signed.expired:
        with translation.override(member.language):
            sentence = _("This mail is too old to be answered by mail. Answer on the site.")
        return _refuse(incoming, letter, member, sentence)
    return _act(
        incoming, letter, member, lambda: doors.ANSWERS[signed.kind](letter, member, signed.subject_id)
    )


# -- Letters to places -----------------------------------------------------------------------


def _write(incoming: Incoming, letter: Letter, place: doors.Place) -> Ending:
    member = member_of(letter.sender)
    if member is None or is_doubtful(letter):
        if place.hold_strangers:
            return Ending(IncomingState.HELD, _("Its sender is not known here, or not proven."))
        return _refuse(incoming, letter, None, refusal_of_place())
    return _act(incoming, letter, member, lambda: place.write(letter, member))


def refusal_of_place() -> str:
    """The same for strangers and for members who may not: it tells nothing about what lies behind the address."""
    return _(
        "Nobody can be reached at this address, or only members who may write there, from an address that is "
        "confirmed in their account."
    )


# -- The act and its answer --------------------------------------------------------------------


def _act(incoming: Incoming, letter: Letter, member: Any, act: Any) -> Ending:
    with translation.override(member.language), acting_from(Source.MAIL):
        try:
            outcome: doors.Outcome = act()
        except (Refused, Forbidden) as no:
            return _refuse(incoming, letter, member, str(no.sentence))
    if outcome.remarks:
        answering.remark(incoming, letter, member, outcome)
    return Ending(
        IncomingState.DONE, outcome.note, outcome.url, answered=bool(outcome.remarks), member=member
    )


def _refuse(incoming: Incoming, letter: Letter, member: Any, sentence: str) -> Ending:
    if member is not None:
        with translation.override(member.language):
            sentence = str(sentence)
    answered = answering.refuse(incoming, letter, member, sentence)
    state = IncomingState.REFUSED if answered else IncomingState.SILENT
    return Ending(state, sentence, answered=answered, member=member)
