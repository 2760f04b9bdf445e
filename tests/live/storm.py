"""What the storm (test_storm.py) does inside the site: makes its room and people, and tells what the rows hold."""

import json
import time
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from community.live import operations as live
from community.live.models import Change, Item, Mode, Room, Session
from membership.accounts import new_member
from membership.fresh import SIGNED_IN_AT
from membership.models import Account, Member
from membership.operations import give_role


def seed(writers: int, tag: str) -> None:
    """Prints the room, the host's session key and those of the writers."""
    host = _member(f"host{tag}", role="coordinator")
    session = live.plan_session(
        None,
        by=host,
        title="Storm",
        wall_start=(timezone.now() - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M"),
        zone="UTC",
        minutes=600,
        audience=Session.Audience.PUBLIC,
    )
    room = Room.objects.get(pk=session.pk)
    live.set_mode(room, by=host, mode=Mode.OPEN)
    live.arrange_room(room, by=host, hold_first=True)
    people = [_member(f"writer{tag}{number}") for number in range(writers)]
    print(
        json.dumps(
            {
                "room": session.pk,
                "cookie": settings.SESSION_COOKIE_NAME,
                "host": _signed_in(host),
                "writers": [_signed_in(one) for one in people],
            }
        )
    )


def _member(handle: str, role: str = "") -> Member:
    made = new_member(handle, f"{handle}@example.org", None, handle=handle)
    since = timezone.now() - timedelta(days=60)
    Member.objects.filter(pk=made.pk).update(account=Account.ACTIVE, joined_at=since)
    if role:
        give_role(Member.objects.get(pk=made.pk), by=Member.objects.automaton(), role=role)
    return Member.objects.get(pk=made.pk)


def _signed_in(member: Member) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(member.pk), member.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[SIGNED_IN_AT] = time.time()
    session.save()
    return str(session.session_key)


def told(room: int) -> None:
    """Prints the public log as the rows hold it, what is held, and whether both logs are whole."""
    logs: dict[str, Any] = {}
    for log in ("p", "s"):
        logs[log] = list(
            Change.objects.filter(room=room, log=log).order_by("seq").values_list("seq", "kind", "item")
        )
    print(
        json.dumps(
            {
                "logs": logs,
                "held": list(Item.objects.filter(room=room, public_seq=None).values_list("pk", flat=True)),
                "keys": list(Item.objects.filter(room=room).exclude(key=None).values_list("key", flat=True)),
            }
        )
    )
