"""What is said and asked in a room: said, mended, taken back, approved, refused, hidden, pinned, answered by a sign."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from community.commons.access import Forbidden, Refused, operation
from community.commons.activity.log import now, record
from community.commons.prepared import Prepared
from community.commons.standing.models import Restriction, State
from community.commons.written import insert, update

from ..admitting import Admission, admit
from ..changing import Changes, locked, show_held, tell_all, tell_one
from ..facts import (
    ItemApproved,
    ItemDue,
    ItemEdited,
    ItemPinned,
    ItemRefused,
    ItemStateSet,
    ItemWithdrawn,
    MessageSent,
    PeopleMentioned,
    QuestionAsked,
)
from ..frames import item_as_data
from ..models import Change, Item, Question, Reaction, Room, Seat, Support
from ..rights import Rights, rights_in
from ..saying import Written, prepare_text
from ..seats import seat_of

_SENT = Prepared(
    lambda room, author, key: Item.objects.filter(room=room, author=author, key=key).select_related(
        "room__session", "author", "question", "reply_to__author"
    )
)

REACTIONS = ("agree", "thanks", "laugh", "surprised")  # a short, accessible set
KEY_LENGTH = 36


class AlreadySaid(Exception):
    """It was sent twice; `item` is what its first sending made."""

    def __init__(self, item: Item) -> None:
        super().__init__(item)
        self.item = item


@operation("live.say", prepare=prepare_text)
def say(
    room: Room,
    *,
    by: Any,
    text: str,
    key: str = "",
    reply_to: int | None = None,
    written: Written | None = None,
) -> Item:
    """Say something in a room. `key` names this sending: the same again raises AlreadySaid with what it made.

    Raises Refused where the room does not take it now, TooSoon under slow mode. What is held comes back held, with
    the reason in `held_because`.
    """
    return _enter(room, by=by, kind=Item.Kind.MESSAGE, key=key, written=written, reply_to=reply_to)


@operation("live.ask", prepare=prepare_text)
def ask(
    room: Room,
    *,
    by: Any,
    text: str,
    key: str = "",
    nameless: bool = False,
    written: Written | None = None,
) -> Item:
    """Ask something, also "as nobody in particular": then only the room's team knows who asked.

    Raises as `say` does. Whoever asks wants to know, so supports the question.
    """
    return _enter(room, by=by, kind=Item.Kind.QUESTION, key=key, written=written, nameless=nameless)


def _enter(
    room: Room,
    *,
    by: Any,
    kind: str,
    key: str,
    written: Written | None,
    reply_to: int | None = None,
    nameless: bool = False,
) -> Item:
    assert written is not None
    room = locked(room)
    if before := _sent_before(room, by, key):
        raise AlreadySaid(before)
    rights = rights_in(room.session, by)
    seat = seat_of(room, by)
    admission = admit(room, seat, rights, by=by, kind=kind, written=written)
    item = Item(
        room=room,
        kind=kind,
        author=by,
        key=key[:KEY_LENGTH] or None,
        text=written.text,
        html=written.html,
        renderer=written.renderer,
        language=written.language,
        reply_to=_answered(room, rights, reply_to),
        nameless=nameless,
        state=State.HELD if admission.held else State.VISIBLE,
        held_because=admission.because,
        shown_at=admission.shown_at,
        created_at=now(),
    )
    changes = Changes(room)
    changes.next_numbers(item, public=not admission.held)
    insert(item)
    if kind == Item.Kind.QUESTION:
        _ask(item, by)
    changes.add(Change.Kind.HELD if admission.held else Change.Kind.NEW, item, public=not admission.held)
    changes.finish()
    _note_seat(seat, item, admission)
    said = QuestionAsked if kind == Item.Kind.QUESTION else MessageSent
    record(said(held=admission.held), by=by, subject=item, parent=room.session)
    if written.mentions and not admission.held and not nameless:
        record(PeopleMentioned(), by=by, subject=item, parent=room.session)
    return item


def _sent_before(room: Room, by: Any, key: str) -> Item | None:
    if not key:
        return None
    return next(iter(_SENT(room.pk, by.pk, key[:KEY_LENGTH])), None)


def _answered(room: Room, rights: Rights, pk: int | None) -> Item | None:
    """What is answered, where it stands in this room and everybody who reads the answer may see it."""
    if pk is None:
        return None
    found = Item.objects.published().filter(room=room, pk=pk).select_related("author").first()
    if found is None:
        raise Refused(_("What you answer is not there any more. Your text is kept."), status=422)
    return found


def _ask(item: Item, by: Any) -> None:
    question = Question(item=item, votes=1)
    insert(question)
    insert(Support(question=question, member=by, at=item.created_at))
    item.question = question


def _note_seat(seat: Seat, item: Item, admission: Admission) -> None:
    """Slow mode counts every message from here, held or shown; only what is shown counts as said."""
    said = seat.said + (0 if admission.held and admission.shown_at is None else 1)
    update(Seat, {"pk": seat.pk}, said_at=item.created_at, said=said)


# -- By whoever said it ------------------------------------------------------------------


@operation("live.edit_item", prepare=prepare_text)
def edit_item(item: Item, *, by: Any, text: str, written: Written | None = None) -> Item:
    """Mend what one said, within five minutes; everybody sees that it was changed.

    Raises Refused where links are off, and where a question was answered or supported by others meanwhile.
    """
    assert written is not None
    room, item = _both_locked(item)
    if item.state not in (State.VISIBLE, State.HELD) or item.kind not in (
        Item.Kind.MESSAGE,
        Item.Kind.QUESTION,
    ):
        raise _changed_meanwhile()
    if written.text == item.text:
        raise Refused(_("Nothing was changed."))
    rights = rights_in(room.session, by)
    if written.away and not room.links and not (rights.leads or rights.speaks):
        raise Refused(_("Links are off in this room: take them out and send it again."), status=422)
    if item.kind == Item.Kind.QUESTION and item.question.votes > 1:
        raise Refused(_("Others support this question as it stands. Take it back, or ask another one."))
    item.text, item.html, item.renderer = written.text, written.html, written.renderer
    item.language, item.edited_at = written.language, now()
    item.revision_count += 1
    item.data.pop("refused", None)
    item.save(update_fields=["text", "html", "renderer", "language", "edited_at", "revision_count", "data"])
    _tell(room, Change.Kind.EDIT, item)
    record(ItemEdited(), by=by, subject=item, parent=room.session)
    return item


@operation("live.withdraw_item")
def withdraw_item(item: Item, *, by: Any) -> Item:
    """Take back what one said, within five minutes: a line stays in its place, its words are gone."""
    room, item = _both_locked(item)
    if item.state not in (State.VISIBLE, State.HELD):
        raise _changed_meanwhile()
    was_public = item.public_seq is not None
    item.state, item.text, item.html, item.held_because = State.DELETED, "", "", ""
    item.revision_count += 1
    item.save(update_fields=["state", "text", "html", "held_because", "revision_count"])
    _tell(room, Change.Kind.GONE, item, public=was_public, **_off_stage(room, item))
    record(ItemWithdrawn(), by=by, subject=item, parent=room.session)
    return item


@operation("live.react", records=False)
def react(item: Item, *, by: Any, kind: str, on: bool) -> dict[str, int]:
    """Put one's sign under something said, or take it away; {kind: how many} as it is then."""
    if kind not in REACTIONS:
        raise Refused(_("There is no such sign."), status=422)
    if not Item.objects.published().filter(pk=item.pk, room=item.room_id).exists():
        raise Forbidden(_("There is nothing here that you may see."))
    if on:
        Reaction.objects.bulk_create([Reaction(item=item, member=by, kind=kind)], ignore_conflicts=True)
    else:
        Reaction.objects.filter(item=item, member=by, kind=kind).delete()
    counts = {one: Reaction.objects.filter(item=item, kind=one).count() for one in REACTIONS}
    tell_all(item.room_id, {"type": "signs", "id": item.pk, "signs": counts})
    return counts


# -- By the room's team ------------------------------------------------------------------


@operation("live.approve_item")
def approve_item(item: Item, *, by: Any) -> Item:
    """Show what was held: it is appended to what everybody reads, as if it had been said now."""
    room, item = _both_locked(item)
    if item.state != State.HELD:
        raise _changed_meanwhile()
    show_held(room, item)
    Seat.objects.filter(room=room, member=item.author_id).update(said=F("said") + 1)
    record(ItemApproved(), by=by, subject=item, parent=room.session)
    return item


@operation("live.show_due")
def show_due(room: Room, *, by: Any) -> int:
    """Show what a delay held long enough, in the order in which it was said; how many there were."""
    room = locked(room)
    due = list(Item.objects.due(now()).filter(room=room).select_related("author", "reply_to__author")[:100])
    for item in sorted(due, key=lambda one: one.staff_seq):
        show_held(room, item)
        record(ItemDue(), by=by, subject=item, parent=room.session)
    if not due:
        raise Refused(_("Nothing was changed."))
    return len(due)


@operation("live.refuse_item")
def refuse_item(item: Item, *, by: Any, reason: str) -> Item:
    """Give what was held back to whoever said it, who reads the reason and may mend it. Nobody else ever sees it."""
    if not reason.strip():
        raise Refused(_("Say why; its author will read it."), status=422)
    room, item = _both_locked(item)
    if item.state != State.HELD or item.data.get("refused"):
        raise _changed_meanwhile()
    item.held_because, item.shown_at = reason.strip()[:300], None
    item.data["refused"] = True
    item.save(update_fields=["held_because", "shown_at", "data"])
    _tell(room, Change.Kind.HELD, item, public=False)
    record(ItemRefused(), by=by, subject=item, parent=room.session, words=reason.strip()[:300])
    return item


@operation("live.set_item_state")
def set_item_state(
    item: Item, *, by: Any, state: State, restriction: Restriction | None = None, because: str = ""
) -> Item:
    """What a decision does to something said, for everybody at once. Called by moderation alone."""
    room, item = _both_locked(item)
    before = State(item.state)
    changes = Changes(room)
    item.state, item.restriction, item.held_because = state, restriction, because
    shows = state == State.VISIBLE
    new = shows and item.public_seq is None
    changes.next_numbers(item, public=shows)
    item.save(update_fields=["state", "restriction", "held_because", "public_seq", "data"])
    kind = Change.Kind.NEW if new else Change.Kind.BACK if shows else Change.Kind.GONE
    changes.add(kind, item, public=item.public_seq is not None)
    changes.finish(**({} if shows else _off_stage(room, item)))
    _tell_author(item)
    record(ItemStateSet(before=before, after=state), by=by, subject=item, parent=room.session)
    return item


@operation("live.pin_item")
def pin_item(room: Room, *, by: Any, item: Item | None) -> Room:
    """Pin something said above the chat, or nothing."""
    room = locked(room)
    if room.pinned_id == (item.pk if item else None):
        raise Refused(_("Nothing was changed."))
    if item is not None and not Item.objects.published().filter(room=room, pk=item.pk).exists():
        raise Refused(_("Only what everybody sees can be pinned."))
    changes = Changes(room)
    changes.add(Change.Kind.STAGE, item, public=True)
    changes.finish(pinned_id=item.pk if item else None)
    record(ItemPinned(pinned=item is not None), by=by, subject=room.session)
    return room


# -- Shared ------------------------------------------------------------------------------


def _both_locked(item: Item) -> tuple[Room, Item]:
    room = locked(item.room)
    found = (
        Item.objects.select_related("author", "reply_to__author", "question", "restriction")
        .filter(pk=item.pk)
        .first()
    )
    if found is None:
        raise _changed_meanwhile()
    found.room = room
    return room, found


def _changed_meanwhile() -> Refused:
    return Refused(_("This has changed meanwhile. Look at it again."))


def _tell(room: Room, kind: str, item: Item, *, public: bool | None = None, **more: Any) -> None:
    """Note a change of something said, for everybody where everybody knows of it, and for whoever said it."""
    changes = Changes(room)
    changes.add(kind, item, public=item.public_seq is not None if public is None else public)
    changes.finish(**more)
    _tell_author(item)


def _tell_author(item: Item) -> None:
    """What is not shown to everybody, its author hears of."""
    if item.state != State.VISIBLE:
        tell_one(item.room_id, item.author_id, {"type": "yours", "item": item_as_data(item, own=True)})


def _off_stage(room: Room, item: Item) -> dict[str, Any]:
    """What is not shown stands neither on the stage nor above the chat."""
    return {
        name: None
        for name, there in (("stage_id", room.stage_id), ("pinned_id", room.pinned_id))
        if there == item.pk
    }
