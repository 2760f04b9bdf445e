"""What takes two: a moderator proposes, a second person confirms; with fewer than three of the team, a day's wait."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation

from ..changing import apply_setting, close, go_live, set_switch
from ..models import Proposal, Standing


@operation("screening.confirm_proposal")
def confirm_proposal(proposal: Proposal, *, by: Any) -> Proposal:
    """The second person says yes, and it happens. The automaton does it where a day has passed for a small team."""
    if getattr(by, "automaton", False) and (proposal.due_at is None or proposal.due_at > timezone.now()):
        raise Refused(_("It is not due yet."))
    close(proposal, by=by, accepted=True)
    if proposal.kind == Proposal.Kind.RULE_LIVE and proposal.rule_set is not None:
        if proposal.rule_set.number != proposal.value.get("number"):
            raise Refused(_("The rule set has changed since. Propose it again."))
        go_live(proposal.rule_set, by=by)
    elif proposal.kind == Proposal.Kind.CODED_LIVE:
        set_switch(str(proposal.value["coded"]), by=by, standing=Standing.LIVE)
    else:
        apply_setting(by=by, mode=proposal.value["mode"], bar=proposal.value["bar"])
    return proposal


@operation("screening.drop_proposal")
def drop_proposal(proposal: Proposal, *, by: Any) -> Proposal:
    """Say no, or take back what one proposed oneself."""
    close(proposal, by=by, accepted=False)
    return proposal
