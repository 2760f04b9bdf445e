"""What can be done in the queue: the only place that changes cases, and the only one that restricts content."""

from .cases import claim_case, open_case, release_case, renew_lease, take_over_case, write_note
from .decisions import decide_case, hold_thing, undo_decision
from .exporting import export_statements
from .hiding import hide_by_weight, show_mended
from .log import correct_log, erase_log_words
from .looks import draw_look, give_look, skip_look
from .reports import report_thing, withdraw_report
from .rules import retire_rule, write_rule
from .settings import change_limits

__all__ = [
    "change_limits",
    "claim_case",
    "correct_log",
    "decide_case",
    "draw_look",
    "erase_log_words",
    "export_statements",
    "give_look",
    "hide_by_weight",
    "hold_thing",
    "open_case",
    "release_case",
    "renew_lease",
    "report_thing",
    "retire_rule",
    "show_mended",
    "skip_look",
    "take_over_case",
    "undo_decision",
    "withdraw_report",
    "write_note",
    "write_rule",
]
