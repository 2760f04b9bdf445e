"""What can be done to sessions and in their rooms: the only place that changes them."""

from .afterwards import answer_later, publish_question, publish_session, withdraw_name
from .answers import (
    add_at_door,
    answer_by_link,
    answer_session,
    invite_people,
    remind,
    tick_at_door,
    untick_at_door,
    write_to_comers,
)
from .feeds import make_calendar_link
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
from .parts import answer_part, ask_part, end_part
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
from .script import bring_in, drop_cue, move_cue, write_cue
from .sessions import cancel_session, edit_session, plan_session, set_cover

__all__ = [
    "REACTIONS",
    "AlreadySaid",
    "add_at_door",
    "answer_by_link",
    "answer_later",
    "answer_part",
    "answer_session",
    "approve_item",
    "arrange_room",
    "ask",
    "ask_part",
    "bring_in",
    "cancel_session",
    "choose_preferences",
    "close_poll",
    "come_in",
    "dismiss_question",
    "drop_cue",
    "edit_item",
    "edit_session",
    "end_part",
    "give_floor",
    "invite_people",
    "judge_item",
    "keep_time",
    "make_calendar_link",
    "mark_answered",
    "mark_read",
    "merge_questions",
    "move_cue",
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
    "remind",
    "reopen_question",
    "say",
    "set_cover",
    "set_item_state",
    "set_mode",
    "show_due",
    "support",
    "tick_at_door",
    "untick_at_door",
    "withdraw_item",
    "withdraw_name",
    "write_cue",
    "write_note",
    "write_to_comers",
]
