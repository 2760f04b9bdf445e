"""What can be done with rules and with the assistant: the only place that changes them."""

from .acting import end_read_limit, note_ended_limit, open_case_of_text
from .assistant import learn_from_decisions, set_assistant, teach_assistant
from .proposals import confirm_proposal, drop_proposal
from .rule_sets import (
    make_rule_set_live,
    retire_rule_set,
    shadow_rule_set,
    start_trial,
    stop_trial,
    switch_coded_rule,
    write_rule_set,
)

__all__ = [
    "confirm_proposal",
    "drop_proposal",
    "end_read_limit",
    "learn_from_decisions",
    "make_rule_set_live",
    "note_ended_limit",
    "open_case_of_text",
    "retire_rule_set",
    "set_assistant",
    "shadow_rule_set",
    "start_trial",
    "stop_trial",
    "switch_coded_rule",
    "teach_assistant",
    "write_rule_set",
]
