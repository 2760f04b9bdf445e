"""What was said, page by page and to take along. What waits, and what was taken away, stands in none of it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.commons.access import public
from community.commons.web.page import render_page

from ..frames import item_as_data
from ..models import Item, Room
from ..phrases import words_of
from .access import the_room

ON_A_PAGE = 100
WITH = ("author", "question", "reply_to__author")


def published_in(room: Room) -> Any:
    return Item.objects.published().filter(room=room).select_related(*WITH).order_by("public_seq")


@require_safe
@public
def room_transcript(request: HttpRequest, pk: int) -> HttpResponse:
    """A hundred things said from `?from=` on, in their order."""
    room = the_room(request, pk)
    asked = request.GET.get("from", "")
    start = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    items = list(published_in(room).filter(public_seq__gte=start)[: ON_A_PAGE + 1])
    before = published_in(room).filter(public_seq__lt=start).order_by("-public_seq")
    earlier = before.values_list("public_seq", flat=True)[:ON_A_PAGE] if start else []
    context = {
        "room": room,
        "session": room.session,
        "lines": [_line(item) for item in items[:ON_A_PAGE]],
        "later": items[ON_A_PAGE].public_seq if len(items) > ON_A_PAGE else None,
        "earlier": min(earlier, default=None),
    }
    return render_page(request, "live/transcript.html", context)


def _line(item: Item) -> dict[str, Any]:
    return item_as_data(item) | {"when": item.created_at, "words": words_of(item.data)}


@require_safe
@public
def transcript_export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The whole transcript as a text in Markdown, or as JSON for programs."""
    room = the_room(request, pk)
    name = f"session-{pk}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "json":
        items = [_plain(item) for item in published_in(room).iterator(500)]
        session = {
            "title": room.session.title,
            "starts_at": room.session.starts_at.isoformat(),
            "items": items,
        }
        return JsonResponse(session, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})
    text = "\n".join(_as_text(room))
    return HttpResponse(text, content_type="text/markdown; charset=utf-8", headers=headers)


def _plain(item: Item) -> dict[str, Any]:
    data = item_as_data(item)
    by = data.get("by")
    plain = {
        "number": item.public_seq,
        "kind": item.kind,
        "at": data["at"],
        "by": by["name"] if by else None,
        "text": item.text or words_of(item.data),
        "language": item.language,
        "answers": item.reply_to.public_seq if item.reply_to else None,
    }
    if item.kind == Item.Kind.QUESTION:
        plain["question"] = {
            "stage": item.question.stage,
            "votes": item.question.votes,
            "answer": item.question.answer,
        }
    return plain


def _as_text(room: Room) -> Iterator[str]:
    session = room.session
    yield f"# {session.title}\n"
    yield date_format(timezone.localtime(session.starts_at), "DATETIME_FORMAT") + "\n"
    for item in published_in(room).iterator(500):
        at = date_format(timezone.localtime(item.created_at), "TIME_FORMAT")
        if item.kind == Item.Kind.EVENT:
            yield f"*{at} · {words_of(item.data)}*\n"
            continue
        name = _("Nobody in particular") if item.nameless else str(item.author)
        asks = f" ({_('question')}, {item.question.votes})" if item.kind == Item.Kind.QUESTION else ""
        yield f"**{name}**{asks} · {at}\n\n{item.text}\n"
        if item.kind == Item.Kind.QUESTION and item.question.answer:
            yield f"> {_('Answer')}: " + item.question.answer.replace("\n", "\n> ") + "\n"
