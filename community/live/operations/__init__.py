"""What can be done to sessions and in their rooms: the only place that changes them."""

from .afterwards import answer_later, publish_question, publish_session, withdraw_name
from .items import (
    REACTIONS,
    AlreadySaid,
    approve_item,
    ask,
    edit_item,
    pin_item,
    react,
    refuse_item,
    say,
    set_item_state,
    show_due,
    withdraw_item,
)
from .judging import judge_item
from .notes import write_note
from .people import choose_preferences, come_in, give_floor, mark_read, raise_hand
from .polls import close_poll, open_poll
from .questions import (
    dismiss_question,
    mark_answered,
    merge_questions,
    put_on_stage,
    reopen_question,
    support,
)
from .rooms import arrange_room, keep_time, note_presence, set_mode
from .sessions import cancel_session, edit_session, plan_session

__all__ = [
    "REACTIONS",
    "AlreadySaid",
    "answer_later",
    "approve_item",
    "arrange_room",
    "ask",
    "cancel_session",
    "choose_preferences",
    "close_poll",
    "come_in",
    "dismiss_question",
    "edit_item",
    "edit_session",
    "give_floor",
    "judge_item",
    "keep_time",
    "mark_answered",
    "mark_read",
    "merge_questions",
    "note_presence",
    "open_poll",
    "pin_item",
    "plan_session",
    "publish_question",
    "publish_session",
    "put_on_stage",
    "raise_hand",
    "react",
    "refuse_item",
    "reopen_question",
    "say",
    "set_item_state",
    "set_mode",
    "show_due",
    "support",
    "withdraw_item",
    "withdraw_name",
    "write_note",
]
