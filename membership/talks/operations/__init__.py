"""What can be done to conversations and messages: the only place that changes them."""

from .conversations import (
    add_person,
    begin_conversation,
    choose_writers,
    leave_conversation,
    mark_read,
    mute_conversation,
    name_conversation,
)
from .messages import AlreadySent, edit_message, send_message, set_message_state, withdraw_message

__all__ = [
    "AlreadySent",
    "add_person",
    "begin_conversation",
    "choose_writers",
    "edit_message",
    "leave_conversation",
    "mark_read",
    "mute_conversation",
    "name_conversation",
    "send_message",
    "set_message_state",
    "withdraw_message",
]
