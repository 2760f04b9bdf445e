"""Live sessions in the public API: found, read, answered."""

from datetime import datetime
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le
from django.http import HttpRequest
from pydantic import BeforeValidator, Field

from community.commons.api.doors import PUBLIC, SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Id, Person, Told, a_text, person, whole

from . import operations
from .attending import add_own, own_answer, parts_of
from .filters import SessionFilter
from .models import Answer, Session
from .seating import position
from .views.access import the_session

room = Room("Live sessions")
Words = Annotated[str, a_text(300)]
Guests = Annotated[int, Ge(0), Le(20), BeforeValidator(whole)]


class SessionOut(Told):
    id: int
    title: str
    language: str
    starts_at: datetime
    ends_at: datetime
    wall_start: str = Field(description="what clocks in `zone` show, such as 2027-03-28T18:30")
    zone: str
    audience: Literal["public", "members", "group", "invited"]
    held: Literal["online", "place", "both"]
    place: str
    status: Literal["planned", "cancelled"]
    why_cancelled: str
    capacity: int | None = Field(description="null where there is no end of places")
    taken: int = Field(description="places, guests included")
    guests: int = Field(description="that one may bring")
    revision: int = Field(description="counts up with every change of what is planned")
    mode: str = Field(description="of its room")
    url: str
    my_reply: str | None = Field(description="yes, maybe, no, waiting or invited; null where there is none")


class PartOut(Told):
    by: Person | None
    role: Literal["host", "speaker", "moderator"]


class SessionDetail(SessionOut):
    text: str = Field(description="Markdown")
    html: str
    parts: list[PartOut] = Field(description="who said that they take part")
    my_position: int = Field(description="on the waiting list; 0 for whoever is not on it")
    my_guests: int


class ComingIn(Asked):
    reply: Literal["yes", "maybe", "no"]
    guests: Guests = 0
    words: Words = ""
    shown: bool = Field(default=False, description="whether other members may see that one comes")


def _told(session: Session) -> dict[str, Any]:
    names = (
        "title language starts_at ends_at wall_start zone audience held place status why_cancelled".split()
    )
    names += "capacity taken guests revision url".split()
    own: Any = getattr(session, "own_reply", None)
    return {"id": session.pk, "mode": session.room.mode, "my_reply": own and str(own)} | {
        name: getattr(session, name) for name in names
    }


@room.lists("/sessions", access=PUBLIC, answers=SessionOut, filters=SessionFilter)
def session_list(request: HttpRequest) -> Listed:
    """Sessions that this token may see, the latest first."""

    def show(found: list[Session]) -> list[dict[str, Any]]:
        add_own(found, request.user)
        return [_told(one) for one in found]

    rows = Session.objects.visible_to(request.user).select_related("room")
    return Listed(rows, order=("-starts_at", "-pk"), show=show)


@room.reads("/sessions/{session_id}", access=PUBLIC, answers=SessionDetail)
def session_detail(request: HttpRequest, session_id: Id) -> dict[str, Any]:
    """A session, with who takes part and one's own answer."""
    session = the_session(request, session_id)
    add_own([session], request.user)
    answer = own_answer(session, request.user)
    parts = parts_of(session, all_of_them=False)
    return _told(session) | {
        "text": session.text,
        "html": session.html,
        "parts": [{"by": person(one.member), "role": one.role} for one in parts],
        "my_position": position(answer) if answer else 0,
        "my_guests": answer.guests if answer and answer.reply == Answer.Reply.YES else 0,
    }


@room.writes("PUT", "/sessions/{session_id}/answer", access=SIGNED_IN, answers=SessionDetail)
def session_answer(request: HttpRequest, session_id: Id, body: ComingIn) -> dict[str, Any]:
    """Say whether one comes. Where it is full, a yes is a place on the waiting list."""
    operations.answer_session(the_session(request, session_id), by=request.user, **body.model_dump())
    detail: dict[str, Any] = session_detail(request, session_id=session_id)
    return detail
