"""What can be done in the queue: the only place that changes cases, and the only one that restricts content."""

from .appeals import decide_appeal, look_again, submit_appeal, withdraw_appeal, write_appeal_message
from .cases import claim_case, open_case, release_case, renew_lease, take_over_case, write_note
from .decisions import decide_case, hold_thing, undo_decision
from .kept import erase_own, lift_hold, place_hold, read_kept_text
from .reports import report_thing, withdraw_report
from .rules import retire_rule, write_rule
from .sanctions import confirm_sanction, keep_sanction, lift_sanction

__all__ = [
    "claim_case",
    "confirm_sanction",
    "decide_appeal",
    "decide_case",
    "erase_own",
    "hold_thing",
    "keep_sanction",
    "lift_hold",
    "lift_sanction",
    "look_again",
    "open_case",
    "place_hold",
    "read_kept_text",
    "release_case",
    "renew_lease",
    "report_thing",
    "retire_rule",
    "submit_appeal",
    "take_over_case",
    "undo_decision",
    "withdraw_appeal",
    "withdraw_report",
    "write_appeal_message",
    "write_note",
    "write_rule",
]
