"""Whether what somebody says is shown at once, held, or refused: the room's mode, its pace, and who is new here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons.access import Refused
from community.commons.activity.log import now
from community.commons.standing.asks import limited_by
from membership.newcomers import is_newcomer

from .models import Item, Mode, Room, Seat, Writers
from .rights import Rights
from .saying import Written


class TooSoon(Refused):
    """Slow mode: `wait` is how many seconds are left."""

    status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(
            ngettext(
                "One message every so often: %(n)d second is left.",
                "One message every so often: %(n)d seconds are left.",
                wait,
            )
            % {"n": wait}
        )
        self.wait = wait


@dataclass(frozen=True)
class Admission:
    """`because` is "" where it is shown at once; `shown_at` where a delay alone holds it."""

    because: str = ""
    shown_at: datetime | None = None

    @property
    def held(self) -> bool:
        return bool(self.because)


def admit(room: Room, seat: Seat, rights: Rights, *, by: Any, kind: str, written: Written) -> Admission:
    """Decide it under the lock of the room, so that two sendings at once are one after the other.

    Raises Refused with why nothing can be said here now, and TooSoon with the seconds that are left.
    """
    if rights.leads:
        return Admission()
    asks = kind == Item.Kind.QUESTION
    _check_mode(room, seat, rights, asks=asks)
    if room.writers == Writers.ESTABLISHED and is_newcomer(by) and not rights.speaks:
        raise Refused(_("In this room only members write who are not new here. You may read along."))
    if written.away and (not room.links or limited_by(by, room.session.space)) and not rights.speaks:
        raise Refused(_("Links are off in this room: take them out and send it again."), status=422)
    _check_pace(room, seat, rights)
    return _held(room, seat, rights, by, asks=asks)


def _check_mode(room: Room, seat: Seat, rights: Rights, *, asks: bool) -> None:
    match room.mode:
        case Mode.LOBBY:
            if not (asks or rights.speaks):
                raise Refused(_("The room opens soon. You may ask your question already."))
        case Mode.FROZEN:
            raise Refused(_("The room is frozen for a moment: one reads, and nobody writes."))
        case Mode.CLOSED | Mode.ARCHIVED:
            raise Refused(_("This session is over. Its room can be read."))
        case Mode.STAGE if not (asks or rights.speaks or seat.hand == Seat.Hand.GIVEN):
            raise Refused(_("The stage speaks now. Ask a question, or raise your hand."))


def _check_pace(room: Room, seat: Seat, rights: Rights) -> None:
    if not room.slow_seconds or rights.speaks or seat.said_at is None:
        return
    left = (seat.said_at + timedelta(seconds=room.slow_seconds) - now()).total_seconds()
    if left > 0:
        raise TooSoon(ceil(left))


def _held(room: Room, seat: Seat, rights: Rights, by: Any, *, asks: bool) -> Admission:
    if rights.speaks:
        return Admission()
    if room.mode == Mode.MODERATED:
        return Admission(_("Everything is read by the hosts first here."))
    if asks and room.hold_questions:
        return Admission(_("Questions are read by the hosts first."))
    if room.hold_first and seat.said == 0:
        return Admission(_("A first message in this room is read by the hosts first."))
    if limited_by(by, room.session.space):
        return Admission(_("While your account is limited, what you write is read first."))
    if room.delay_seconds:
        return Admission(_("Shown in a few seconds."), shown_at=now() + timedelta(seconds=room.delay_seconds))
    return Admission()
