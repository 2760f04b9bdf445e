"""Rule sets: drafted, tried on the past, in shadow, live, retired; and the switches of rules in code."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Forbidden, Refused, allowed, operation
from community.commons.activity.log import now, record
from forums.moderation.models import Rule

from ..changing import go_live, move, propose, set_switch, withdraw_proposals
from ..coded import coded_rules
from ..conditions import Conditions
from ..facts import RuleSetWritten, TrialStarted, TrialStopped
from ..models import Action, Proposal, RuleSet, RuleSetVersion, Setting, Standing, Trial
from ..patterns import Unfit

MOST_TRIED = 100_000  # posts of the past


@operation("screening.write_rule_set")
def write_rule_set(
    rule_set: RuleSet | None,
    *,
    by: Any,
    name: str,
    conditions: Conditions,
    action: str = Action.WATCH,
    why: str = "",
    space: str = "",
    everyone: bool = False,
    because: dict[str, str] | None = None,
    house_rule: Rule | None = None,
    expires_at: datetime | None = None,
) -> RuleSet:
    """Draft a rule set, or give it a new version, which is a draft again: it is tried before it works.

    Raises Refused (422) with what to mend, Forbidden where its category is not the drafter's.
    """
    if not name.strip():
        raise Refused(_("Give it a name, so that colleagues know what it is for."), status=422)
    try:
        conditions.check()
    except Unfit as unfit:
        raise Refused(str(unfit), status=422) from None
    if action not in Action.values:
        raise Refused(_("There is no such action."), status=422)
    if action == Action.LIMIT and house_rule is None:
        raise Refused(
            _("Name the house rule: whoever is limited has a right to know which one was broken."), status=422
        )
    if expires_at is not None and expires_at <= timezone.now():
        raise Refused(_("It would have expired already. Choose a day to come, or none."), status=422)
    if not allowed(by, "screening.shadow_rule_set"):
        _demand_scope(by, space)
    told = {
        "name": name.strip()[:80],
        "conditions": conditions.as_json(),
        "action": str(action),
        "everyone": everyone,
        "because": {code: words.strip()[:300] for code, words in (because or {}).items() if words.strip()},
    }
    fields = told | {
        "why": why.strip()[:1000],
        "space": space,
        "house_rule": house_rule,
        "expires_at": expires_at,
    }
    if rule_set is None:
        rule_set = RuleSet.objects.create(made_by=by, made_at=now(), standing_since=now(), **fields)
    else:
        _rewrite(rule_set, by, fields)
    RuleSetVersion.objects.create(
        rule_set=rule_set,
        number=rule_set.number,
        told=told | {"expires_at": expires_at.isoformat() if expires_at else None},
        made_by=by,
        made_at=now(),
    )
    record(RuleSetWritten(number=rule_set.number), by=by, subject=rule_set, space=rule_set.space)
    return rule_set


def _demand_scope(by: Any, space: str) -> None:
    if not space or not by.moderates(space):
        raise Forbidden(_("Choose one of your own categories: rules for the whole site are for moderators."))


def _rewrite(rule_set: RuleSet, by: Any, fields: dict[str, Any]) -> None:
    before = rule_set.standing
    changed = RuleSet.objects.filter(pk=rule_set.pk, number=rule_set.number).update(
        **fields,
        number=F("number") + 1,
        standing=Standing.DRAFT,
        standing_since=now() if before != Standing.DRAFT else rule_set.standing_since,
    )
    if not changed:
        raise Refused(_("A colleague changed this rule set meanwhile. Compare, then save again."))
    if before in (Standing.LIVE, Standing.SHADOW) and not allowed(by, "screening.shadow_rule_set"):
        raise Refused(_("This rule set is at work: a moderator changes it."), status=403)
    rule_set.refresh_from_db()
    withdraw_proposals(rule_set, by=by)
    if before in (Standing.LIVE, Standing.SHADOW):
        Setting.changed()


@operation("screening.shadow_rule_set")
def shadow_rule_set(rule_set: RuleSet, *, by: Any) -> RuleSet:
    """Let it look at new texts and count, without doing anything. It must have been tried on the past.

    Also the way back from live: at once, by one person.
    """
    if (
        rule_set.standing == Standing.DRAFT
        and not Trial.objects.filter(
            rule_set=rule_set, number=rule_set.number, state=Trial.State.DONE
        ).exists()
    ):
        raise Refused(_("Try this version on the past first: it shows what it would have done."))
    withdraw_proposals(rule_set, by=by)
    return move(
        rule_set,
        by,
        to=Standing.SHADOW,
        of=(Standing.DRAFT, Standing.LIVE),
        sorry=_("It is in shadow already, or has changed meanwhile. Look at it again."),
    )


@operation("screening.make_rule_set_live")
def make_rule_set_live(rule_set: RuleSet, *, by: Any) -> Proposal | None:
    """Let it act. An administrator may alone; a moderator proposes, and a second person confirms.

    With fewer than three of the team it happens after a day, with notice to all. Gives the proposal, or None
    where it is live now.
    """
    if rule_set.standing != Standing.SHADOW:
        raise Refused(_("It goes live from the shadow, where it has shown what it does."))
    if rule_set.has_expired:
        raise Refused(_("It has expired: give it a new version with a later day."))
    if not allowed(by, "screening.decide_alone"):
        return propose(Proposal.Kind.RULE_LIVE, by=by, rule_set=rule_set, value={"number": rule_set.number})
    withdraw_proposals(rule_set, by=by)
    go_live(rule_set, by=by)
    return None


@operation("screening.retire_rule_set")
def retire_rule_set(rule_set: RuleSet, *, by: Any) -> RuleSet:
    """It looks at nothing any more; its hits and versions stay to be read."""
    withdraw_proposals(rule_set, by=by)
    return move(
        rule_set,
        by,
        to=Standing.RETIRED,
        of=(Standing.DRAFT, Standing.SHADOW, Standing.LIVE),
        sorry=_("It is retired already."),
    )


@operation("screening.start_trial")
def start_trial(rule_set: RuleSet, *, by: Any, most: int = 10_000) -> Trial:
    """Try this version on the last posts, in the background; nothing happens to any of them."""
    from ..tasks import run_trial

    if not 1 <= most <= MOST_TRIED:
        raise Refused(_("Between 1 and 100,000 posts can be tried."), status=422)
    running = (Trial.State.WAITING, Trial.State.RUNNING)
    if Trial.objects.filter(rule_set=rule_set, state__in=running).exists():
        raise Refused(_("It is being tried right now. Wait for the end, or stop it."))
    trial = Trial.objects.create(
        rule_set=rule_set, number=rule_set.number, most=most, started_by=by, started_at=now()
    )
    record(
        TrialStarted(trial_id=trial.pk, most=most),
        by=by,
        subject=rule_set,
        parent=trial,
        space=rule_set.space,
    )
    run_trial.enqueue(trial.pk)
    return trial


@operation("screening.stop_trial")
def stop_trial(trial: Trial, *, by: Any) -> Trial:
    """End a trial; what it had counted so far stays."""
    stopped = Trial.objects.filter(pk=trial.pk, state__in=[Trial.State.WAITING, Trial.State.RUNNING]).update(
        state=Trial.State.STOPPED, finished_at=timezone.now()
    )
    if not stopped:
        raise Refused(_("It is over already."))
    trial.refresh_from_db()
    record(TrialStopped(trial_id=trial.pk), by=by, subject=trial.rule_set, space=trial.rule_set.space)
    return trial


@operation("screening.switch_coded_rule")
def switch_coded_rule(name: str, *, by: Any, standing: str) -> Proposal | None:
    """Switch a rule in code off, into shadow, or live; live takes a second person, as for rule sets."""
    if name not in coded_rules():
        raise Refused(_("There is no rule of this name in the code."), status=422)
    if standing not in (Standing.DRAFT, Standing.SHADOW, Standing.LIVE):
        raise Refused(_("A rule in code is off, in shadow, or live."), status=422)
    if standing == Standing.LIVE and not allowed(by, "screening.decide_alone"):
        return propose(Proposal.Kind.CODED_LIVE, by=by, value={"coded": name})
    set_switch(name, by=by, standing=standing)
    return None
