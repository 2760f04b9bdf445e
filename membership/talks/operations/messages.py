"""Messages: sent, mended, taken back, and what a decision does to them."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Forbidden, Refused, operation
from community.commons.activity.log import now, record
from community.commons.live import push
from community.commons.standing.models import Restriction, State

from ..facts import MessageEdited, MessageSent, MessageStateSet, MessageWithdrawn
from ..limits import check_pace
from ..models import Conversation, Message, Participant
from ..reaching import may_go_on
from ..saying import AlreadySent, locked, say, sent_before
from ..writing import Written, prepare_text

__all__ = ["AlreadySent"]


@operation("talks.send_message", prepare=prepare_text)
def send_message(
    conversation: Conversation, *, by: Any, text: str, key: str = "", written: Written | None = None
) -> Message:
    """Say something. `key` names this sending: the same again raises AlreadySent with what it made.

    Raises Refused where the other one can't be written to, and for too many messages in an hour.
    """
    conversation = locked(conversation)
    if before := sent_before(by, key):
        raise AlreadySent(before)
    if not Participant.objects.now_in(by).filter(conversation=conversation).exists():
        raise Forbidden(_("There is nothing here that you may see."))  # left in another window meanwhile
    if not may_go_on(conversation, by):
        raise Refused(_("You can't write to this person."))
    check_pace(by)
    message = say(conversation, by=by, written=written, key=key)
    record(MessageSent(number=message.number), by=by, subject=message, parent=conversation)
    return message


@operation("talks.edit_message", prepare=prepare_text)
def edit_message(message: Message, *, by: Any, text: str, written: Written | None = None) -> Message:
    """Mend a message within 15 minutes; everybody sees that it was changed, nobody what it said before."""
    assert written is not None
    message = Message.objects.select_for_update().select_related("conversation").get(pk=message.pk)
    if message.state != State.VISIBLE:
        raise Refused(_("This message has changed meanwhile. Look at it again."))
    if written.text == message.text:
        raise Refused(_("Nothing was changed."))
    message.text, message.html = written.text, written.html
    message.renderer, message.language = written.renderer, written.language
    message.edited_at, message.revision_count = now(), message.revision_count + 1
    message.save(update_fields=["text", "html", "renderer", "language", "edited_at", "revision_count"])
    _changed(message)
    record(MessageEdited(number=message.number), by=by, subject=message, parent=message.conversation)
    return message


@operation("talks.withdraw_message")
def withdraw_message(message: Message, *, by: Any) -> Message:
    """Take a message back within 15 minutes: a line stays in its place, its words are gone."""
    moved = Message.objects.filter(pk=message.pk, state=State.VISIBLE).update(
        state=State.DELETED, text="", html="", revision_count=message.revision_count + 1
    )
    if not moved:
        raise Refused(_("This message has changed meanwhile. Look at it again."))
    message.state, message.text, message.html = State.DELETED, "", ""
    _changed(message)
    record(MessageWithdrawn(number=message.number), by=by, subject=message, parent=message.conversation)
    return message


@operation("talks.set_message_state")
def set_message_state(
    message: Message, *, by: Any, state: State, restriction: Restriction | None = None, because: str = ""
) -> Message:
    """What a decision does to a message, for everybody who takes part. Called by moderation alone."""
    before = State(message.state)
    moved = Message.objects.filter(pk=message.pk, state=before).update(
        state=state, restriction=restriction, held_because=because
    )
    if not moved:
        raise Refused(_("Somebody was faster: this message has changed meanwhile. Look at it again."))
    message.state, message.restriction, message.held_because = state, restriction, because
    _changed(message)
    record(MessageStateSet(before=before, after=state), by=by, subject=message, parent=message.conversation)
    return message


def _changed(message: Message) -> None:
    push(message.conversation.channel, "message_changed", {"number": message.number})
