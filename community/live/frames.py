"""What an open page is told: each change of a log as one frame, rendered once for everybody who reads that log.

A frame about an item always carries the item as it is now. Whoever applies all frames of a log in their order comes
to the same room, whether they came as they happened or later, together.
"""

import json
from collections.abc import Iterable
from typing import Any

from community.commons.standing.models import State

from .models import Change, Item, Log, Room

WITH = ("item__author", "item__question", "item__reply_to__author")
EXCERPT = 120  # characters of what is answered

Frame = dict[str, Any]


def as_text(frame: Frame) -> str:
    return json.dumps(frame, separators=(",", ":"), ensure_ascii=False)


def frame_of(change: Change, item: Item | None, room: Room | None, *, staff: bool) -> Frame:
    """One change as its readers get it. `room` is needed for changes of the room and of the stage."""
    frame: Frame = {"seq": change.seq, "type": change.kind}
    if item is not None:
        frame["item"] = item_as_data(item, staff=staff)
    if room is not None and change.kind in (Change.Kind.ROOM, Change.Kind.STAGE):
        frame["room"] = room.settings_now() | {"stage": room.stage_id, "pinned": room.pinned_id}
    return frame


def item_as_data(item: Item, *, staff: bool = False, own: bool = False) -> dict[str, Any]:
    """An item for everybody; for the team (`staff`), and for whoever said it (`own`), what is held as well."""
    shown = item.state == State.VISIBLE
    data: dict[str, Any] = {
        "id": item.pk,
        "kind": item.kind,
        "at": item.created_at.isoformat(timespec="seconds"),
        "state": item.state,
    }
    if not staff and item.public_seq is not None:
        data["seq"] = item.public_seq
    elif staff:
        data["seq"] = item.staff_seq
    if item.kind == Item.Kind.EVENT:
        return data | {"event": item.data}
    if not (shown or staff or own) or (item.state == State.REMOVED and not own):
        return data
    if item.nameless and not (staff or own):
        data["by"] = None
    else:
        data["by"] = _person(item.author)
    data |= {"html": item.html, "lang": item.language, "edited": item.edited_at is not None}
    if item.nameless:
        data["nameless"] = True
    if item.state in (State.HELD, State.HIDDEN) and (staff or own):
        data["because"] = item.held_because
        data["refused"] = bool(item.data.get("refused"))
        data["until"] = item.shown_at.isoformat(timespec="seconds") if item.shown_at else None
    if item.reply_to_id and item.reply_to is not None:
        data["reply"] = _answered(item.reply_to)
    if item.kind == Item.Kind.POLL:
        data["poll"] = item.data.get("poll")
    if item.kind == Item.Kind.QUESTION:
        data["question"] = _question(item)
    return data


def _person(member: Any) -> dict[str, Any]:
    return {
        "id": member.pk,
        "name": str(member),
        "url": member.url,
        "face": member.avatar_url if member.avatar else "",
        "initials": member.initials,
        "tint": member.tint,
    }


def _answered(item: Item) -> dict[str, Any]:
    """What is answered, in a few words; none where it is shown no more."""
    if item.state != State.VISIBLE:
        return {"id": item.pk, "name": "", "words": ""}
    words = " ".join(item.text.split())
    cut = words if len(words) <= EXCERPT else words[: EXCERPT - 1].rstrip() + "…"
    return {"id": item.pk, "name": "" if item.nameless else str(item.author), "words": cut}


def _question(item: Item) -> dict[str, Any]:
    question = item.question
    return {
        "stage": question.stage,
        "votes": question.votes,
        "into": question.merged_into_id,
        "answer": question.answer_html,
        "why": question.why,
    }


def frames_after(room_id: int, log: str, after: int, most: int) -> list[tuple[int, int | None, str]]:
    """Up to `most` changes of a log after number `after`, in order: (number, item, frame). Two statements."""
    changes = list(
        Change.objects.filter(room=room_id, log=log, seq__gt=after)
        .select_related(*WITH)
        .order_by("seq")[:most]
    )
    return _rendered(room_id, log, changes)


def _rendered(room_id: int, log: str, changes: Iterable[Change]) -> list[tuple[int, int | None, str]]:
    about_room = (Change.Kind.ROOM, Change.Kind.STAGE)
    changes = list(changes)
    room = Room.objects.get(pk=room_id) if any(one.kind in about_room for one in changes) else None
    staff = log == Log.STAFF
    return [(one.seq, one.item_id, as_text(frame_of(one, one.item, room, staff=staff))) for one in changes]
