"""Messages as one participant reads them: what is folded, what is unread, where a new day begins."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from community.commons.activity.log import now
from community.commons.standing.asks import stopped_by

from .models import Message, Participant
from .permissions import CHANGED_WITHIN
from .reading import Said, blocked_by


def drawn(messages: Sequence[Message], place: Participant, person: Any) -> list[Said]:
    """In the order given, the oldest first. Two queries for any number of them."""
    blocked = blocked_by(person) if not place.conversation.is_of_two else frozenset()
    writes = stopped_by(person) is None
    since = max(place.read_number, place.after)
    found: list[Said] = []
    day, met_unread = None, False
    for message in messages:
        local = timezone.localtime(message.created_at).date()
        is_own = message.author_id == person.pk
        unread = message.number > since and not is_own
        readable = message.is_readable_by(person)
        found.append(
            Said(
                message,
                readable=readable,
                is_own=is_own,
                folded=message.author_id in blocked,
                new_day=local != day,
                first_unread=unread and not met_unread,
                may_change=is_own
                and writes
                and readable
                and message.is_shown
                and now() - message.created_at <= CHANGED_WITHIN,
            )
        )
        day, met_unread = local, met_unread or unread
    return found


def with_people(messages: Any) -> Any:
    return messages.select_related("author", "about")


def words_of(message: Message, person: Any) -> str:
    """The source of a message for who takes part; "" where its words are not shown to this person."""
    return message.text if message.is_readable_by(person) else ""


def people_of(conversation: Any) -> Iterable[Participant]:
    """Who takes part now, in the order of coming."""
    return conversation.people.present().select_related("member", "added_by").order_by("joined_at", "pk")
