"""What can be done in the queue: the only place that changes cases, and the only one that restricts content."""

from .bulk import AlreadyBegun, begin_bulk, undo_bulk
from .cases import claim_case, open_case, release_case, renew_lease, take_over_case, write_note
from .decisions import decide_case, hold_thing, undo_decision
from .letters import answer_team, note_on_member, write_to_member
from .notices import file_notice
from .passing import ask_opinion, close_as_moot, escalate_case, give_opinion, pause_case, resume_case
from .reports import report_thing, withdraw_report
from .rules import retire_rule, write_rule
from .settings import choose_care, delete_view, retire_preset, save_view, set_deadlines, write_preset

__all__ = [
    "AlreadyBegun",
    "answer_team",
    "ask_opinion",
    "begin_bulk",
    "choose_care",
    "claim_case",
    "close_as_moot",
    "decide_case",
    "delete_view",
    "escalate_case",
    "file_notice",
    "give_opinion",
    "hold_thing",
    "note_on_member",
    "open_case",
    "pause_case",
    "release_case",
    "renew_lease",
    "report_thing",
    "resume_case",
    "retire_preset",
    "retire_rule",
    "save_view",
    "set_deadlines",
    "take_over_case",
    "undo_bulk",
    "undo_decision",
    "withdraw_report",
    "write_note",
    "write_preset",
    "write_rule",
    "write_to_member",
]
