"""Work on cases: handed up, paused, seen by a second pair of eyes; presets, saved views, deadlines."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from community.commons.access import Refused
from community.commons.api.lists import Listed
from community.commons.api.models import Scope
from community.commons.api.rooms import Room
from community.commons.api.shapes import (
    Asked,
    Handle,
    Id,
    Nothing,
    Told,
    a_text,
)
from membership.models import Member

from .. import deadlines, operations
from ..filters import known_query
from ..models import Preset, QueueView, Urgency
from ..presets import unknown_variables
from ..views.access import the_case
from ..views.passing import awaited
from .case_shapes import QUEUE, CaseDetail, Verdict
from .public import Code, rule_in_force
from .queue import detail_of

room = Room("Moderation at work")
LETTERS = "moderation.see_letters"
Class = Literal[15, 60, 240, 1440]


def _changes(method: str, path: str, answers: Any, **more: Any) -> Any:
    return room.writes(method, path, access=QUEUE, scope=Scope.MODERATE, answers=answers, **more)


class EscalateIn(Asked):
    reason: Annotated[str, a_text(500, least=1)]
    to_administrators: bool = False
    urgency: Annotated[Class | None, Field(description="a more urgent class")] = None


class PauseIn(Asked):
    handle: Annotated[Handle, Field(description="of the author or of somebody who reported it")]
    text: Annotated[str, a_text(5000, least=1)]


class OpinionAskIn(Asked):
    colleague: Handle
    question: Annotated[str, a_text(1000)] = ""


class OpinionIn(Asked):
    verdict: Verdict
    words: Annotated[str, a_text(5000, least=1)]


class PresetIn(Asked):
    name: Annotated[str, a_text(80, least=1)]
    texts: Annotated[
        dict[Literal["en", "fr"], Annotated[str, a_text(5000)]],
        Field(description="by language, with {name}, {rule}, {link}", examples=[{"en": "Dear {name}, …"}]),
    ]
    verdict: Verdict | None = None
    rule: Annotated[Code | None, Field(description="code of a rule in force")] = None


class PresetOut(Told):
    id: int
    name: str
    texts: dict[str, str]
    verdict: str
    rule: str | None
    at: datetime


class QueueViewIn(Asked):
    name: Annotated[str, a_text(40, least=1)]
    query: Annotated[
        str,
        a_text(500, least=1),
        Field(description="filters of `/moderation/cases`", examples=["urgency=60"]),
    ]


class QueueViewOut(Told):
    id: int
    name: str
    query: str
    url: str


class DeadlineOut(Told):
    urgency: int
    what: str
    minutes: int


class DeadlinesIn(Asked):
    minutes: Annotated[
        dict[Literal["15", "60", "240", "1440"], Annotated[int, Field(ge=1, le=43_200)]],
        Field(description="by class; what is left out stays", examples=[{"60": 30}]),
    ]


# -- Cases ------------------------------------------------------------------------------------


@_changes("POST", "/moderation/cases/{case_id}/escalate", CaseDetail)
def case_escalate(request: HttpRequest, case_id: Id, body: EscalateIn) -> dict[str, Any]:
    """Hand a case up, to the administrators or into a more urgent class."""
    case = the_case(request, case_id)
    return detail_of(request, operations.escalate_case(case, by=request.user, **body.model_dump()))


@_changes("POST", "/moderation/cases/{case_id}/pause", CaseDetail)
def case_pause(request: HttpRequest, case_id: Id, body: PauseIn) -> dict[str, Any]:
    """Ask the author or a reporter by letter; the clock stands still until the answer, a week at most."""
    case = the_case(request, case_id)
    member = _somebody(body.handle)
    return detail_of(request, operations.pause_case(case, by=request.user, member=member, text=body.text))


@_changes("POST", "/moderation/cases/{case_id}/resume", CaseDetail)
def case_resume(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """The clock goes on where it stood."""
    return detail_of(request, operations.resume_case(the_case(request, case_id), by=request.user))


@_changes("POST", "/moderation/cases/{case_id}/moot", CaseDetail)
def case_moot(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """End a case whose thing is gone; everybody who reported it is answered."""
    return detail_of(request, operations.close_as_moot(the_case(request, case_id), by=request.user))


@_changes("POST", "/moderation/cases/{case_id}/opinions", CaseDetail, status=201)
def opinion_ask(request: HttpRequest, case_id: Id, body: OpinionAskIn) -> dict[str, Any]:
    """Ask a colleague, who reads what was noted only after."""
    case = the_case(request, case_id)
    colleague = _somebody(body.colleague)
    operations.ask_opinion(case, by=request.user, colleague=colleague, question=body.question)
    return detail_of(request, case)


@_changes("PUT", "/moderation/cases/{case_id}/opinions/own", CaseDetail)
def opinion_give(request: HttpRequest, case_id: Id, body: OpinionIn) -> dict[str, Any]:
    """Say what one thinks of a case that a colleague asked about, once."""
    case = the_case(request, case_id)
    operations.give_opinion(awaited(request, case), by=request.user, verdict=body.verdict, words=body.words)
    return detail_of(request, case)


def _somebody(handle: str) -> Member:
    found = Member.objects.people().filter(handle=handle.lower()).first()
    if found is None:
        raise Http404(_("There is nobody of this name."))
    return found


# -- Presets, views, deadlines ---------------------------------------------------------------------


@room.lists("/moderation/presets", access=QUEUE, scope=Scope.MODERATE, answers=PresetOut)
def preset_list(request: HttpRequest) -> Listed:
    """Words that are needed often, by name."""
    rows = Preset.objects.filter(retired_at=None).select_related("rule")
    return Listed(rows, order=("name", "pk"), show=lambda found: [_preset(one) for one in found])


def _preset(one: Preset) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "texts": one.texts,
        "verdict": one.verdict,
        "rule": one.rule.code if one.rule else None,
        "at": one.at,
    }


@_changes("POST", "/moderation/presets", PresetOut, status=201)
def preset_write(request: HttpRequest, body: PresetIn) -> dict[str, Any]:
    """Make a preset."""
    return _written(request, None, body)


@_changes("PUT", "/moderation/presets/{preset_id}", PresetOut)
def preset_rewrite(request: HttpRequest, preset_id: Id, body: PresetIn) -> dict[str, Any]:
    """Change a preset; a retired one is offered again."""
    return _written(request, _the_preset(preset_id), body)


def _written(request: HttpRequest, preset: Preset | None, body: PresetIn) -> dict[str, Any]:
    strange = sorted({one for text in body.texts.values() for one in unknown_variables(text)})
    if strange:
        raise Refused(
            _("%(strange)s means nothing here; there are %(known)s.")
            % {"strange": ", ".join(strange), "known": "{name}, {rule}, {link}"},
            status=422,
        )
    rule = rule_in_force(body.rule).rule if body.rule else None
    texts = {str(code): text for code, text in body.texts.items()}
    return _preset(
        operations.write_preset(
            preset, by=request.user, name=body.name, texts=texts, verdict=body.verdict or "", rule=rule
        )
    )


def _the_preset(preset_id: int) -> Preset:
    preset = Preset.objects.select_related("rule").filter(pk=preset_id).first()
    if preset is None:
        raise Http404(_("There is no such preset."))
    return preset


@_changes("DELETE", "/moderation/presets/{preset_id}", PresetOut)
def preset_retire(request: HttpRequest, preset_id: Id) -> dict[str, Any]:
    """Offer a preset no more."""
    return _preset(operations.retire_preset(_the_preset(preset_id), by=request.user))


@room.lists("/moderation/views", access=QUEUE, scope=Scope.MODERATE, answers=QueueViewOut)
def queue_view_list(request: HttpRequest) -> Listed:
    """One's own saved views of the queue, by name."""
    mine = QueueView.objects.filter(member=request.user.pk)
    return Listed(mine, order=("name", "pk"), show=lambda found: [_view(one) for one in found])


def _view(one: QueueView) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name, "query": one.query, "url": one.url}


@_changes("POST", "/moderation/views", QueueViewOut, status=201)
def queue_view_save(request: HttpRequest, body: QueueViewIn) -> dict[str, Any]:
    """Keep the queue's filters under a name; the same name again replaces them."""
    query = known_query(body.query)
    return _view(operations.save_view(None, by=request.user, name=body.name, query=query))


@_changes("DELETE", "/moderation/views/{queue_view_id}", Nothing)
def queue_view_delete(request: HttpRequest, queue_view_id: Id) -> dict[str, Any]:
    """Forget a view; the list itself is as it was."""
    view = QueueView.objects.filter(pk=queue_view_id, member=request.user.pk).first()
    if view is None:
        raise Http404(_("There is nothing here that you may see."))
    operations.delete_view(view, by=request.user)
    return {"done": True}


@room.reads("/moderation/deadlines", access=QUEUE, scope=Scope.MODERATE, answers=list[DeadlineOut])
def deadline_list(request: HttpRequest) -> list[dict[str, Any]]:
    """How many minutes each class has."""
    return _deadlines()


def _deadlines() -> list[dict[str, Any]]:
    times = deadlines.minutes()
    return [
        {"urgency": one.value, "what": str(deadlines.CLASSES[one]), "minutes": times[one.value]}
        for one in Urgency
    ]


@room.writes(
    "PUT",
    "/moderation/deadlines",
    access="moderation.set_deadlines",
    scope=Scope.MODERATE,
    answers=list[DeadlineOut],
)
def deadlines_set(request: HttpRequest, body: DeadlinesIn) -> list[dict[str, Any]]:
    """Give classes other times, for the cases that come from now on."""
    minutes = {int(urgency): value for urgency, value in body.minutes.items()}
    operations.set_deadlines(None, by=request.user, minutes=minutes)
    return _deadlines()
