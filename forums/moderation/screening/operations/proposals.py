"""What takes two: a moderator proposes, a second person confirms; with fewer than three of the team, a day's wait."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from membership.models import Member, Role, RoleInterval

from ..facts import ChangeProposed, ProposalClosed
from ..models import Proposal, RuleSet
from ..models.rules import ALONE_AFTER

ENOUGH = 3  # of the team, for two persons to be asked for


def team() -> list[Member]:
    """Moderators and administrators."""
    holders = RoleInterval.objects.in_force().filter(role__in=[Role.MODERATOR, Role.ADMINISTRATOR])
    return list(Member.objects.with_account().filter(pk__in=holders.values("member")))


def propose(kind: str, *, by: Any, value: dict[str, Any], rule_set: RuleSet | None = None) -> Proposal:
    """Part of an act: write down what is wanted. Refused where the same waits already."""
    from ..mails import tell_of_proposal

    waiting = Proposal.objects.filter(kind=kind, rule_set=rule_set, closed_at=None)
    if kind == Proposal.Kind.CODED_LIVE:
        waiting = waiting.filter(value=value)
    if waiting.exists():
        raise Refused(_("This is proposed already and waits for a second person."))
    people = team()
    alone = len(people) < ENOUGH
    proposal = Proposal.objects.create(
        kind=kind,
        rule_set=rule_set,
        value=value,
        by=by,
        at=now(),
        due_at=timezone.now() + ALONE_AFTER if alone else None,
    )
    record(ChangeProposed(proposal_id=proposal.pk, alone=alone), by=by, subject=proposal, parent=rule_set)
    tell_of_proposal(proposal, people)
    return proposal


def withdraw_proposals(rule_set: RuleSet, *, by: Any) -> None:
    """What was proposed for an older version, or an older standing, is no longer wanted."""
    for proposal in Proposal.objects.filter(rule_set=rule_set, closed_at=None):
        _close(proposal, by=by, accepted=False)


def _close(proposal: Proposal, *, by: Any, accepted: bool) -> None:
    closed = Proposal.objects.filter(pk=proposal.pk, closed_at=None).update(
        closed_at=now(), closed_by=by, accepted=accepted
    )
    if not closed:
        raise Refused(_("This proposal is closed already."))
    proposal.refresh_from_db()
    record(
        ProposalClosed(
            proposal_id=proposal.pk, accepted=accepted, after_delay=accepted and bool(by.automaton)
        ),
        by=by,
        subject=proposal,
        parent=proposal.rule_set,
    )


@operation("screening.confirm_proposal")
def confirm_proposal(proposal: Proposal, *, by: Any) -> Proposal:
    """The second person says yes, and it happens. The automaton does it where a day has passed for a small team."""
    from .assistant import apply_setting
    from .rule_sets import go_live, set_switch

    if getattr(by, "automaton", False) and (proposal.due_at is None or proposal.due_at > timezone.now()):
        raise Refused(_("It is not due yet."))
    _close(proposal, by=by, accepted=True)
    if proposal.kind == Proposal.Kind.RULE_LIVE and proposal.rule_set is not None:
        if proposal.rule_set.number != proposal.value.get("number"):
            raise Refused(_("The rule set has changed since. Propose it again."))
        go_live(proposal.rule_set, by=by)
    elif proposal.kind == Proposal.Kind.CODED_LIVE:
        set_switch(str(proposal.value["coded"]), by=by, standing="live")
    else:
        apply_setting(by=by, mode=proposal.value["mode"], bar=proposal.value["bar"])
    return proposal


@operation("screening.drop_proposal")
def drop_proposal(proposal: Proposal, *, by: Any) -> Proposal:
    """Say no, or take back what one proposed oneself."""
    _close(proposal, by=by, accepted=False)
    return proposal
