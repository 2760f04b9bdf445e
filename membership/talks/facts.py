"""What can happen in conversations. No fact holds a word, or the name of a conversation."""

from community.commons.activity.facts import fact
from community.commons.standing.models import State


@fact("talks.conversation_begun")
class ConversationBegun:
    """A member wrote to one or several others for the first time."""

    people: int  # how many; the log is for ever and says of no two people that they talk


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


@fact("talks.conversation_left")
class ConversationLeft:
    """Somebody takes part no more."""


@fact("talks.conversation_named")
class ConversationNamed:
    """The name of a conversation was changed."""
