"""Parts of acts: a rule set moves, a switch turns, a change is proposed. Called within operations alone."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused
from community.commons.activity.log import now, record
from membership.models import Member, Role, RoleInterval

from .facts import AssistantSet, ChangeProposed, CodedRuleSwitched, ProposalClosed, RuleSetMoved
from .mails import tell_of_proposal
from .models import Mode, Proposal, RuleSet, Setting, Standing, Switch
from .models.rules import ALONE_AFTER

ENOUGH = 3  # of the team, for two persons to be asked for


def team() -> list[Member]:
    """Moderators and administrators."""
    holders = RoleInterval.objects.in_force().filter(role__in=[Role.MODERATOR, Role.ADMINISTRATOR])
    return list(Member.objects.with_account().filter(pk__in=holders.values("member")))


def propose(kind: str, *, by: Any, value: dict[str, Any], rule_set: RuleSet | None = None) -> Proposal:
    """Part of an act: write down what is wanted. Refused where the same waits already."""
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
        close(proposal, by=by, accepted=False)


def close(proposal: Proposal, *, by: Any, accepted: bool) -> None:
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


def move(rule_set: RuleSet, by: Any, *, to: str, of: tuple[str, ...], sorry: str) -> RuleSet:
    """From one standing to another, compare-and-set; every process learns of it with its next text."""
    before = rule_set.standing
    moved = RuleSet.objects.filter(pk=rule_set.pk, number=rule_set.number, standing__in=of).update(
        standing=to, standing_since=now()
    )
    if not moved:
        raise Refused(sorry)
    rule_set.refresh_from_db()
    Setting.changed()
    record(
        RuleSetMoved(number=rule_set.number, before=Standing(before), after=Standing(to)),
        by=by,
        subject=rule_set,
        space=rule_set.space,
    )
    return rule_set


def go_live(rule_set: RuleSet, *, by: Any) -> RuleSet:
    """Part of the act that has the right: an administrator's, or a confirmed proposal."""
    return move(
        rule_set,
        by,
        to=Standing.LIVE,
        of=(Standing.SHADOW,),
        sorry=_("It is no longer in shadow, or has changed meanwhile. Look at it again."),
    )


def set_switch(name: str, *, by: Any, standing: str) -> Switch:
    """Part of the act that has the right to."""
    switch, _made = Switch.objects.get_or_create(name=name, defaults={"changed_by": by})
    before = switch.standing
    if before == standing:
        raise Refused(_("Nothing was changed."))
    Switch.objects.filter(pk=switch.pk).update(standing=standing, changed_by=by, changed_at=now())
    switch.refresh_from_db()
    Setting.changed()
    record(
        CodedRuleSwitched(before=Standing(before), after=Standing(standing)),
        by=by,
        subject=switch,
        words=name,
    )
    return switch


def apply_setting(*, by: Any, mode: str, bar: float) -> None:
    """Part of the act that has the right to."""
    setting = Setting.current()
    Setting.changed(mode=mode, bar=bar, changed_by=by, changed_at=now())
    record(
        AssistantSet(before=Mode(setting.mode), after=Mode(mode), bar_percent=round(bar * 100)),
        by=by,
        subject=setting,
    )
