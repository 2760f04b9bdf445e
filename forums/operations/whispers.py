"""Whispers: said in a topic to those who moderate it, and taken back. Counters, feeds and search never hear of them."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons import text as markdown
from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.live import push

from ..facts import Whispered, WhisperTakenBack
from ..models import Topic, Whisper
from ..whispering import channel_of

LONGEST = 5000  # characters


def _prepare(topic: Topic, *, by: Any, text: str, **rest: Any) -> dict[str, Any]:
    """Its HTML, drawn before the transaction."""
    if not text.strip():
        raise Refused(_("Write something first: the whisper is empty."), status=422)
    if len(text) > LONGEST:
        raise Refused(_("A whisper has at most 5,000 characters."), status=422)
    try:
        markdown.check_source(text)
    except markdown.TextRefused as refusal:
        raise Refused(str(refusal), status=422) from refusal
    return {"html": markdown.render(text.strip(), "markdown").html}


@operation("forums.whisper", prepare=_prepare)
def whisper(topic: Topic, *, by: Any, text: str, after: int | None = None, html: str = "") -> Whisper:
    """Say something to those who moderate here, below the post of this number or below the last one."""
    place = topic.last_number if after is None else min(max(after, 0), topic.last_number)
    said = Whisper.objects.create(topic=topic, after=place, author=by, text=text.strip(), html=html, at=now())
    push(channel_of(topic.pk), "whispered", {"whisper": said.pk, "after": place})
    record(Whispered(whisper_id=said.pk), by=by, subject=topic, space=topic.space)
    return said


@operation("forums.take_back_whisper")
def take_back_whisper(said: Whisper, *, by: Any) -> None:
    """Its author takes it back; nothing of it remains but that it was there."""
    topic, pk = said.topic, said.pk
    if not Whisper.objects.filter(pk=pk).delete()[0]:
        raise Refused(_("This whisper was taken back already."))
    push(channel_of(topic.pk), "whisper_taken_back", {"whisper": pk})
    record(WhisperTakenBack(whisper_id=pk), by=by, subject=topic, space=topic.space)
