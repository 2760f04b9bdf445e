"""Rule sets with their versions and trials, what was screened, and what the assistant learned."""

from .assistant import AssistantVersion, Mode, Setting
from .rules import Action, Hit, Proposal, RuleSet, RuleSetQuerySet, RuleSetVersion, Standing, Switch, Trial
from .screened import Outcome, Print, Screening, fresh_token

__all__ = [
    "Action",
    "AssistantVersion",
    "Hit",
    "Mode",
    "Outcome",
    "Print",
    "Proposal",
    "RuleSet",
    "RuleSetQuerySet",
    "RuleSetVersion",
    "Screening",
    "Setting",
    "Standing",
    "Switch",
    "Trial",
    "fresh_token",
]
