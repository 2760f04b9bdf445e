"""A room's page, what is done there by forms, and what a page without a socket asks for."""

import json
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Forbidden, Refused, demand, public, signed_in
from community.commons.web.errors import wants_json
from community.commons.web.page import render_page

from .. import operations
from ..acts import Malformed, perform
from ..arranging import DELAYS, PACES
from ..door import standing_of
from ..frames import frames_after
from ..models import MOVES, Cue, Item, Mode, Room, Writers
from ..phrases import phrases
from ..polls import polls_in
from ..reading import BLANK, Seen, hands_in, log_of, notes_in, preference_of, see
from .access import the_item, the_room
from .afterwards import afterwards_of

MOST_FRAMES = 500  # at once, where a page asks
SHOWN_QUESTIONS = ("wanted", "answered", "mine")


@require_safe
@public
def room_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The room as it is now; its script goes on from here, and without one the page is loaded again."""
    return _page(request, the_room(request, pk))


def _page(
    request: HttpRequest,
    room: Room,
    *,
    error: Refused | Malformed | None = None,
    typed: Any = None,
    status: int = 200,
) -> HttpResponse:
    seen = see(room, request.user)
    preference = preference_of(request.user)
    context = {
        "seen": seen,
        "room": seen.room,
        "session": seen.room.session,
        "blank": BLANK | {"signs": [(kind, 0, False) for kind in operations.REACTIONS]},
        "polls": polls_in(seen.room, request.user),
        "error": error,
        "typed": typed or {},
        "reply": _answered(request, seen, typed),
        "edit": _mended(request, seen, typed),
        "show": _chosen(request.GET.get("questions", ""), SHOWN_QUESTIONS),
        "refreshing": _refreshing(request, seen) and error is None,
        "preference": preference,
        "lobby": seen.room.mode == Mode.LOBBY and seen.room.session.starts_at > timezone.now(),
        "data": _for_script(seen, preference),
        "all_modes": Mode.values,
        "after": afterwards_of(seen.room, request.user) if seen.room.is_over else None,
        **_desk(seen),
    }
    return render_page(request, "live/room.html", context, status=status)


def _chosen(word: str, offered: tuple[str, ...]) -> str:
    return word if word in offered else offered[0]


def _refreshing(request: HttpRequest, seen: Seen) -> bool:
    """Without JavaScript: whoever can't write reads a page that loads itself; who can switches it on."""
    asked = request.GET.get("refresh", "")
    return asked == "on" or (asked != "off" and not seen.standing["you"]["writes"])


def _number(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 16 else 0


def _answered(request: HttpRequest, seen: Seen, typed: Any) -> Any:
    """What a new message answers, where a link or a form that came back names it."""
    pk = _number((typed or {}).get("reply") or request.GET.get("reply", ""))
    return next((line for line in seen.lines if line["id"] == pk and "html" in line), None)


def _mended(request: HttpRequest, seen: Seen, typed: Any) -> Item | None:
    """What the reader mends, where they still may."""
    typed = typed or {}
    pk = _number(typed.get("id") if typed.get("type") == "edit" else request.GET.get("edit", ""))
    if not pk or not request.user.pk:
        return None
    return Item.objects.filter(pk=pk, room=seen.room, author=request.user.pk).first()


def _desk(seen: Seen) -> dict[str, Any]:
    """What the hosts and moderators have before them."""
    if not seen.leads:
        return {}
    room = seen.room
    return {
        "modes": [(mode, Mode(mode).label) for mode in MOVES[room.mode]],
        "paces": PACES,
        "delays": DELAYS,
        "writers": Writers.choices,
        "hands": hands_in(room),
        "notes": notes_in(room),
        "cues": list(Cue.objects.of(room).to_come()[:20]),
        "thaws_to": room.mode_before if room.mode_before in MOVES[Mode.FROZEN] else Mode.OPEN,
    }


def _for_script(seen: Seen, preference: Any) -> dict[str, Any]:
    """What the page's script needs to know and can't read from the page; nothing that the reader may not know."""
    reader = seen.reader
    return seen.standing | {
        "id": seen.room.pk,
        "seq": seen.seq,
        "act": f"{seen.room.session.url}act/",
        "since": f"{seen.room.session.url}since/",
        "desk": f"{seen.room.session.url}desk/",
        "handle": getattr(reader.person, "handle", ""),
        "blocked": sorted(reader.blocked),
        "speakers": reader.speakers,
        "pace": preference.pace,
        "sound": preference.sound,
        "phrases": phrases(),
    }


@require_safe
@signed_in
def room_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """The host's desk as it is now, for a page that is open."""
    room = the_room(request, pk)
    demand(request.user, "live.lead_room", room)
    seen = see(room, request.user)
    context = {"seen": seen, "room": seen.room, "session": seen.room.session, **_desk(seen)}
    return render_page(request, "live/_desk.html", context)


@require_safe
@public
def room_since(request: HttpRequest, pk: int) -> HttpResponse:
    """{"frames": [...]}: what the socket would say after `?after=`, of the log named by `?log=`."""
    room = the_room(request, pk)
    log = log_of(room, request.user)
    after = _number(request.GET.get("after", ""))
    end = room.staff_seq if log == "s" else room.public_seq
    welcome = json.dumps({"type": "welcome", **standing_of(room, request.user)})
    if after > end or request.GET.get("log", log) != log:
        rendered = [welcome, '{"type":"reload"}']
    else:
        found = frames_after(room.pk, log, after, MOST_FRAMES)
        rendered = [welcome, *(frame for _number, _item, frame in found)]
    return HttpResponse(
        f'{{"frames":[{",".join(rendered)}]}}',
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


# -- Acts --------------------------------------------------------------------------------


@require_POST
@signed_in
def room_act(request: HttpRequest, pk: int) -> HttpResponse:
    """One act, as named by the form: for a page without a socket and for browsers without JavaScript."""
    room = the_room(request, pk)
    sent = sent_in(request.POST)
    try:
        answer = perform(room, request.user, sent)
    except (Refused, Malformed) as error:
        return _no(request, room, sent, error)
    except Forbidden as error:
        if wants_json(request):
            return _error(403, "forbidden", error.sentence, sent)
        raise
    with suppress(Refused, Forbidden):
        operations.come_in(room, by=request.user)
    if wants_json(request):
        return JsonResponse({"type": "done", "act": sent["type"], **answer, **_key(sent)})
    return _done(request, room, answer)


def sent_in(form: QueryDict) -> dict[str, Any]:
    """A form's fields; a button says its own as a query string in `do`. A ticked box makes a message a question."""
    sent: dict[str, Any] = {name: form[name] for name in form if name != "csrfmiddlewaretoken"}
    sent |= QueryDict(sent.pop("do", "")).dict()
    if "others" in form:
        sent["others"] = form.getlist("others")
    if sent.get("type") == "say" and sent.pop("question", ""):
        sent["type"] = "ask"
    return sent


def _key(sent: dict[str, Any]) -> dict[str, Any]:
    return {"key": sent["key"][:36]} if isinstance(sent.get("key"), str) else {}


def _error(status: int, code: str, sentence: Any, sent: dict[str, Any], **more: Any) -> JsonResponse:
    frame = {"type": "error", "code": code, "sentence": str(sentence), **more, **_key(sent)}
    return JsonResponse(frame, status=status)


def _no(request: HttpRequest, room: Room, sent: dict[str, Any], error: Refused | Malformed) -> HttpResponse:
    """The sentence with what was typed, on the page of the room."""
    status = error.status if isinstance(error, Refused) else 422
    if wants_json(request):
        wait = {"wait": error.wait} if hasattr(error, "wait") else {}
        code = error.code if isinstance(error, Malformed) else "refused"
        return _error(status, code, error.sentence, sent, **wait)
    return _page(request, room, error=error, typed=sent, status=status)


def _done(request: HttpRequest, room: Room, answer: dict[str, Any]) -> HttpResponse:
    item = answer.get("item") or {}
    if item.get("state") == "held" and item.get("because"):
        messages.info(request, item["because"])
    else:
        messages.success(request, _("Done."))
    place = f"#i{item['id']}" if item.get("id") else ""
    return redirect(f"{room.session.room_url}{place}")


@require_safe
@public
def item_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The lasting address of something said leads to where it stands."""
    item = the_item(request, pk)
    room = the_room(request, item.room_id)
    open_poll = item.kind == Item.Kind.POLL and not room.is_over
    if open_poll or not item.is_shown or item.public_seq is None:
        return redirect(f"{room.session.room_url}#i{item.pk}")
    return redirect(f"{room.session.url}transcript/?from={item.public_seq}#i{item.pk}")
