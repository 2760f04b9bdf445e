"""A message as something that can be reported and decided upon: it and the ten before it, and nothing else.

Whoever decides takes no part, so `visible_to` and `surroundings` are empty for them: what they read is the copy
that was made when a participant reported it, and the message itself.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.commons.standing import subjects
from community.commons.standing.models import State

from .models import Message, Participant
from .operations import set_message_state

BEFORE = 10  # messages that go with a report
AT = re.compile(r"/conversations/messages/(\d{1,18})/(?:#.*)?")
WORDS = ("text", "html", "renderer")


def with_those_before(message: Message, viewer: Any) -> list[Message]:
    """The message and the ten before it, as far as `viewer` takes part and reads them."""
    readable = Message.objects.readable_by(viewer).filter(conversation=message.conversation_id)
    before = readable.filter(number__lt=message.number).select_related("author").order_by("-number")[:BEFORE]
    found = list(reversed(before))
    return [*found, message]


def _snapshot(message: Message) -> dict[str, Any]:
    return {
        "text": message.text,
        "html": message.html,
        "author": message.author_id,
        "revision": message.revision_count,
        "language": message.language,
        "number": message.number,
        "conversation": message.conversation_id,
        "created_at": message.created_at.isoformat(),
    }


def _take_away(message: Message) -> dict[str, Any]:
    content = {name: getattr(message, name) for name in WORDS}
    _write(message, {"text": "", "html": "", "renderer": message.renderer})
    return content


def _put_back(message: Message, content: Mapping[str, Any]) -> None:
    if content:
        _write(message, content)


def _write(message: Message, content: Mapping[str, Any]) -> None:
    for name in WORDS:
        setattr(message, name, content[name])
    message.save(update_fields=WORDS)


def _reportable(viewer: Any) -> Any:
    """A message that was taken back has no words left that could be reported."""
    said = Message.objects.visible_to(viewer).filter(kind=Message.Kind.SAID)
    return said.exclude(state=State.DELETED).select_related("author", "conversation")


def _addressed(message: Message) -> set[int]:
    people = Participant.objects.filter(conversation=message.conversation_id)
    return set(people.values_list("member", flat=True)) - {message.author_id}


def message_at(address: str, viewer: Any) -> Message | None:
    found = AT.fullmatch(address)
    message: Message | None = _reportable(viewer).filter(pk=int(found[1])).first() if found else None
    return message


def register() -> None:
    subjects.register(
        subjects.Subject(
            kind="talks.message",
            model=Message,
            label=gettext_lazy("private message"),
            author=lambda message: message.author,
            title=lambda message: _("A private message"),
            url=lambda message: message.url,
            space=lambda message: "",
            language=lambda message: message.language,
            snapshot=_snapshot,
            surroundings=with_those_before,
            set_state=set_message_state,
            visible_to=_reportable,
            template="talks/_subject_message.html",
            addressed=_addressed,
            take_away=_take_away,
            put_back=_put_back,
            read_with=("conversation",),
            private=True,
            at=message_at,
        )
    )
