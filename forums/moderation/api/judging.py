"""Appeals and sanctions for the team, with scope `moderate`."""

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from community.commons.api.lists import Listed
from community.commons.api.models import Scope
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Id, Person, a_text, person
from community.commons.standing.models import Sanction

from .. import operations
from ..models import Appeal
from ..views.sanctions import seen_by
from .case_shapes import QUEUE, MeasureIn, ReasonIn, SanctionIn, Verdict, measures_of, sanctioning_of
from .public import Code, rule_in_force
from .standing import AppealOut, SanctionOut, as_told, shown

room = Room("Appeals and sanctions")
REVIEW = "moderation.review_appeals"


class AppealOfOther(AppealOut):
    party: Person | None = Field(
        description="null where a visitor appeals against the answer to a legal notice"
    )


class AppealAnswerIn(Asked):
    outcome: Literal["upheld", "modified", "overturned", "returned"]
    reasons: Annotated[str, a_text(5000, least=1), Field(description="whoever appealed reads them")]
    verdict: Annotated[
        Verdict | None, Field(description="what is decided instead: with `modified`, or for a reporter")
    ] = None
    rule: Code | None = None
    facts: Annotated[str, a_text(5000)] = ""
    measures: MeasureIn | None = None
    sanction: SanctionIn | None = None


class SanctionOfMember(SanctionOut):
    member: Person
    given_by: Person
    confirmed_by: Person | None


@room.lists("/moderation/appeals", access=REVIEW, scope=Scope.MODERATE, answers=AppealOfOther)
def moderation_appeal_list(request: HttpRequest) -> Listed:
    """Appeals that wait for an answer, the nearest deadline first; one's own are left out."""
    rows = (
        Appeal.objects.open()
        .exclude(party=request.user.pk)
        .select_related("party", "place__notice", "case")
        .prefetch_related("messages")
    )
    return Listed(rows, order=("deadline_at", "pk"), show=lambda found: [_of_other(one) for one in found])


def _of_other(appeal: Appeal) -> dict[str, Any]:
    return shown(appeal) | {"party": person(appeal.party) if appeal.party else None}


@room.writes(
    "POST",
    "/moderation/appeals/{appeal_id}/answer",
    access=QUEUE,
    scope=Scope.MODERATE,
    answers=AppealOfOther,
)
def appeal_answer(request: HttpRequest, appeal_id: Id, body: AppealAnswerIn) -> dict[str, Any]:
    """Answer an appeal, with reasons; never by who decided, sanctioned, reported or is concerned."""
    appeal = (
        Appeal.objects.select_related("decision__case__author", "party", "place__notice")
        .filter(pk=appeal_id)
        .first()
    )
    if appeal is None:
        raise Http404(_("There is nothing here that you may see."))
    answered = operations.decide_appeal(
        appeal,
        by=request.user,
        outcome=body.outcome,
        reasons=body.reasons,
        verdict=body.verdict or "",
        rule=rule_in_force(body.rule) if body.rule else None,
        facts=body.facts,
        measures=measures_of(body.measures),
        sanction=sanctioning_of(body.sanction),
    )
    return _of_other(answered)


@room.lists("/moderation/sanctions", access=QUEUE, scope=Scope.MODERATE, answers=SanctionOfMember)
def sanction_list(request: HttpRequest) -> Listed:
    """Sanctions, the latest first: proposed, in force, over."""
    return Listed(
        seen_by(request.user),
        order=("-starts_at", "-pk"),
        show=lambda found: [_sanction(one) for one in found],
    )


def _sanction(one: Sanction) -> dict[str, Any]:
    return as_told(one) | {
        "member": person(one.member),
        "given_by": person(one.given_by),
        "confirmed_by": person(one.confirmed_by),
    }


def _the_sanction(request: HttpRequest, sanction_id: int) -> Sanction:
    found = seen_by(request.user).filter(pk=sanction_id).exclude(member=request.user.pk).first()
    if found is None:
        raise Http404(_("There is nothing here that you may see."))
    return found  # type: ignore[no-any-return]


@room.writes(
    "POST",
    "/moderation/sanctions/{sanction_id}/confirm",
    access=QUEUE,
    scope=Scope.MODERATE,
    answers=SanctionOfMember,
)
def sanction_confirm(request: HttpRequest, sanction_id: Id) -> dict[str, Any]:
    """Agree, as the second person, to what a colleague proposed."""
    return _sanction(operations.confirm_sanction(_the_sanction(request, sanction_id), by=request.user))


@room.writes(
    "POST",
    "/moderation/sanctions/{sanction_id}/lift",
    access=QUEUE,
    scope=Scope.MODERATE,
    answers=SanctionOfMember,
)
def sanction_lift(request: HttpRequest, sanction_id: Id, body: ReasonIn) -> dict[str, Any]:
    """End a sanction now, or drop a proposed one; whom it concerned reads the reason."""
    sanction = _the_sanction(request, sanction_id)
    return _sanction(operations.lift_sanction(sanction, by=request.user, reason=body.reason))
