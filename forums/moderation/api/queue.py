"""The queue: cases listed, read, claimed, noted on, decided; for those who work there, with scope `moderate`."""

import uuid
from typing import Any

from django.http import HttpRequest

from community.commons.access import allowed
from community.commons.api.lists import Listed
from community.commons.api.models import Scope
from community.commons.api.rooms import Once, Room
from community.commons.api.shapes import Id, person
from community.commons.standing.models import State

from .. import operations
from ..filters import CaseFilter
from ..keeping import kept_of
from ..models import Case, Decision, Note, Opinion, possible_verdicts
from ..opening import AlreadyDecided
from ..order import Waiting, explain
from ..reading import Context, context_of
from ..views.access import the_case, the_decision
from ..views.queue import in_state
from ..weighing import hidden_by_reports
from .case_shapes import (
    QUEUE,
    CaseDetail,
    CaseOut,
    DecisionIn,
    DecisionOut,
    HoldIn,
    NoteIn,
    ReasonIn,
    UndoIn,
    measures_of,
    sanctioning_of,
)
from .public import rule_in_force

room = Room("Moderation")


def _in_queue(method: str, path: str, answers: Any, **more: Any) -> Any:
    return room.writes(method, path, access=QUEUE, scope=Scope.MODERATE, answers=answers, **more)


@room.lists("/moderation/cases", access=QUEUE, scope=Scope.MODERATE, answers=CaseOut, filters=CaseFilter)
def case_list(request: HttpRequest) -> Listed:
    """Cases one may work on: those that wait, the nearest deadline first, or with `state=closed` those decided."""
    state = request.GET.get("state", "")
    closed = state in (Case.State.CLOSED, "moot")
    rows = Case.objects.workable_by(request.user).select_related("holder", "author", "waiting_for")
    return Listed(
        in_state(rows, state),
        order=("-closed_at", "-pk") if closed else ("deadline_at", "pk"),
        show=lambda found: [_case(one) for one in explain(found, request.user)],
    )


def _case(one: Waiting) -> dict[str, Any]:
    case = one.case
    holder = case.held_by()
    return {
        "id": case.pk,
        "url": case.url,
        "kind": case.subject_type,
        "subject_id": case.subject_id,
        "title": one.title,
        "place": one.place,
        "language": case.language,
        "author": person(case.author),
        "state": case.state,
        "source": case.source,
        "urgency": case.urgency,
        "deadline_at": case.deadline_at,
        "minutes_left": one.minutes_left,
        "because": one.reasons,
        "holder": person(holder),
        "held_until": case.lease_until if holder else None,
        "round": case.round,
        "version": case.version,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "moot": case.moot,
        "for_administrators": case.for_administrators,
        "waiting_for": person(case.waiting_for),
        "waiting_until": case.waiting_until,
        "readers": one.readers,
    }


@room.reads("/moderation/cases/{case_id}", access=QUEUE, scope=Scope.MODERATE, answers=CaseDetail)
def case_detail(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """A case with its reports, notes and decisions."""
    return _detail(request, case_id)


def _detail(request: HttpRequest, case_id: int) -> dict[str, Any]:
    return detail_of(request, the_case(request, case_id))


def _verdicts(thing: Any) -> list[str]:
    state = getattr(thing, "state", State.DELETED)
    return [one.value for one in possible_verdicts(state, by_reports=hidden_by_reports(thing))]


def detail_of(request: HttpRequest, case: Case) -> dict[str, Any]:
    """A case as every operation on it answers."""
    seen = context_of(case, request.user)
    state = getattr(seen.thing, "state", None)
    is_open = case.state == Case.State.OPEN
    return _case(explain([case], request.user)[0]) | {
        "thing_state": state,
        "text": "" if kept_of(case) else str(case.snapshot.get("text", "")),
        "verdicts": _verdicts(seen.thing) if is_open else [],
        "reports": _reports(seen),
        "notes": [_note(one) for one in seen.notes],
        "decisions": [_decision(one) for one in seen.decisions],
        "legal_notices": _notices(seen, named=allowed(request.user, "moderation.see_reporters", case)),
        "opinions": [_opinion(one) for one in seen.opinions],
        "asked": _opinion(seen.asked) if seen.asked else None,
        "member_notes": [_note(one) for one in seen.about.notes],
        "similar": [
            {
                "case_id": one.decision.case_id,
                "verdict": one.decision.verdict,
                "rule": one.decision.rule.title() if one.decision.rule else None,
                "likeness": one.likeness,
                "same_rule": one.same_rule,
            }
            for one in seen.similar
        ],
    }


def _notices(seen: Context, *, named: bool) -> list[dict[str, Any]]:
    return [
        {
            "number": one.notice.number,
            "ground": one.notice.ground,
            "why": one.notice.why,
            "name": one.notice.name if named else None,
            "email": one.notice.email if named else None,
            "made_at": one.notice.made_at,
        }
        for one in seen.notices
    ]


def _opinion(one: Opinion) -> dict[str, Any]:
    return {
        "asked_by": person(one.asked_by),
        "colleague": person(one.colleague),
        "question": one.question,
        "verdict": one.verdict,
        "words": one.words,
        "given_at": one.given_at,
    }


def _reports(seen: Context) -> list[dict[str, Any]]:
    return [
        {
            "rule": str(said.report.rule.title()),
            "words": said.report.words,
            "record": str(said.record),
            "reporter": person(said.reporter),
            "made_at": said.report.made_at,
        }
        for said in seen.reports
    ]


def _note(one: Note) -> dict[str, Any]:
    return {"author": person(one.author), "text": one.text, "at": one.at}


def _decision(one: Decision) -> dict[str, Any]:
    return {
        "id": one.pk,
        "case_id": one.case_id,
        "verdict": one.verdict,
        "rule": one.rule.title() if one.rule else None,
        "facts": one.facts,
        "measures": [action.name for action in one.actions.all()],
        "sanction": one.sanction.kind if one.sanction else None,
        "decider": person(one.decider),
        "made_at": one.made_at,
        "undone_at": one.undone_at,
        "why_undone": one.why_undone,
    }


@_in_queue("PUT", "/moderation/cases/{case_id}/claim", CaseDetail)
def case_claim(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """Take a case for ten minutes; once more makes it ten minutes from then."""
    operations.claim_case(the_case(request, case_id), by=request.user)
    return _detail(request, case_id)


@_in_queue("DELETE", "/moderation/cases/{case_id}/claim", CaseDetail)
def case_release(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """Give a case back."""
    operations.release_case(the_case(request, case_id), by=request.user)
    return _detail(request, case_id)


@_in_queue("POST", "/moderation/cases/{case_id}/take-over", CaseDetail)
def case_take_over(request: HttpRequest, case_id: Id, body: ReasonIn) -> dict[str, Any]:
    """Take a case from a colleague, who reads why."""
    operations.take_over_case(the_case(request, case_id), by=request.user, reason=body.reason)
    return _detail(request, case_id)


@_in_queue("POST", "/moderation/cases/{case_id}/notes", CaseDetail, status=201)
def note_write(request: HttpRequest, case_id: Id, body: NoteIn) -> dict[str, Any]:
    """A word for colleagues; nobody else reads it."""
    operations.write_note(the_case(request, case_id), by=request.user, text=body.text)
    return _detail(request, case_id)


@_in_queue("POST", "/moderation/cases/{case_id}/hold", CaseDetail)
def thing_hold(request: HttpRequest, case_id: Id, body: HoldIn) -> dict[str, Any]:
    """Take something out of sight while its case is looked at."""
    operations.hold_thing(the_case(request, case_id), by=request.user, because=body.because)
    return _detail(request, case_id)


@_in_queue("POST", "/moderation/cases/{case_id}/decisions", DecisionOut, status=201)
def case_decide(request: HttpRequest, case_id: Id, body: DecisionIn, once: Once = None) -> dict[str, Any]:
    """Decide a case, once and whole: what happens to the thing, the letter to its author, the answers to reporters."""
    case = the_case(request, case_id)
    try:
        decision = operations.decide_case(
            case,
            by=request.user,
            verdict=body.verdict,
            version=body.version,
            key=once or str(uuid.uuid4()),
            rule=rule_in_force(body.rule) if body.rule else None,
            facts=body.facts,
            note=body.note,
            measures=measures_of(body.measures),
            sanction=sanctioning_of(body.sanction),
        )
    except AlreadyDecided as again:
        decision = again.decision
        if not allowed(request.user, "moderation.view_case", decision.case):
            raise
    return _decision(decision)


@_in_queue("POST", "/moderation/decisions/{decision_id}/undo", DecisionOut)
def decision_undo(request: HttpRequest, decision_id: Id, body: UndoIn) -> dict[str, Any]:
    """Take a decision back: everything stands as it stood, and the case is open again.

    After half an hour, or when somebody else decided, it takes a reason.
    """
    decision = the_decision(request, decision_id)
    return _decision(operations.undo_decision(decision, by=request.user, reason=body.reason))
