"""What an open page asks the database: who may come in, what one may do there, and each act. All of it in threads."""

import contextlib
import logging
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext

from community.commons.access import Forbidden, Refused, allowed
from community.commons.activity.fresh import ProofNeeded, watching
from community.commons.prepared import Prepared
from community.commons.standing.asks import stopped_by
from membership.fresh import proven
from membership.models import Member

from .acts import Malformed, perform
from .models import Log, Mode, Room, Seat
from .operations import come_in
from .rights import forget_rights, rights_in

log = logging.getLogger(__name__)
SILENT = (Mode.FROZEN, Mode.CLOSED, Mode.ARCHIVED)  # nobody but the team writes in these
SIGNED_OUT, CLOSED, NOT_THERE = 4401, 4403, 4404  # codes with which a page is closed

_ROOM = Prepared(lambda pk: Room.objects.select_related("session").filter(pk=pk))
_MEMBER = Prepared(lambda pk: Member.objects.filter(pk=pk))


def room_of(pk: int) -> Room | None:
    return next(iter(_ROOM(pk)), None)


def member_of(pk: int) -> Member | None:
    """The person as the row says at this moment."""
    return next(iter(_MEMBER(pk)), None)


def door_for(pk: int, user: Any) -> dict[str, Any] | int:
    """What an open page of this person is told first, or the code that it is closed with."""
    room = room_of(pk)
    if room is None or not rights_in(room.session, user).sees:
        return NOT_THERE  # one answer for "not there" and "not yours"
    if not allowed(user, "live.enter_room", room):
        return CLOSED
    _note_coming(room, user)
    return standing_of(room, user)


def _note_coming(room: Room, user: Any) -> None:
    if getattr(user, "pk", None) and room.is_running:
        with contextlib.suppress(Refused, Forbidden):
            come_in(room, by=user)


def standing_of(room: Room, user: Any) -> dict[str, Any]:
    """What this person may do in the room now, for the page to show."""
    rights = rights_in(room.session, user)
    seat = Seat.objects.filter(room=room, member=user.pk).first() if user.pk else None
    stopped = stopped_by(user, room.session.space) if user.pk else None
    return {
        "log": Log.STAFF if rights.leads else Log.PUBLIC,
        "room": room.settings_now() | {"stage": room.stage_id, "pinned": room.pinned_id},
        "you": {
            "member": user.pk,
            "leads": rights.leads,
            "speaks": rights.speaks,
            "hand": seat.hand if seat else Seat.Hand.DOWN,
            "writes": bool(user.pk) and stopped is None,
            "stopped_until": stopped.ends_at.isoformat() if stopped and stopped.ends_at else None,
        },
    }


def look_again(pk: int, member_id: int | None, session_key: str | None) -> tuple[Any, dict[str, Any] | int]:
    """The person as the rows say now, and what they may do; a session that ended closes the page."""
    user: Any = AnonymousUser()
    if member_id:
        user = get_user(_request_of(session_key))
        if user.pk != member_id:
            return user, SIGNED_OUT
        forget_rights(user)
    return user, door_for(pk, user)


def _request_of(session_key: str | None, user: Any = None) -> HttpRequest:
    """The page's session, for those who ask a request for it."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    if user is not None:
        request.user = user
    return request


def performed(
    pk: int, member_id: int | None, session_key: str | None, language: str, sent: dict[str, Any]
) -> dict[str, Any]:
    """Do one act with the rights that the person has at this moment; the frame that answers it.

    Acts of the team need as fresh a proof here as on pages.
    """
    key = sent.get("key") if isinstance(sent.get("key"), str) else None
    about = {"key": key[:36]} if key else {}
    with translation.override(language):
        try:
            room = room_of(pk)
            by = member_of(member_id) if member_id else AnonymousUser()
            if room is None or by is None:
                return {
                    "type": "error",
                    "code": "gone",
                    "sentence": gettext("There is nothing here."),
                    **about,
                }
            with watching(by, lambda: proven(_request_of(session_key, by))):
                return {"type": "done", "act": sent["type"], **perform(room, by, sent), **about}
        except ProofNeeded:
            sentence = gettext("Prove once more that it is you: open “Your account”, then send this again.")
            return {"type": "error", "code": "proof", "sentence": sentence, **about}
        except Malformed as error:
            return {"type": "error", "code": error.code, "sentence": error.sentence, **about}
        except Refused as error:
            wait = {"wait": error.wait} if hasattr(error, "wait") else {}
            return {"type": "error", "code": "refused", "sentence": str(error.sentence), **wait, **about}
        except Forbidden as error:
            return {"type": "error", "code": "forbidden", "sentence": str(error.sentence), **about}
        except Exception:
            log.exception("an act in a room failed")
            sentence = gettext("That is our fault. Load the page again.")
            return {"type": "error", "code": "fault", "sentence": sentence, **about}


def shown_writing(pk: int, member_id: int) -> str:
    """The name under which somebody is shown as writing; "" where they may not write here."""
    room, by = room_of(pk), member_of(member_id)
    if room is None or by is None or not allowed(by, "live.say", room):
        return ""
    if room.mode in SILENT and not rights_in(room.session, by).leads:
        return ""
    return str(by)
