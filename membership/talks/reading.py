"""What a participant has before them: places in conversations, the other people, what is unread."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from membership.models import Block, Member

from .models import Conversation, Message, Participant

# What parts above do when somebody has read a conversation up to a number, such as settling their notice of it.
on_read: list[Callable[[Any, Conversation, int], None]] = []


@dataclass
class Row:
    """A conversation in somebody's list."""

    place: Participant
    others: list[Member]
    last: Message | None = None  # None where nothing was said since this person came
    readable: bool = False

    @property
    def conversation(self) -> Conversation:
        return self.place.conversation

    @property
    def title(self) -> str:
        return title_of(self.conversation, self.others)

    @property
    def unread(self) -> bool:
        return self.conversation.last_number > max(self.place.read_number, self.place.after)


def title_of(conversation: Conversation, others: Iterable[Member]) -> str:
    """The name that was given, or the people's."""
    if conversation.name:
        return conversation.name
    names = [str(one) for one in others]
    if not names:
        return _("Nobody else is here any more")
    if len(names) > 4:
        return _("%(names)s and %(n)d others") % {"names": ", ".join(names[:3]), "n": len(names) - 3}
    return ", ".join(names)


def others_in(conversations: Iterable[int], person: Any) -> dict[int, list[Member]]:
    """Who else takes part, in the order of coming: one query."""
    found: dict[int, list[Member]] = defaultdict(list)
    rows = Participant.objects.present().filter(conversation__in=list(conversations))
    for one in rows.exclude(member=person.pk).select_related("member").order_by("joined_at", "pk"):
        found[one.conversation_id].append(one.member)
    return found


def rows_of(places: Iterable[Participant], person: Any) -> list[Row]:
    """Places as the list shows them: two queries for any number."""
    places = list(places)
    ids = [place.conversation_id for place in places]
    others = others_in(ids, person)
    last = {
        one.conversation_id: one
        for one in Message.objects.visible_to(person).last_ones(ids).select_related("author", "about")
    }
    return [
        Row(
            place,
            others.get(place.conversation_id, []),
            last.get(place.conversation_id),
            place.conversation_id in last and last[place.conversation_id].is_readable_by(person),
        )
        for place in places
    ]


def place_of(person: Any, conversation_id: int) -> Participant | None:
    """This person's place in a conversation, with the conversation; None where they take no part."""
    return (
        Participant.objects.now_in(person)
        .filter(conversation=conversation_id)
        .select_related("conversation")
        .first()
    )


@dataclass
class Said:
    """A message as one participant reads it."""

    message: Message
    readable: bool
    is_own: bool
    folded: bool = False  # by somebody whom the reader blocked; it opens at a press
    new_day: bool = False  # the first of its day on the page
    first_unread: bool = False
    may_change: bool = field(default=False)


def blocked_by(person: Any) -> frozenset[int]:
    return frozenset(Block.objects.filter(by=person.pk).values_list("blocked", flat=True))
