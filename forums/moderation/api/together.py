"""Several cases decided alike, and taken back together."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from community.commons.access import allowed
from community.commons.api.models import Scope
from community.commons.api.rooms import Once, Room
from community.commons.api.shapes import Asked, Id, NumberOrZero, Told, a_text

from .. import bulk as carrying
from .. import operations
from ..models import Bulk, Case
from ..views.bulk import the_bulk
from .case_shapes import QUEUE, Verdict
from .public import Code, rule_in_force

room = Room("Decisions in bulk")


def _changes(method: str, path: str, answers: Any, **more: Any) -> Any:
    return room.writes(method, path, access=QUEUE, scope=Scope.MODERATE, answers=answers, **more)


class BulkCaseIn(Asked):
    id: Id
    version: Annotated[NumberOrZero, Field(description="of the case, as it was read")]


class BulkIn(Asked):
    cases: Annotated[list[BulkCaseIn], Field(min_length=1, max_length=1000)]
    verdict: Verdict
    rule: Annotated[Code | None, Field(description="needed to hide or remove")] = None
    facts: Annotated[str, a_text(5000)] = ""
    note: Annotated[str, a_text(5000)] = ""


class BulkItemOut(Told):
    case_id: int
    decision_id: int | None
    undone: bool
    why_not: str


class BulkOut(Told):
    id: int
    verdict: str
    made_at: datetime
    undone_at: datetime | None
    waiting: int = Field(description="cases on their way in the background")
    cases: list[BulkItemOut]


class BulkUndoIn(Asked):
    reason: Annotated[str, a_text(500)] = ""


@_changes("POST", "/moderation/bulks", BulkOut, status=201)
def bulk_decide(request: HttpRequest, body: BulkIn, once: Once = None) -> dict[str, Any]:
    """Decide several cases alike, each by itself; what can't be decided is named, and holds up nothing."""
    versions = {one.id: one.version for one in body.cases}
    cases = Case.objects.workable_by(request.user).open().filter(pk__in=versions)
    try:
        made = operations.begin_bulk(
            [(case, versions[case.pk]) for case in cases.nearest_deadline_first()],
            by=request.user,
            verdict=body.verdict,
            key=once or str(uuid.uuid4()),
            rule=rule_in_force(body.rule) if body.rule else None,
            facts=body.facts,
            note=body.note,
        )
    except operations.AlreadyBegun as again:
        made = again.bulk
        if not allowed(request.user, "moderation.undo_bulk", made):
            raise
    else:
        carrying.carry_out(made)
    return _bulk(made)


@room.reads("/moderation/bulks/{bulk_id}", access=QUEUE, scope=Scope.MODERATE, answers=BulkOut)
def bulk_detail(request: HttpRequest, bulk_id: Id) -> dict[str, Any]:
    """What became of each."""
    return _bulk(the_bulk(request, bulk_id))


@_changes("POST", "/moderation/bulks/{bulk_id}/undo", BulkOut)
def bulk_undo(request: HttpRequest, bulk_id: Id, body: BulkUndoIn) -> dict[str, Any]:
    """Take all of them back."""
    made = the_bulk(request, bulk_id)
    operations.undo_bulk(made, by=request.user)
    carrying.take_back(made, by=request.user, reason=body.reason)
    return _bulk(made)


def _bulk(made: Bulk) -> dict[str, Any]:
    return {
        "id": made.pk,
        "verdict": made.verdict,
        "made_at": made.made_at,
        "undone_at": made.undone_at,
        "waiting": carrying.waiting(made).count(),
        "cases": [
            {
                "case_id": item.case_id,
                "decision_id": item.decision_id,
                "undone": bool(item.decision and item.decision.undone_at),
                "why_not": item.why_not or item.why_not_undone,
            }
            for item in made.items.select_related("decision").order_by("pk")
        ],
    }
