"""What can be done in the queue: the only place that changes cases, and the only one that restricts content."""

from .cases import claim_case, open_case, release_case, renew_lease, take_over_case, write_note
from .decisions import decide_case, hold_thing, undo_decision
from .notices import file_notice
from .reports import report_thing, withdraw_report
from .rules import retire_rule, write_rule

__all__ = [
    "claim_case",
    "decide_case",
    "file_notice",
    "hold_thing",
    "open_case",
    "release_case",
    "renew_lease",
    "report_thing",
    "retire_rule",
    "take_over_case",
    "undo_decision",
    "withdraw_report",
    "write_note",
    "write_rule",
]
