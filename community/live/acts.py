"""What one does in a room, by name: the same acts for frames of an open page and for forms without JavaScript.

Each act is given the room, the person and what was sent as plain values; it returns the answer to whoever acted.
What is malformed is `Malformed`: a code and a sentence, and nothing was done.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Forbidden
from community.surveys.drafting import Draft
from community.surveys.models import Poll, ResultsShown
from membership.models import Member

from . import operations as do
from .frames import item_as_data
from .models import Cue, Item, Room
from .rights import rights_in

Sent = Mapping[str, Any]
Answer = dict[str, Any]
BIGGEST = 2**53


class Malformed(Exception):
    """What was sent can't be an act; `code` is for programs, `sentence` for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code, self.sentence = code, sentence


def perform(room: Room, by: Any, sent: Sent) -> Answer:
    """Do what was sent. Raises Malformed, Refused, Forbidden."""
    name = sent.get("type")
    act = ACTS.get(name) if isinstance(name, str) else None
    if act is None:
        raise Malformed("unknown", _("This room knows no such act."))
    return act(room, by, sent)


# -- What was sent -----------------------------------------------------------------------


def text_in(sent: Sent, name: str, *, longest: int = 20_000) -> str:
    value = sent.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise Malformed("malformed", _("This message can’t be read."))
    return value


def number_in(sent: Sent, name: str) -> int | None:
    value = sent.get(name)
    if value in (None, ""):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < BIGGEST:
        raise Malformed("malformed", _("This message can’t be read."))
    return value


def flag_in(sent: Sent, name: str, default: bool = False) -> bool:
    value = sent.get(name, default)
    if isinstance(value, str):
        return value.lower() in ("1", "true", "on", "yes")
    return bool(value)


def item_in(room: Room, by: Any, sent: Sent, name: str = "id") -> Item:
    """An item of this room that the person may see. One answer for "not there", "elsewhere" and "not yours"."""
    pk = number_in(sent, name)
    found = (
        Item.objects.visible_to(by)
        .select_related("author", "question", "room__session", "reply_to__author")
        .filter(room=room, pk=pk)
        .first()
        if pk
        else None
    )
    if found is None:
        raise Forbidden(_("There is nothing here that you may see."))
    return found


def answer_with(item: Item, by: Any) -> Answer:
    """What whoever acted reads at once: their own item, held or shown."""
    leads = rights_in(item.room.session, by).leads
    return {"item": item_as_data(item, staff=leads, own=item.author_id == by.pk)}


# -- Acts --------------------------------------------------------------------------------


def _say(room: Room, by: Any, sent: Sent) -> Answer:
    key = text_in(sent, "key", longest=36)
    try:
        item = do.say(room, by=by, text=text_in(sent, "text"), key=key, reply_to=number_in(sent, "reply"))
    except do.AlreadySaid as again:
        item = again.item
    return answer_with(item, by)


def _ask(room: Room, by: Any, sent: Sent) -> Answer:
    key = text_in(sent, "key", longest=36)
    try:
        item = do.ask(room, by=by, text=text_in(sent, "text"), key=key, nameless=flag_in(sent, "nameless"))
    except do.AlreadySaid as again:
        item = again.item
    return answer_with(item, by)


def _edit(room: Room, by: Any, sent: Sent) -> Answer:
    return answer_with(do.edit_item(item_in(room, by, sent), by=by, text=text_in(sent, "text")), by)


def _withdraw(room: Room, by: Any, sent: Sent) -> Answer:
    return answer_with(do.withdraw_item(item_in(room, by, sent), by=by), by)


def _react(room: Room, by: Any, sent: Sent) -> Answer:
    item = item_in(room, by, sent)
    signs = do.react(item, by=by, kind=text_in(sent, "kind", longest=12), on=flag_in(sent, "on", True))
    return {"id": item.pk, "signs": signs}


def _support(room: Room, by: Any, sent: Sent) -> Answer:
    item = item_in(room, by, sent)
    return {"id": item.pk, "votes": do.support(item, by=by, on=flag_in(sent, "on", True))}


def _hand(room: Room, by: Any, sent: Sent) -> Answer:
    return {"hand": do.raise_hand(room, by=by, up=flag_in(sent, "up", True)).hand}


def _read(room: Room, by: Any, sent: Sent) -> Answer:
    do.mark_read(room, by=by, seq=number_in(sent, "seq") or 0)
    return {}


def _approve(room: Room, by: Any, sent: Sent) -> Answer:
    return answer_with(do.approve_item(item_in(room, by, sent), by=by), by)


def _refuse(room: Room, by: Any, sent: Sent) -> Answer:
    reason = text_in(sent, "reason", longest=300)
    return answer_with(do.refuse_item(item_in(room, by, sent), by=by, reason=reason), by)


def _pin(room: Room, by: Any, sent: Sent) -> Answer:
    item = item_in(room, by, sent) if number_in(sent, "id") else None
    do.pin_item(room, by=by, item=item)
    return {}


def _stage(room: Room, by: Any, sent: Sent) -> Answer:
    item = item_in(room, by, sent) if number_in(sent, "id") else None
    do.put_on_stage(room, by=by, item=item)
    return {}


def _answered(room: Room, by: Any, sent: Sent) -> Answer:
    item = do.mark_answered(item_in(room, by, sent), by=by, answer=text_in(sent, "answer"))
    return answer_with(item, by)


def _dismiss(room: Room, by: Any, sent: Sent) -> Answer:
    reason = text_in(sent, "reason", longest=300)
    return answer_with(do.dismiss_question(item_in(room, by, sent), by=by, reason=reason), by)


def _reopen(room: Room, by: Any, sent: Sent) -> Answer:
    return answer_with(do.reopen_question(item_in(room, by, sent), by=by), by)


def _merge(room: Room, by: Any, sent: Sent) -> Answer:
    others = sent.get("others", [])
    others = others if isinstance(others, list) else [others]
    if len(others) > 50:
        raise Malformed("malformed", _("This message can’t be read."))
    chosen = [item_in(room, by, {"id": one}) for one in others]
    if number_in(sent, "id") is None and chosen and all(one.kind == Item.Kind.QUESTION for one in chosen):
        into = min(chosen, key=lambda one: (-one.question.votes, one.pk))  # the most wanted of them goes on
    else:
        into = item_in(room, by, sent)
    return answer_with(do.merge_questions(into, by=by, others=chosen), by)


def _mode(room: Room, by: Any, sent: Sent) -> Answer:
    expected = text_in(sent, "expected", longest=10)
    do.set_mode(room, by=by, mode=text_in(sent, "mode", longest=10), expected=expected)
    return {}


def _arrange(room: Room, by: Any, sent: Sent) -> Answer:
    chosen: dict[str, Any] = {}
    for name in ("slow_seconds", "delay_seconds"):
        if name in sent:
            chosen[name] = number_in(sent, name) or 0
    for name in ("links", "hold_first", "hold_questions"):
        if name in sent:
            chosen[name] = flag_in(sent, name)
    if "writers" in sent:
        chosen["writers"] = text_in(sent, "writers", longest=12)
    do.arrange_room(room, by=by, **chosen)
    return {}


def _floor(room: Room, by: Any, sent: Sent) -> Answer:
    member = Member.objects.filter(pk=number_in(sent, "member") or 0).first()
    if member is None:
        raise Forbidden(_("There is nothing here that you may see."))
    do.give_floor(room, by=by, member=member, given=flag_in(sent, "given", True))
    return {}


def _note(room: Room, by: Any, sent: Sent) -> Answer:
    do.write_note(room, by=by, text=text_in(sent, "text"))
    return {}


def _poll(room: Room, by: Any, sent: Sent) -> Answer:
    choices = text_in(sent, "choices").splitlines()
    draft = Draft(
        question=text_in(sent, "question", longest=1000),
        choices=tuple(choices),
        most=max(1, len([one for one in choices if one.strip()])) if flag_in(sent, "several") else 1,
        secret=flag_in(sent, "secret", True),
        results=ResultsShown.AFTER_VOTING,
    )
    return answer_with(do.open_poll(room, by=by, draft=draft), by)


def _cue(room: Room, by: Any, sent: Sent) -> Answer:
    cue = Cue.objects.filter(room=room, pk=number_in(sent, "id") or 0).first()
    if cue is None:
        raise Forbidden(_("There is nothing here that you may see."))
    return answer_with(do.bring_in(cue, by=by), by)


def _close_poll(room: Room, by: Any, sent: Sent) -> Answer:
    item = item_in(room, by, sent)
    poll = Poll.objects.filter(subject_type="live.item", subject_id=item.pk).first()
    if poll is None:
        raise Forbidden(_("There is nothing here that you may see."))
    do.close_poll(room, by=by, poll=poll)
    return {}


ACTS: dict[str, Callable[[Room, Any, Sent], Answer]] = {
    "say": _say,
    "ask": _ask,
    "edit": _edit,
    "withdraw": _withdraw,
    "react": _react,
    "support": _support,
    "hand": _hand,
    "read": _read,
    "approve": _approve,
    "refuse": _refuse,
    "pin": _pin,
    "stage": _stage,
    "answered": _answered,
    "dismiss": _dismiss,
    "reopen": _reopen,
    "merge": _merge,
    "mode": _mode,
    "arrange": _arrange,
    "floor": _floor,
    "note": _note,
    "cue": _cue,
    "poll": _poll,
    "close_poll": _close_poll,
}
