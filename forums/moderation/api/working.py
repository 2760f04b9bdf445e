"""Work on cases: handed up, paused, seen by a second pair of eyes; letters, notes, presets, views, deadlines, bulk."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from community.commons.access import Refused, allowed
from community.commons.api.doors import SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.models import Scope
from community.commons.api.rooms import Once, Room
from community.commons.api.shapes import (
    Asked,
    Handle,
    Id,
    Nothing,
    NumberOrZero,
    Person,
    Told,
    a_text,
    person,
)
from membership.models import Member

from .. import bulk as carrying
from .. import deadlines, operations
from ..filters import known_query
from ..models import Bulk, Case, Note, Preset, QueueView, TeamLetter, Urgency
from ..places import things_at
from ..presets import unknown_variables
from ..views.access import the_case
from ..views.bulk import the_bulk
from ..views.letters import the_member
from ..views.passing import awaited
from .public import Code, rule_in_force
from .queue import QUEUE, CaseDetail, NoteIn, NoteOut, Verdict, detail_of

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


class LetterIn(Asked):
    text: Annotated[str, a_text(5000, least=1)]
    case_id: Annotated[Id | None, Field(description="the case that it belongs to")] = None


class AnswerIn(Asked):
    text: Annotated[str, a_text(5000, least=1)]


class LetterOut(Told):
    id: int
    from_team: bool
    author: Person | None = Field(description="null where the team speaks to a member")
    case_id: int | None
    text: str
    at: datetime


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


class LegalNoticeIn(Asked):
    where: Annotated[list[Annotated[str, a_text(500, least=1)]], Field(min_length=1, max_length=10)]
    ground: Literal["child_abuse", "threat", "fraud", "hate", "defamation", "privacy", "copyright", "other"]
    why: Annotated[str, a_text(5000, least=1)]
    name: Annotated[str, a_text(200)] = ""
    email: Annotated[str, a_text(200), Field(examples=["ada@example.org"])] = ""
    good_faith: Annotated[
        bool, Field(description="what is said is right and complete, to one’s best knowledge")
    ]


class LegalNoticeOut(Told):
    number: str
    url: str = Field(description="secret: whoever has it can follow the notice")


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


# -- Letters and notes ----------------------------------------------------------------------------


@room.lists("/me/letters", access=SIGNED_IN, answers=LetterOut)
def own_letter_list(request: HttpRequest) -> Listed:
    """One's own letters with the team, the latest first."""
    rows = TeamLetter.objects.filter(member=request.user.pk).select_related("author")
    return Listed(rows, order=("-at", "-pk"), show=lambda found: [_letter(one, False) for one in found])


@room.writes("POST", "/me/letters", access=SIGNED_IN, answers=LetterOut, status=201)
def team_answer(request: HttpRequest, body: AnswerIn) -> dict[str, Any]:
    """Answer the team."""
    return _letter(operations.answer_team(request.user, by=request.user, text=body.text), False)


@room.lists("/moderation/members/{handle}/letters", access=LETTERS, scope=Scope.MODERATE, answers=LetterOut)
def letter_list(request: HttpRequest, handle: Handle) -> Listed:
    """The team's conversation with a member, the latest first."""
    rows = TeamLetter.objects.filter(member=the_member(request, handle).pk).select_related("author")
    return Listed(rows, order=("-at", "-pk"), show=lambda found: [_letter(one, True) for one in found])


@room.writes(
    "POST",
    "/moderation/members/{handle}/letters",
    access=LETTERS,
    scope=Scope.MODERATE,
    answers=LetterOut,
    status=201,
)
def letter_write(request: HttpRequest, handle: Handle, body: LetterIn) -> dict[str, Any]:
    """Write to a member as the team."""
    member = the_member(request, handle)
    case = Case.objects.workable_by(request.user).filter(pk=body.case_id).first() if body.case_id else None
    if body.case_id and case is None:
        raise Http404(_("There is nothing here that you may see."))
    return _letter(operations.write_to_member(member, by=request.user, text=body.text, case=case), True)


def _letter(one: TeamLetter, to_team: bool) -> dict[str, Any]:
    return {
        "id": one.pk,
        "from_team": one.from_team,
        "author": person(one.author) if to_team or not one.from_team else None,
        "case_id": one.case_id if to_team else None,
        "text": one.text,
        "at": one.at,
    }


@room.lists("/moderation/members/{handle}/notes", access=LETTERS, scope=Scope.MODERATE, answers=NoteOut)
def member_note_list(request: HttpRequest, handle: Handle) -> Listed:
    """What colleagues noted on a member."""
    rows = Note.objects.filter(member=the_member(request, handle).pk, case=None).select_related("author")
    return Listed(rows, order=("-at", "-pk"), show=lambda found: [_noted(one) for one in found])


@room.writes(
    "POST",
    "/moderation/members/{handle}/notes",
    access=LETTERS,
    scope=Scope.MODERATE,
    answers=NoteOut,
    status=201,
)
def member_note_write(request: HttpRequest, handle: Handle, body: NoteIn) -> dict[str, Any]:
    """A word for colleagues about a member."""
    return _noted(operations.note_on_member(the_member(request, handle), by=request.user, text=body.text))


def _noted(one: Note) -> dict[str, Any]:
    return {"author": person(one.author), "text": one.text, "at": one.at}


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
    values = {"name": body.name, "texts": body.texts, "verdict": body.verdict or "", "rule": rule}
    return _preset(operations.write_preset(preset, by=request.user, **values))


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


@_changes("PUT", "/moderation/deadlines", list[DeadlineOut])
def deadlines_set(request: HttpRequest, body: DeadlinesIn) -> list[dict[str, Any]]:
    """Give classes other times, for the cases that come from now on."""
    minutes = {int(urgency): value for urgency, value in body.minutes.items()}
    operations.set_deadlines(None, by=request.user, minutes=minutes)
    return _deadlines()


# -- Several at once -----------------------------------------------------------------------------------


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


# -- Legal notices -----------------------------------------------------------------------------------------


@room.writes("POST", "/legal-notices", access=SIGNED_IN, answers=LegalNoticeOut, status=201)
def legal_notice_file(request: HttpRequest, body: LegalNoticeIn) -> dict[str, Any]:
    """Say that something here is against the law (Art. 16 DSA); without an account there is the form on the site."""
    places = things_at("\n".join(body.where), request.user, [request.get_host()])
    notice = operations.file_notice(
        places,
        by=request.user,
        ground=body.ground,
        why=body.why,
        name=body.name,
        email=body.email,
        good_faith=body.good_faith,
    )
    return {"number": notice.number, "url": notice.url}
