"""Letters with the team, notes on members, legal notices."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from community.commons.api.doors import SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.models import Scope
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Handle, Id, Person, Told, a_text, person

from .. import operations
from ..models import Case, Note, TeamLetter
from ..places import things_at
from ..views.letters import the_member
from .case_shapes import NoteIn, NoteOut

room = Room("Letters with the team")
LETTERS = "moderation.see_letters"


class LetterIn(Asked):
    text: Annotated[str, a_text(5000, least=1)]
    case_id: Annotated[Id | None, Field(description="the case that it belongs to")] = None


class TeamAnswerIn(Asked):
    text: Annotated[str, a_text(5000, least=1)]


class LetterOut(Told):
    id: int
    from_team: bool
    author: Person | None = Field(description="null where the team speaks to a member")
    case_id: int | None
    text: str
    at: datetime


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


# -- Letters and notes ----------------------------------------------------------------------------


@room.lists("/me/letters", access=SIGNED_IN, answers=LetterOut)
def own_letter_list(request: HttpRequest) -> Listed:
    """One's own letters with the team, the latest first."""
    rows = TeamLetter.objects.filter(member=request.user.pk).select_related("author")
    return Listed(rows, order=("-at", "-pk"), show=lambda found: [_letter(one, False) for one in found])


@room.writes("POST", "/me/letters", access=SIGNED_IN, answers=LetterOut, status=201)
def team_answer(request: HttpRequest, body: TeamAnswerIn) -> dict[str, Any]:
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
