"""Messages and questions of a room as things that can be reported and decided upon, with the twenty around them."""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.commons.standing import subjects

from .models import Item
from .operations import set_item_state

AROUND = 10  # before, and as many after
AT = re.compile(r"/live/items/(\d{1,18})/(?:#.*)?")
WORDS = ("text", "html", "renderer")
SAID = (Item.Kind.MESSAGE, Item.Kind.QUESTION)


def _visible(viewer: Any) -> QuerySet[Item]:
    said = Item.objects.visible_to(viewer).filter(kind__in=SAID)
    return said.select_related("author", "room__session", "question", "reply_to__author")


def items_around(item: Item, viewer: Any) -> list[Item]:
    """The item among its neighbours, as far as the viewer may read them."""
    near = _visible(viewer).filter(room=item.room_id)
    before = near.filter(staff_seq__lt=item.staff_seq).order_by("-staff_seq")[:AROUND]
    after = near.filter(staff_seq__gt=item.staff_seq).order_by("staff_seq")[:AROUND]
    return [*reversed(before), item, *after]


def _snapshot(item: Item) -> dict[str, Any]:
    """Evidence: what was said, and the twenty things around it that everybody could read."""
    published = Item.objects.published().filter(room=item.room_id, kind__in=SAID)
    before = published.filter(staff_seq__lt=item.staff_seq).order_by("-staff_seq")[:AROUND]
    after = published.filter(staff_seq__gt=item.staff_seq).order_by("staff_seq")[:AROUND]
    return {
        "text": item.text,
        "html": item.html,
        "author": item.author_id,
        "revision": item.revision_count,
        "language": item.language,
        "kind": item.kind,
        "session": item.room_id,
        "number": item.public_seq,
        "created_at": item.created_at.isoformat(),
        "around": [
            {"id": one.pk, "author": one.author_id, "text": one.text, "at": one.created_at.isoformat()}
            for one in (*reversed(before), *after)
        ],
    }


def _take_away(item: Item) -> dict[str, Any]:
    content = {name: getattr(item, name) for name in WORDS}
    _write(item, {"text": "", "html": "", "renderer": item.renderer})
    return content


def _put_back(item: Item, content: Mapping[str, Any]) -> None:
    if content:
        _write(item, content)


def _write(item: Item, content: Mapping[str, Any]) -> None:
    for name in WORDS:
        setattr(item, name, content[name])
    item.save(update_fields=WORDS)


def _addressed(item: Item) -> set[int]:
    """Whom it answers: the offended person gives no sanction."""
    return {item.reply_to.author_id} - {item.author_id} if item.reply_to is not None else set()


def item_at(address: str, viewer: Any) -> Item | None:
    found = AT.fullmatch(address)
    return _visible(viewer).filter(pk=int(found[1])).first() if found else None


def register() -> None:
    subjects.register(
        subjects.Subject(
            kind="live.item",
            model=Item,
            label=gettext_lazy("chat message"),
            author=lambda item: item.author,
            title=lambda item: _("In “%(title)s”") % {"title": item.room.session.title},
            url=lambda item: item.url,
            space=lambda item: item.room.session.space,
            language=lambda item: item.language,
            snapshot=_snapshot,
            surroundings=items_around,
            set_state=set_item_state,
            visible_to=_visible,
            template="live/_subject_item.html",
            scopes=lambda item: {item.room.session.space: _("in this session")},
            addressed=_addressed,
            take_away=_take_away,
            put_back=_put_back,
            read_with=("room__session", "author"),
            at=item_at,
        )
    )
