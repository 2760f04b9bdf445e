"""What can be done in the queue: the only place that changes cases, and the only one that restricts content."""

from .appeals import decide_appeal, look_again, submit_appeal, withdraw_appeal, write_appeal_message
from .bulk import AlreadyBegun, begin_bulk, undo_bulk
from .cases import claim_case, open_case, release_case, renew_lease, take_over_case, write_note
from .decisions import decide_case, hold_thing, undo_decision
from .early import appeal_early
from .exporting import export_statements
from .hiding import hide_by_weight, show_mended
from .kept import confirm_hold, erase_own, lift_hold, place_hold, read_kept_text
from .letters import answer_team, note_on_member, write_to_member
from .limits import change_limits
from .log import correct_log, erase_log_words
from .looks import draw_look, give_look, skip_look
from .names import leave_name, take_name_out
from .notices import appeal_notice, file_notice
from .passing import ask_opinion, close_as_moot, escalate_case, give_opinion, pause_case, resume_case
from .reports import report_thing, withdraw_report
from .rules import retire_rule, write_rule
from .sanctions import confirm_sanction, keep_sanction, lift_sanction
from .settings import choose_care, delete_view, retire_preset, save_view, set_deadlines, write_preset

__all__ = [
    "AlreadyBegun",
    "answer_team",
    "appeal_early",
    "appeal_notice",
    "ask_opinion",
    "begin_bulk",
    "change_limits",
    "choose_care",
    "claim_case",
    "close_as_moot",
    "confirm_hold",
    "confirm_sanction",
    "correct_log",
    "decide_appeal",
    "decide_case",
    "delete_view",
    "draw_look",
    "erase_log_words",
    "erase_own",
    "escalate_case",
    "export_statements",
    "file_notice",
    "give_look",
    "give_opinion",
    "hide_by_weight",
    "hold_thing",
    "keep_sanction",
    "leave_name",
    "lift_hold",
    "lift_sanction",
    "look_again",
    "note_on_member",
    "open_case",
    "pause_case",
    "place_hold",
    "read_kept_text",
    "release_case",
    "renew_lease",
    "report_thing",
    "resume_case",
    "retire_preset",
    "retire_rule",
    "save_view",
    "set_deadlines",
    "show_mended",
    "skip_look",
    "submit_appeal",
    "take_name_out",
    "take_over_case",
    "undo_bulk",
    "undo_decision",
    "withdraw_appeal",
    "withdraw_report",
    "write_appeal_message",
    "write_note",
    "write_preset",
    "write_rule",
    "write_to_member",
]
