"""The seat that somebody takes in a room with the first thing that they do there."""

from typing import Any

from community.commons.activity.log import now
from community.commons.prepared import Prepared

from .models import Room, Seat

_SEATS = Prepared(lambda room, member: Seat.objects.filter(room=room, member=member))


def seat_of(room: Room, by: Any) -> Seat:
    """The person's seat in a room, taken with the first thing that they do there."""
    for found in _SEATS(room.pk, by.pk):
        return found
    before = Seat.objects.filter(member=by).exists()
    return Seat.objects.get_or_create(
        room=room, member=by, defaults={"first_at": now(), "first_timer": not before}
    )[0]
