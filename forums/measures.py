"""What a decision can do to a post or topic beside its verdict: close, move, take personal data out."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.commons.access import Refused, allowed
from community.commons.standing.models import State
from community.commons.standing.subjects import Measure

from . import operations
from .models import Category, Post, Topic
from .withdrawing import may_be_redacted, redact, unredact


def _topic(thing: Any) -> Topic:
    """As it stands now: measures before this one may have changed it."""
    pk = thing.topic_id if isinstance(thing, Post) else thing.pk
    return Topic.objects.select_related("category").get(pk=pk)


def _may_be_closed(thing: Any, person: Any) -> str | None:
    topic = thing.topic if isinstance(thing, Post) else thing
    return "" if topic.closed_at is None and topic.category.moderated_by(person) else None


def _close(thing: Any, *, by: Any, value: Any) -> dict[str, Any]:
    topic = _topic(thing)
    if topic.closed_at is not None:
        raise Refused(_("The topic is closed already."))
    operations.close_topic(topic, by=by)
    return {}


def _reopen(thing: Any, *, by: Any, before: Mapping[str, Any]) -> None:
    topic = _topic(thing)
    if topic.closed_at is not None:
        operations.reopen_topic(topic, by=by)


def _rooms(thing: Any, person: Any) -> dict[str, str]:
    topic = thing.topic if isinstance(thing, Post) else thing
    rooms = Category.objects.visible_to(person)
    return {str(room.pk): str(room) for room in rooms if room.pk != topic.category_id}


def _may_be_moved(thing: Any, person: Any) -> str | None:
    topic = thing.topic if isinstance(thing, Post) else thing
    shown = topic.merged_into_id is None and topic.state == State.VISIBLE
    return "" if shown and topic.category.moderated_by(person) else None


def _move(thing: Any, *, by: Any, value: Any) -> dict[str, Any]:
    room = Category.objects.filter(pk=int(value)).first() if str(value).isdecimal() else None
    if room is None or not allowed(by, "forums.view_category", room):
        raise Refused(_("Choose a category that you can see."), status=422)
    topic = _topic(thing)
    before = topic.category_id
    operations.move_topic(topic, by=by, category=room)
    return {"from": before, "to": room.pk}


def _move_back(thing: Any, *, by: Any, before: Mapping[str, Any]) -> None:
    topic = _topic(thing)
    room = Category.objects.filter(pk=before["from"]).first()
    if room is not None and topic.category_id == before["to"]:
        operations.move_topic(topic, by=by, category=room)


CLOSE = Measure(
    label=gettext_lazy("Close the topic: no more replies"), offered=_may_be_closed, do=_close, undo=_reopen
)
MOVE = Measure(
    label=gettext_lazy("Move the topic to"), offered=_may_be_moved, do=_move, undo=_move_back, choices=_rooms
)
REDACT = Measure(
    label=gettext_lazy("Take personal data out of the text"),
    offered=may_be_redacted,
    do=redact,
    undo=unredact,
    protected=True,
)
OF_A_POST = {"close": CLOSE, "move": MOVE, "redact": REDACT}
OF_A_TOPIC = {"close": CLOSE, "move": MOVE}
