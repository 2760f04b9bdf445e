"""Invitations on their way: keys and digests, the one that a visitor accepted, how many a member may have out."""

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest

from community.commons.activity.log import now

from .models import Entry, Invitation, Role

ACCEPTED = "invitation"  # in the visitor's session: the digest of the key
LASTS = 14  # days, unless another number is said
MOST_DAYS = 90
MOST_USES = 500
# How many may wait at once, for those who are not of the team.
OUT_AT_ONCE, OUT_AT_ONCE_TRUSTED = 5, 20


def new_key() -> str:
    return secrets.token_urlsafe(24)


def digest_of(key: str, what: str = "invitation") -> str:
    """What is stored of the key of a link; `what` keeps one kind of link from opening another's door."""
    return hashlib.sha256(f"{what}:{key}".encode()).hexdigest()


def link(key: str) -> str:
    return f"{settings.SITE_URL}/members/join/{key}/"


def find(key: str) -> Invitation | None:
    """The open invitation of this key."""
    return Invitation.objects.open().select_related("made_by").filter(key_digest=digest_of(key)).first()


def accept(request: HttpRequest, invitation: Invitation) -> None:
    """The visitor goes on to the sign-up with it."""
    request.session[ACCEPTED] = invitation.key_digest


def invitation_of(request: HttpRequest | None) -> Invitation | None:
    """The open invitation that this visitor accepted."""
    digest = request.session.get(ACCEPTED) if request is not None and hasattr(request, "session") else None
    if not digest:
        return None
    return Invitation.objects.open().select_related("made_by").filter(key_digest=digest).first()


def left_for(member: Any) -> int | None:
    """How many more the member may send now; None without a limit, for the team."""
    if member.is_staff_member:
        return None
    most = OUT_AT_ONCE_TRUSTED if member.has_role(Role.TRUSTED) else OUT_AT_ONCE
    return max(0, most - Invitation.objects.open().filter(made_by=member).count())


def use(entry: Entry) -> bool:
    """Count one use down; False where somebody else was faster, which is kept with the entry."""
    if entry.invitation_id is None:
        return True
    used = Invitation.objects.open(now()).filter(pk=entry.invitation_id).update(uses_left=F("uses_left") - 1)
    if not used:
        entry.held_for = Entry.HeldFor.SPENT
        entry.save(update_fields=["held_for"])
    return bool(used)
