"""What can happen in conversations. No fact holds a word, or the name of a conversation."""

from enum import StrEnum

from community.commons.activity.facts import fact
from community.commons.standing.models import State

from .models import MayWrite


class Change(StrEnum):
    """What of a conversation can change, beside its people."""

    NAME = "name"
    MUTED = "muted"
    UNMUTED = "unmuted"


@fact("talks.conversation_begun")
class ConversationBegun:
    """A member wrote to one or several others for the first time."""

    people: tuple[int, ...]


@fact("talks.message_sent")
class MessageSent:
    """Something was said in a conversation."""

    number: int


@fact("talks.message_edited")
class MessageEdited:
    """Its author mended a message."""

    number: int


@fact("talks.message_withdrawn")
class MessageWithdrawn:
    """Its author took a message back; its words are gone."""

    number: int


@fact("talks.message_state_set")
class MessageStateSet:
    """A decision hid, removed, held, released or restored a message."""

    before: State
    after: State


@fact("talks.person_added")
class PersonAdded:
    """Somebody takes part from now on."""

    member_id: int


@fact("talks.conversation_left")
class ConversationLeft:
    """Somebody takes part no more."""


@fact("talks.conversation_changed")
class ConversationChanged:
    """The name of a conversation was changed, or somebody silenced it for oneself."""

    what: Change


@fact("talks.writers_chosen")
class WritersChosen:
    """A member chose who may write to them."""

    may_write: MayWrite
