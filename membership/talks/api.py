"""One's own conversations in the public API; a token needs a scope of its own for them."""

from datetime import datetime
from typing import Annotated, Any

from annotated_types import MaxLen, MinLen
from django.db import IntegrityError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

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

from . import operations
from .drawing import with_people, words_of
from .models import LONGEST_NAME, MOST_PEOPLE, Message, Participant
from .reading import Row, rows_of
from .saying import sent_before
from .views.access import the_message, the_place
from .writing import LONGEST

room = Room("Conversations")
Text = Annotated[str, a_text(LONGEST, least=1)]


class SaidMessage(Told):
    id: int
    number: int = Field(description="counts up within the conversation")
    kind: str = Field(description="said, or a line: added, left, named")
    by: Person | None
    about: Person | None = Field(description="whom a line speaks of")
    text: str = Field(description="Markdown; empty where the message was taken back or taken out of sight")
    html: str
    state: str
    created_at: datetime
    edited_at: datetime | None


class ConversationOut(Told):
    id: int
    title: str
    of_two: bool
    others: list[Person]
    unread: bool
    muted: bool
    read_number: int
    last_number: int
    last_at: datetime
    last: SaidMessage | None = Field(description="null where nothing was said since one came")


class BeginIn(Asked):
    to: Annotated[
        list[Handle], MinLen(1), MaxLen(MOST_PEOPLE - 1), Field(description="handles of the others")
    ]
    text: Text
    name: Annotated[str, a_text(LONGEST_NAME)] = ""


class SendIn(Asked):
    text: Text


class ReadToIn(Asked):
    number: NumberOrZero


class ReadOut(Told):
    read: int


def told(message: Message, viewer: Any) -> dict[str, Any]:
    readable = message.is_readable_by(viewer)
    return {
        "id": message.pk,
        "number": message.number,
        "kind": message.kind,
        "by": person(message.author),
        "about": person(message.about),
        "text": words_of(message, viewer),
        "html": message.html if readable else "",
        "state": message.state,
        "created_at": message.created_at,
        "edited_at": message.edited_at,
    }


def _told(row: Row, viewer: Any) -> dict[str, Any]:
    conversation = row.conversation
    return {
        "id": conversation.pk,
        "title": row.title,
        "of_two": conversation.is_of_two,
        "others": [person(one) for one in row.others],
        "unread": row.unread,
        "muted": row.place.muted,
        "read_number": row.place.read_number,
        "last_number": conversation.last_number,
        "last_at": conversation.last_at,
        "last": told(row.last, viewer) if row.last else None,
    }


@room.lists("/conversations", access=SIGNED_IN, answers=ConversationOut, scope=Scope.CONVERSATIONS)
def conversation_list(request: HttpRequest) -> Listed:
    """One's conversations, the latest first."""
    places = Participant.objects.now_in(request.user).select_related("conversation")

    def show(found: list[Participant]) -> list[dict[str, Any]]:
        return [_told(row, request.user) for row in rows_of(found, request.user)]

    return Listed(places, order=("-conversation__last_at", "-pk"), show=show)


@room.reads(
    "/conversations/{conversation_id}",
    access=SIGNED_IN,
    answers=ConversationOut,
    scope=Scope.CONVERSATIONS,
)
def conversation_detail(request: HttpRequest, conversation_id: Id) -> dict[str, Any]:
    """A conversation in which one takes part."""
    return _told(rows_of([the_place(request, conversation_id)], request.user)[0], request.user)


@room.lists(
    "/conversations/{conversation_id}/messages",
    access=SIGNED_IN,
    answers=SaidMessage,
    scope=Scope.CONVERSATIONS,
)
def message_list(request: HttpRequest, conversation_id: Id) -> Listed:
    """What was said since one came, the newest first."""
    place = the_place(request, conversation_id)
    rows = with_people(Message.objects.visible_to(request.user).filter(conversation=place.conversation))
    return Listed(rows, order=("-number",), show=lambda found: [told(one, request.user) for one in found])


@room.writes(
    "POST",
    "/conversations",
    access=SIGNED_IN,
    answers=ConversationOut,
    scope=Scope.CONVERSATIONS,
    status=201,
)
def conversation_begin(request: HttpRequest, body: BeginIn, once: Once = None) -> dict[str, Any]:
    """Write to one or several members. Between two there is one conversation, which goes on."""
    handles = {one.lower() for one in body.to}
    people = list(Member.objects.with_account().filter(handle__in=handles))
    if len(people) < len(handles):
        raise Http404(_("There is nobody of this handle."))
    try:
        conversation = operations.begin_conversation(
            None, by=request.user, people=people, text=body.text, name=body.name, key=once or ""
        )
    except operations.AlreadySent as again:
        conversation = again.message.conversation
    return _told(rows_of([the_place(request, conversation.pk)], request.user)[0], request.user)


@room.writes(
    "POST",
    "/conversations/{conversation_id}/messages",
    access=SIGNED_IN,
    answers=SaidMessage,
    scope=Scope.CONVERSATIONS,
    status=201,
)
def message_send(
    request: HttpRequest, conversation_id: Id, body: SendIn, once: Once = None
) -> dict[str, Any]:
    """Say something."""
    conversation = the_place(request, conversation_id).conversation
    try:
        message = operations.send_message(conversation, by=request.user, text=body.text, key=once or "")
    except operations.AlreadySent as again:
        message = again.message
    except IntegrityError:  # the same key went to two conversations at once
        before = sent_before(request.user, once or "")
        if before is None:
            raise
        message = before
    return told(the_message(request, message.pk), request.user)


@room.writes(
    "POST",
    "/conversations/{conversation_id}/read",
    access=SIGNED_IN,
    answers=ReadOut,
    scope=Scope.CONVERSATIONS,
)
def conversation_read(request: HttpRequest, conversation_id: Id, body: ReadToIn) -> dict[str, Any]:
    """Note how far one has read; a place never moves back."""
    conversation = the_place(request, conversation_id).conversation
    return {"read": operations.mark_read(conversation, by=request.user, number=body.number)}


@room.writes(
    "DELETE",
    "/conversations/messages/{message_id}",
    access=SIGNED_IN,
    answers=Nothing,
    scope=Scope.CONVERSATIONS,
)
def message_withdraw(request: HttpRequest, message_id: Id) -> dict[str, Any]:
    """Take a message of one's own back, within 15 minutes."""
    operations.withdraw_message(the_message(request, message_id), by=request.user)
    return {"done": True}
