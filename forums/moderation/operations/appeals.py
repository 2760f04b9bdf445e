"""Appeals: made by whom a decision concerns, talked about, answered by somebody who was not involved."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.live import push
from community.commons.standing.models import State

from ..appealing import check_admissible, put_before_others, reviewers_of, side_of
from ..deciding import Bundle, decide
from ..facts import (
    AppealDecided,
    AppealMessageWritten,
    AppealWithdrawn,
    DecisionUndone,
)
from ..models import (
    EXPLAINED,
    Appeal,
    AppealMessage,
    Case,
    Decision,
    NoticePlace,
    Report,
    RuleVersion,
    Verdict,
    possible_verdicts,
)
from ..opening import QUEUE
from ..proposing import close_case_of, open_proposal
from ..sanctioning import Sanctioning
from ..taking_back import take_back


@operation("moderation.submit_appeal")
def submit_appeal(decision: Decision, *, by: Any, words: str, new_facts: bool = False) -> Appeal:
    """Say no to a decision that concerns oneself; it waits in the queue for somebody who was not involved.

    Possible for 184 days, also while suspended, once for each decision and party, and again with new facts.
    Raises Refused with the reason.
    """
    if not words.strip():
        raise Refused(_("Say why you do not agree: somebody else than who decided will read it."), status=422)
    check_admissible(decision, by, new_facts=new_facts)
    side = Appeal.Side(side_of(decision, by))
    statement = decision.statement or (decision.sanction.statement if decision.sanction else None)
    told = statement if side == Appeal.Side.AUTHOR else None
    return put_before_others(
        decision, by=by, side=side, words=words, party=by, statement=told, new_facts=new_facts
    )


@operation("moderation.withdraw_appeal")
def withdraw_appeal(appeal: Appeal, *, by: Any) -> Appeal:
    """Its party takes an appeal back before it is answered."""
    if not Appeal.objects.filter(pk=appeal.pk, state=Appeal.State.OPEN).update(state=Appeal.State.WITHDRAWN):
        raise Refused(_("This appeal has its answer already."))
    appeal.refresh_from_db()
    close_case_of(appeal)
    push(QUEUE, "case_changed", {"case": 0})
    record(AppealWithdrawn(decision_id=appeal.decision_id or 0), by=by, subject=appeal)
    return appeal


@operation("moderation.write_appeal_message")
def write_appeal_message(appeal: Appeal, *, by: Any, text: str) -> AppealMessage:
    """Party and team talk while an appeal is open: a question, an answer, more facts."""
    if not text.strip():
        raise Refused(_("Write something first: the message is empty."), status=422)
    if appeal.place_id is not None:
        raise Refused(_("Who sent this has no account to be asked with: say it in the answer."))
    if not Appeal.objects.select_for_update().filter(pk=appeal.pk, state=Appeal.State.OPEN).exists():
        raise Refused(_("This appeal has its answer already."))
    from_team = by.pk != appeal.party_id
    message = AppealMessage.objects.create(
        appeal=appeal, author=by, from_team=from_team, text=text.strip()[:5000], at=now()
    )
    push(QUEUE, "case_changed", {"case": 0})
    record(
        AppealMessageWritten(from_team=from_team, party_id=appeal.party_id or 0),
        by=by,
        subject=appeal,
        words=text.strip()[:500],
    )
    return message


@operation("moderation.decide_appeal")
def decide_appeal(
    appeal: Appeal,
    *,
    by: Any,
    outcome: str,
    reasons: str,
    verdict: str = "",
    rule: RuleVersion | None = None,
    facts: str = "",
    measures: Mapping[str, Any] | None = None,
    sanction: Sanctioning | None = None,
) -> Appeal:
    """Answer an appeal, with reasons: the decision stands, is taken back, gives way to another, or goes to others.

    Taking back restores content and sanction, corrects the reporters' answers and the log, in one transaction. With
    `verdict` (and rule, facts, measures, sanction) another decision takes its place; a reporter's appeal that is
    granted needs one. Raises Refused; Forbidden for whoever decided, sanctioned, reported or is concerned.
    """
    if outcome not in Appeal.Outcome.values:
        raise Refused(_("Choose how the appeal is answered."), status=422)
    if not reasons.strip():
        raise Refused(_("Give the reasons: whoever appealed has a right to them."), status=422)
    if appeal.decision is None:
        raise Refused(_("This is answered by whoever decides its case."))
    _not_held_by_another(appeal, by)
    answered = Appeal.objects.filter(pk=appeal.pk, state=Appeal.State.OPEN).update(
        state=Appeal.State.DECIDED,
        outcome=outcome,
        reasons=reasons.strip()[:5000],
        reviewer=by,
        decided_at=now(),
    )
    if not answered:
        raise Refused(_("This appeal has its answer already."))
    bundle = Bundle(
        verdict, f"appeal-{appeal.pk}", rule, facts, measures=dict(measures or {}), sanction=sanction
    )
    instead = _carry_out(appeal, Appeal.Outcome(outcome), by, bundle if verdict else None, reasons)
    return _finish(appeal, by, instead)


@operation("moderation.look_again")
def look_again(appeal: Appeal, *, by: Any, outcome: str, reasons: str) -> Appeal:
    """Where nobody else is there, the same people look once more after a day, and say so: no review, nor called one.

    The answer names the outside body that the party may turn to.
    """
    if outcome not in (Appeal.Outcome.UPHELD, Appeal.Outcome.OVERTURNED):
        raise Refused(_("Choose how the appeal is answered."), status=422)
    if not reasons.strip():
        raise Refused(_("Give the reasons: whoever appealed has a right to them."), status=422)
    if appeal.decision is None:
        raise Refused(_("This is answered by whoever decides its case."))
    involved = set(appeal.involved.values_list("member", flat=True))
    if reviewers_of(involved).exists():
        raise Refused(_("Somebody who was not involved can answer this appeal: leave it to them."))
    if appeal.not_before and timezone.now() < appeal.not_before:
        raise Refused(_("A day must lie between the appeal and a second look by the same people."))
    answered = Appeal.objects.filter(pk=appeal.pk, state=Appeal.State.OPEN).update(
        state=Appeal.State.LOOKED,
        outcome=outcome,
        reasons=reasons.strip()[:5000],
        looked_by=by,
        decided_at=now(),
    )
    if not answered:
        raise Refused(_("This appeal has its answer already."))
    if outcome == Appeal.Outcome.OVERTURNED and appeal.side in Appeal.NOT_RESTRICTED:
        _return(appeal)
    else:
        _carry_out(appeal, Appeal.Outcome(outcome), by, None, reasons, alone=True)
    return _finish(appeal, by, None)


def _not_held_by_another(appeal: Appeal, by: Any) -> None:
    case = Case.objects.filter(subject_type=appeal._meta.label_lower, subject_id=appeal.pk).first()
    holder = case.held_by() if case else None
    if holder is not None and holder != by:
        raise Refused(_("%(name)s holds this case; take it over with a reason, or wait.") % {"name": holder})


def _finish(appeal: Appeal, by: Any, instead: Decision | None) -> Appeal:
    Appeal.objects.filter(pk=appeal.pk).update(instead=instead)
    appeal.refresh_from_db()
    close_case_of(appeal)
    decision = appeal.first
    push(QUEUE, "case_decided", {"case": decision.case_id})
    record(
        AppealDecided(
            decision_id=decision.pk,
            party_id=appeal.party_id or 0,
            side=Appeal.Side(appeal.side),
            outcome=Appeal.Outcome(appeal.outcome),
            verdict=Verdict(decision.verdict),
            rule_id=decision.rule_id or 0,
            instead_id=instead.pk if instead else 0,
        ),
        by=by,
        subject=appeal,
        parent=decision,
        space=decision.case.space,
        words=appeal.reasons,
    )
    return appeal


def _carry_out(
    appeal: Appeal,
    outcome: Appeal.Outcome,
    by: Any,
    bundle: Bundle | None,
    reasons: str,
    *,
    alone: bool = False,
) -> Decision | None:
    """What the answer changes; returns the decision that takes the place of the other, if any."""
    if outcome == Appeal.Outcome.UPHELD:
        return None
    if outcome == Appeal.Outcome.RETURNED:
        _return(appeal)
        return None
    granted_to_reporter = appeal.side in Appeal.NOT_RESTRICTED
    if bundle is None and (outcome == Appeal.Outcome.MODIFIED or granted_to_reporter):
        raise Refused(_("Say what is decided instead."), status=422)
    if granted_to_reporter and bundle is not None and not bundle.explains:
        raise Refused(_("Whoever reported it is right only if something is done about it."), status=422)
    decision = appeal.first
    thing = take_back(decision, by=by, why=reasons.strip()[:500], partly=True)
    record(
        DecisionUndone(
            decision_id=decision.pk,
            author_id=decision.author_id,
            verdict=Verdict(decision.verdict),
            rule_id=decision.rule_id or 0,
        ),
        by=by,
        subject=decision.case,
        parent=thing,
        space=decision.case.space,
        words=reasons.strip()[:500],
    )
    if outcome == Appeal.Outcome.OVERTURNED and not granted_to_reporter:
        bundle = None
    if alone:
        return None  # who decided first opens the case again; nobody decides twice about the same
    return _instead(appeal, by, bundle)


def _instead(appeal: Appeal, by: Any, bundle: Bundle | None) -> Decision | None:
    """Close the case that was opened again: by the other decision, or by one that lets the thing stand."""
    case = Case.objects.select_related("author").get(pk=appeal.first.case_id)
    closed = Case.objects.filter(Q(pk=case.pk) & ~Q(state=Case.State.CLOSED)).update(
        state=Case.State.CLOSED, closed_at=now(), holder=None, lease_until=None, version=F("version") + 1
    )
    if not closed:
        if bundle is not None:
            raise Refused(_("Something newer was decided about this thing. Look at its case."))
        return None
    case.refresh_from_db()
    if bundle is None:
        possible = possible_verdicts(case.thing().state)
        stands = Verdict.KEEP if Verdict.KEEP in possible else Verdict.APPROVE
        bundle = Bundle(stands, f"appeal-{appeal.pk}")
    instead = decide(case, by=by, bundle=bundle)
    if instead.sanction is not None:
        open_proposal(instead.sanction, by=by)
    if bundle.verdict not in EXPLAINED and not bundle.sanction and not bundle.measures:
        # What still stands was decided before, for other reasons: these reports were not right.
        Report.objects.filter(case=case, answered_at=instead.made_at).update(
            outcome=Report.Outcome.NOT_UPHELD
        )
    return instead


def _return(appeal: Appeal) -> None:
    """Others decide once more; meanwhile everything stands as it stands."""
    case = appeal.first.case
    thing = case.thing()
    if not Case.objects.filter(pk=case.pk, state=Case.State.CLOSED).update(
        state=Case.State.OPEN,
        round=F("round") + 1,
        version=F("version") + 1,
        closed_at=None,
        deadline_at=appeal.deadline_at,
    ):
        raise Refused(_("The case is open already: it will be decided there."))
    if thing is None or getattr(thing, "state", State.DELETED) == State.DELETED:
        raise Refused(_("What this case is about does not exist any more."))
    NoticePlace.objects.filter(appeals=appeal).update(outcome=Report.Outcome.RECEIVED, answered_at=None)
    push(QUEUE, "case_opened", {"case": case.pk})
