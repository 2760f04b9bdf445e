"""One's own standing: statements of reasons, sanctions, appeals; also with a token of somebody who is suspended."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from community.commons.api.doors import SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Id, Told, a_text
from community.commons.standing.models import Sanction, Statement

from .. import operations
from ..appealing import side_of
from ..exporting import own_statements
from ..models import Appeal, Decision

room = Room("Own standing")


class SanctionOut(Told):
    id: int
    kind: str
    scope: str = Field(description="empty for the whole site, else such as `forums.category:3`")
    state: str
    starts_at: datetime
    ends_at: datetime | None
    lifted_at: datetime | None


class StatementOut(Told):
    id: int
    url: str
    what: str = Field(
        description="`hide`, `remove`, `return`, `redact`, `quarantine` or the kind of a sanction"
    )
    kind: str
    subject_id: int
    ground: str
    rule: str
    rule_version: int
    rule_title: str
    facts: str
    detection: str
    automated: bool
    partly_automated: bool
    language: str
    made_at: datetime
    taken_back_at: datetime | None
    sanction: SanctionOut | None
    decision_id: int | None = Field(
        description="to appeal against; null where no person has decided: then appeal against the statement"
    )


class MessageOut(Told):
    from_team: bool
    text: str
    at: datetime


class AppealOut(Told):
    id: int
    url: str
    decision_id: int | None = Field(description="null where a person has not decided yet")
    statement_id: int | None
    side: str
    words: str
    state: str
    outcome: str
    reasons: str
    made_at: datetime
    deadline_at: datetime
    decided_at: datetime | None
    messages: list[MessageOut]


class AppealIn(Asked):
    words: Annotated[str, a_text(5000, least=1), Field(description="why one does not agree")]
    new_facts: bool = False


class EarlyAppealIn(Asked):
    words: Annotated[str, a_text(5000, least=1), Field(description="why one does not agree")]


class MessageIn(Asked):
    text: Annotated[str, a_text(5000, least=1)]


@room.lists("/statements", access=SIGNED_IN, answers=StatementOut)
def statement_list(request: HttpRequest) -> Listed:
    """Statements of reasons addressed to oneself, the latest first."""
    rows = own_statements(request.user).select_related("sanction")
    return Listed(rows, order=("-made_at", "-pk"), show=_statements)


def _statements(found: list[Statement]) -> list[dict[str, Any]]:
    ids = [one.pk for one in found]
    decided = Decision.objects.filter(Q(statement__in=ids) | Q(sanction__statement__in=ids))
    of: dict[int, int] = {}
    for pk, statement, of_sanction in decided.values_list("pk", "statement", "sanction__statement"):
        of |= {one: pk for one in (statement, of_sanction) if one}
    return [_statement(one, of.get(one.pk)) for one in found]


def _statement(one: Statement, decision_id: int | None) -> dict[str, Any]:
    sanction = getattr(one, "sanction", None)
    return {
        "id": one.pk,
        "url": f"/moderation/mine/{one.pk}/",
        "what": one.what,
        "kind": one.subject_type,
        "subject_id": one.subject_id,
        "ground": one.ground,
        "rule": one.rule_code,
        "rule_version": one.rule_version,
        "rule_title": one.rule_title,
        "facts": one.facts,
        "detection": one.detection,
        "automated": one.automated,
        "partly_automated": one.partly_automated,
        "language": one.language,
        "made_at": one.made_at,
        "taken_back_at": one.taken_back_at,
        "sanction": as_told(sanction) if sanction else None,
        "decision_id": decision_id,
    }


def as_told(sanction: Sanction) -> dict[str, Any]:
    return {
        "id": sanction.pk,
        "kind": sanction.kind,
        "scope": sanction.scope,
        "state": sanction.state,
        "starts_at": sanction.starts_at,
        "ends_at": sanction.ends_at,
        "lifted_at": sanction.lifted_at,
    }


@room.lists("/appeals", access=SIGNED_IN, answers=AppealOut)
def appeal_list(request: HttpRequest) -> Listed:
    """One's own appeals with their answers, the latest first."""
    rows = Appeal.objects.of(request.user).prefetch_related("messages")
    return Listed(rows, order=("-made_at", "-pk"), show=lambda found: [shown(one) for one in found])


def shown(appeal: Appeal) -> dict[str, Any]:
    return {
        "id": appeal.pk,
        "url": appeal.url,
        "decision_id": appeal.decision_id,
        "statement_id": appeal.statement_id,
        "side": appeal.side,
        "words": appeal.words,
        "state": appeal.state,
        "outcome": appeal.outcome,
        "reasons": appeal.reasons,
        "made_at": appeal.made_at,
        "deadline_at": appeal.deadline_at,
        "decided_at": appeal.decided_at,
        "messages": [
            {"from_team": said.from_team, "text": said.text, "at": said.at} for said in appeal.messages.all()
        ],
    }


@room.writes("POST", "/decisions/{decision_id}/appeals", access=SIGNED_IN, answers=AppealOut, status=201)
def appeal_submit(request: HttpRequest, decision_id: Id, body: AppealIn) -> dict[str, Any]:
    """Say no to a decision that concerns oneself; for 184 days, also while suspended."""
    decision = Decision.objects.select_related("case", "statement", "sanction").filter(pk=decision_id).first()
    if decision is None or not side_of(decision, request.user):
        raise Http404(_("There is nothing here that you may see."))
    return shown(
        operations.submit_appeal(decision, by=request.user, words=body.words, new_facts=body.new_facts)
    )


@room.writes("POST", "/statements/{statement_id}/appeals", access=SIGNED_IN, answers=AppealOut, status=201)
def statement_appeal(request: HttpRequest, statement_id: Id, body: EarlyAppealIn) -> dict[str, Any]:
    """Say no to what the site did by itself, before a person has decided; also while limited or suspended."""
    statement = own_statements(request.user).filter(pk=statement_id).first()
    if statement is None:
        raise Http404(_("There is nothing here that you may see."))
    return shown(operations.appeal_early(statement, by=request.user, words=body.words))


def _own(request: HttpRequest, appeal_id: int) -> Appeal:
    appeal = Appeal.objects.of(request.user).filter(pk=appeal_id).first()
    if appeal is None:
        raise Http404(_("There is nothing here that you may see."))
    return appeal


@room.writes("POST", "/appeals/{appeal_id}/messages", access=SIGNED_IN, answers=AppealOut, status=201)
def appeal_say(request: HttpRequest, appeal_id: Id, body: MessageIn) -> dict[str, Any]:
    """Add something to one's own appeal, or answer a moderator's question."""
    appeal = _own(request, appeal_id)
    operations.write_appeal_message(appeal, by=request.user, text=body.text)
    return shown(appeal)


@room.writes("DELETE", "/appeals/{appeal_id}", access=SIGNED_IN, answers=AppealOut)
def appeal_withdraw(request: HttpRequest, appeal_id: Id) -> dict[str, Any]:
    """Take one's own appeal back before it is answered."""
    return shown(operations.withdraw_appeal(_own(request, appeal_id), by=request.user))
