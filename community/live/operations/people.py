"""People in a room: they come in, read, raise a hand, get the floor, choose how rooms are for them."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from membership.models import Member

from ..changing import Changes, locked, tell_one
from ..facts import CameToSession, FloorGiven
from ..models import Answer, Change, Preference, Room, Seat
from ..rights import rights_in
from ..seats import seat_of

Hand = Seat.Hand


@operation("live.come_in", records=False)
def come_in(room: Room, *, by: Any) -> Seat:
    """Take a seat while the room is open: this person came, which is recorded once, here or at the door.

    Raises Refused where the room is not open.
    """
    if not room.is_running:
        raise Refused(_("The room is not open."))
    seat = seat_of(room, by)
    answer, _new = Answer.objects.get_or_create(session_id=room.pk, member=by)
    if Answer.objects.filter(pk=answer.pk, attended_at=None).update(attended_at=now()):
        record(CameToSession(first=seat.first_timer), by=by, subject=room.session)
    return seat


@operation("live.mark_read", records=False)
def mark_read(room: Room, *, by: Any, seq: int) -> None:
    """Everything up to this number of the log that this person reads was read. A place never moves back."""
    end = room.staff_seq if rights_in(room.session, by).leads else room.public_seq
    Seat.objects.filter(room=room, member=by, read_seq__lt=min(seq, end)).update(read_seq=min(seq, end))


@operation("live.raise_hand", records=False)
def raise_hand(room: Room, *, by: Any, up: bool) -> Seat:
    """Ask for the floor, or no more; hands stand in the order in which they were raised."""
    room = locked(room)
    if up and not room.is_running:
        raise Refused(_("The room is not open."))
    seat = seat_of(room, by)
    changed = Seat.objects.filter(pk=seat.pk)
    if up:
        moved = changed.filter(hand=Hand.DOWN).update(hand=Hand.UP, hand_at=now())
    else:
        moved = changed.exclude(hand=Hand.DOWN).update(hand=Hand.DOWN, hand_at=None)
    if not moved:
        raise Refused(_("Nothing was changed."))
    _tell(room, seat.member_id, Hand.UP if up else Hand.DOWN)
    seat.refresh_from_db()
    return seat


@operation("live.give_floor")
def give_floor(room: Room, *, by: Any, member: Member, given: bool) -> Seat:
    """Let somebody who raised a hand speak on the stage, or take the floor back."""
    room = locked(room)
    seats = Seat.objects.filter(room=room, member=member)
    if given:
        moved = seats.exclude(hand=Hand.GIVEN).update(hand=Hand.GIVEN, hand_at=now())
    else:
        moved = seats.filter(~Q(hand=Hand.DOWN)).update(hand=Hand.DOWN, hand_at=None)
    if not moved:
        raise Refused(_("Somebody was faster: this hand is not raised any more."))
    _tell(room, member.pk, Hand.GIVEN if given else Hand.DOWN)
    record(FloorGiven(given=given), by=by, subject=member, parent=room.session)
    return seats.get()


def _tell(room: Room, member_id: int, hand: str) -> None:
    """The team hears that hands changed; whoever's hand it is hears how it stands."""
    changes = Changes(room)
    changes.add(Change.Kind.HANDS, public=False)
    changes.finish()
    tell_one(room.pk, member_id, {"type": "hand", "hand": hand})


@operation("live.choose_preferences", records=False)
def choose_preferences(member: Member, *, by: Any, named: bool, pace: str, sound: bool) -> Preference:
    """Choose whether one is named in rooms, what is read aloud, and whether there is a sound."""
    if pace not in Preference.Pace.values:
        raise Refused(_("Choose one of the paces."), status=422)
    chosen, _new = Preference.objects.update_or_create(
        member=member, defaults={"named": named, "pace": pace, "sound": sound}
    )
    return chosen
