"""How a decision is taken back: thing, measures, sanction, answers and case as they stood, in one transaction."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from community.commons.access import Refused
from community.commons.activity.log import now
from community.commons.standing.models import Restriction, State, Statement

from . import early, keeping
from .deciding import answered_by, end_sanction, lift, thing_of
from .models import RESTRICTS, Action, Case, Decision, KeptText, Report, Verdict


def take_back(decision: Decision, *, by: Any, why: str, partly: bool = False) -> Any:
    """Everything stands as it stood before the decision; returns the thing. Its case is open again.

    Raises Refused when it was undone already, when something newer was decided, or when what it did can't be undone;
    `partly`, for appeals: then what can be is taken back. Reports wait again; sanction and measures are undone.
    """
    case = decision.case
    taken = Decision.objects.filter(pk=decision.pk, undone_at=None).update(
        undone_at=now(), undone_by=by, why_undone=why[:500]
    )
    later = Decision.objects.filter(case=case, round__gt=decision.round, undone_at=None).exists()
    if not taken or (later and not partly):
        raise Refused(_("This was undone already, or something newer was decided. Look at the case again."))
    thing = thing_of(case)
    later = later and getattr(thing, "restriction_id", None) != decision.restriction_id
    final = decision.verdict == Verdict.QUARANTINE or not _can_return(case, decision, thing)
    if final and not partly:
        raise Refused(
            _("Its words are gone for ever, so it can't be put back. A sanction can be lifted by itself.")
        )
    if not final and not later:
        _restate(decision, thing, by)
    _undo_measures(decision, thing, by)
    if decision.sanction is not None:
        end_sanction(decision.sanction, by=by, why=why, case=case)
    if decision.statement_id:
        Statement.objects.filter(pk=decision.statement_id).update(taken_back_at=now())
    early.wait_again(decision)
    reopen(case, decision, stays_closed=later)
    decision.refresh_from_db()
    return thing


def _can_return(case: Case, decision: Decision, thing: Any) -> bool:
    leaves = decision.state_after == State.REMOVED != decision.state_before
    return not (leaves and thing.state == State.REMOVED) or keeping.can_come_back(case)


def _restate(decision: Decision, thing: Any, by: Any) -> None:
    """The thing's state as it was, unless it has changed since: its author may have deleted it."""
    case, before, after = decision.case, State(decision.state_before), State(decision.state_after)
    if thing.state != after or (before == after and decision.verdict not in (*RESTRICTS, Verdict.RETURN)):
        return
    lift(case, by)
    earlier = _restriction_before(decision)
    if after == State.REMOVED != before:
        keeping.give_back(case, thing)
    case.subject.set_state(
        thing, by=by, state=before, restriction=earlier, because=_because_again(decision, before)
    )
    if before == State.REMOVED != after:
        keeping.keep(case, thing, decision=_that_removed(decision))


def _because_again(decision: Decision, before: State) -> str:
    return decision.because_before or _("A moderator looks at it once more.") if before == State.HELD else ""


def _that_removed(decision: Decision) -> Decision:
    earlier = Decision.objects.filter(case=decision.case_id, verdict=Verdict.REMOVE, round__lt=decision.round)
    return earlier.order_by("-round").first() or decision


def _restriction_before(decision: Decision) -> Restriction | None:
    """Where the thing was restricted before, that restriction is in force again."""
    if decision.state_before not in (State.HIDDEN, State.REMOVED):
        return None
    earlier = decision.restriction_before or (
        Restriction.objects.filter(
            subject_type=decision.case.subject_type,
            subject_id=decision.case.subject_id,
            state=decision.state_before,
        )
        .exclude(pk=decision.restriction_id or 0)
        .order_by("-since", "-pk")
        .first()
    )
    if earlier is not None:
        Restriction.objects.filter(pk=earlier.pk).update(lifted_at=None, lifted_by=None)
        Statement.objects.filter(pk=earlier.statement_id).update(taken_back_at=None)
    return earlier


def reopen(case: Case, decision: Decision, *, stays_closed: bool = False) -> None:
    """The case waits in a round of its own, with the reports that the decision had answered."""
    if stays_closed:  # something newer was decided, and stands: only the answers are corrected
        answered_by(decision).update(outcome=Report.Outcome.NOT_UPHELD)
        return
    closed = Case.objects.filter(pk=case.pk, state=Case.State.CLOSED)
    fresh = closed.update(
        state=Case.State.OPEN, round=F("round") + 1, version=F("version") + 1, closed_at=None
    )
    if not fresh:
        Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    case.refresh_from_db()
    again = answered_by(decision)
    there = case.reports.filter(round=case.round).exclude(outcome=Report.Outcome.WITHDRAWN)
    known = set(there.values_list("reporter", flat=True))
    again.exclude(reporter__in=known).update(
        outcome=Report.Outcome.RECEIVED, answered_at=None, round=case.round
    )
    again.update(outcome=Report.Outcome.RECEIVED, answered_at=None)


def _undo_measures(decision: Decision, thing: Any, by: Any) -> None:
    for action in decision.actions.filter(undone_at=None).select_related("kept").order_by("-pk"):
        measure = decision.case.subject.measures[action.name]
        before = action.kept.content if action.kept else action.before
        if before is not None:
            measure.undo(thing, by=by, before=before)
        if action.kept:
            KeptText.objects.filter(pk=action.kept.pk).update(content=None, given_back_at=now())
        Action.objects.filter(pk=action.pk).update(undone_at=now())
