"""Pages of conversations."""

from .changing import (
    conversation_leave,
    conversation_mute,
    conversation_name,
    conversation_people,
    message_edit,
    message_withdraw,
    person_add,
    writers_choose,
)
from .reading import (
    conversation_begin,
    conversation_detail,
    conversation_list,
    conversation_read,
    message_detail,
    message_list,
)

__all__ = [
    "conversation_begin",
    "conversation_detail",
    "conversation_leave",
    "conversation_list",
    "conversation_mute",
    "conversation_name",
    "conversation_people",
    "conversation_read",
    "message_detail",
    "message_edit",
    "message_list",
    "message_withdraw",
    "person_add",
    "writers_choose",
]
