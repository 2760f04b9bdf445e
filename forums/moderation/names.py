"""Places where somebody typed the name of a person who was erased, with what stands around them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from forums.erasing import digest_of
from membership.models import NameLeft

AROUND = 120  # characters shown before and after


@dataclass(frozen=True)
class Piece:
    """A part of a text; `marked` where the name stands."""

    words: str
    marked: bool


@dataclass(frozen=True)
class Found:
    left: NameLeft
    url: str
    title: str
    author: Any
    pieces: list[Piece]  # none where the text was changed since, or is gone


def thing_of(left: NameLeft) -> Any:
    return apps.get_model(left.kind)._default_manager.filter(pk=left.thing).first()


def text_of(left: NameLeft, thing: Any) -> str:
    return str(getattr(thing, left.column, "")) if thing is not None else ""


def shown(rows: Iterable[NameLeft]) -> list[Found]:
    """As a moderator reads them; as many questions as there are kinds."""
    listed = list(rows)
    things = {kind: _things(listed, kind) for kind in {left.kind for left in listed}}
    return [_found(left, things[left.kind].get(left.thing)) for left in listed]


def _things(rows: list[NameLeft], kind: str) -> dict[int, Any]:
    model = apps.get_model(kind)
    names = {field.name for field in model._meta.get_fields()}
    joined = [one for one in ("topic", "post", "author", "editor") if one in names]
    if "post" in names:
        joined.append("post__topic")
    found: dict[int, Any] = model._default_manager.select_related(*joined).in_bulk(
        [one.thing for one in rows if one.kind == kind]
    )
    return found


def _found(left: NameLeft, thing: Any) -> Found:
    text = text_of(left, thing)
    same = thing is not None and digest_of(text) == left.digest
    topic = getattr(getattr(thing, "post", thing), "topic", thing)
    return Found(
        left=left,
        url=getattr(thing, "url", "") or getattr(getattr(thing, "post", topic), "url", ""),
        title=str(getattr(topic, "title", "") or apps.get_model(left.kind)._meta.verbose_name),
        author=getattr(thing, "author", None) or getattr(thing, "editor", None),
        pieces=list(_pieces(text, left.places)) if same else [],
    )


def _pieces(text: str, places: list[list[int]]) -> Iterable[Piece]:
    """The text around the marked places, and no more of it."""
    end = max(0, places[0][0] - AROUND) if places else 0
    for start, stop in places:
        between = text[end:start]
        if len(between) > 2 * AROUND:
            between = f"{between[:AROUND]} … {between[-AROUND:]}"
        yield Piece(between, False)
        yield Piece(text[start:stop], True)
        end = stop
    yield Piece(text[end : end + AROUND], False)
