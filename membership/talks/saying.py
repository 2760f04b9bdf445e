"""How a message or a line comes to its number: one lock on the conversation, so that two never get the same."""

from typing import Any

from community.commons.activity.log import now
from community.commons.live import push

from .models import Conversation, Message, Participant
from .writing import Written


class AlreadySent(Exception):
    """The form was sent twice; `message` is what its first sending made."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


def locked(conversation: Conversation) -> Conversation:
    return Conversation.objects.select_for_update().get(pk=conversation.pk)


def sent_before(by: Any, key: str) -> Message | None:
    return Message.objects.filter(author=by, key=key).first() if key else None


def say(
    conversation: Conversation,
    *,
    by: Any,
    kind: Message.Kind = Message.Kind.SAID,
    written: Written | None = None,
    about: Any = None,
    key: str = "",
) -> Message:
    """Put something at the end of a conversation that is locked; its author has read it. Open pages hear of it."""
    conversation.last_number += 1
    conversation.last_at = now()
    conversation.save(update_fields=["last_number", "last_at"])
    message = Message.objects.create(
        conversation=conversation,
        number=conversation.last_number,
        kind=kind,
        author=by,
        about=about,
        text=written.text if written else "",
        html=written.html if written else "",
        renderer=written.renderer if written else 0,
        language=written.language if written else by.language,
        created_at=conversation.last_at,
        key=key or None,
    )
    Participant.objects.filter(conversation=conversation, member=by).update(read_number=message.number)
    push(conversation.channel, "message_sent", {"number": message.number, "by": by.pk}, seq=message.number)
    return message
