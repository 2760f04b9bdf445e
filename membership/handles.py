"""Handles: made from a name, unlike any other, and never to be taken for the team's."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from community.commons.access import Refused

from .models import HANDLE_PATTERN, FormerHandle, Member, Role
from .names import folded

LONGEST = 30
RESTS = timedelta(days=30)  # between two changes of a handle
# Words that pages or the house itself use.
RESERVED = frozenset(
    [
        "me",
        "counts",
        "searches",
        "desk",
        "blocks",
        "meet",
        "groups",
        "conversations",
        "connections",
        "blocks",
        "introductions",
        "meet",
        "roles",
        "invitations",
        "entries",
        "join",
        "groups",
        "mod",
        "mods",
        "modération",
        "équipe",
        "official",
        "officiel",
        "owner",
        "sysadmin",
        "null",
        "undefined",
        "anonymous",
        "former",
        "deleted",
        "avatar",
        "initials",
        "admin",
        "administrator",
        "moderator",
        "moderation",
        "coordinator",
        "staff",
        "team",
        "support",
        "parvis",
        "root",
        "system",
        "help",
        "abuse",
        "security",
        "postmaster",
        "webmaster",
        "everybody",
        "all",
        "here",
    ]
)
STAFF = (Role.MODERATOR, Role.COORDINATOR, Role.ADMINISTRATOR)

# What the eye may confuse, in Latin and beyond: as seen, as read.
_PAIRS = (
    "0o 1i 3e 5s 7t li |i !i іi ӏi "
    + "оo οo аa αa еe єe сc ϲc рp ρp хx χx уy γy ѕs ԁd ɡg һh јj кk κk мm тt τt νv вb βb"
)
_SEEN_AS = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})


def skeleton(text: str) -> str:
    """What `text` looks like: texts with the same skeleton are easily taken for one another."""
    plain = re.sub(r"[^a-z0-9]", "", folded(text).translate(_SEEN_AS))
    return plain.replace("rn", "m").replace("vv", "w")


def stem_of(name: str) -> str:
    """A handle made from a name, without looking whether it is free."""
    words = re.sub(r"[^a-z0-9]+", ".", folded(name)).strip(".")
    return words[:LONGEST].strip(".") or "member"


def looks_like_staff(text: str, besides: Member | None = None) -> bool:
    """Whether `text` could be taken for the team: a reserved word, or the name or handle of one of them.

    `besides` is whose own name and handle are no reason against it.
    """
    seen = skeleton(text)
    return bool(seen) and seen in staff_skeletons(besides)


def staff_skeletons(besides: Member | None = None) -> set[str]:
    """What names and handles of the team look like, with the words that are kept for the house."""
    people = (
        Member.objects.filter(role_intervals__role__in=STAFF, role_intervals__ends_at=None)
        .exclude(pk=besides.pk if besides else None)
        .values_list("handle", "name")
        .distinct()
    )
    return {skeleton(word) for pair in people for word in pair} | {skeleton(word) for word in RESERVED}


def free_handle(name: str, taken: Iterable[str] = ()) -> str:
    """A handle from `name` that nobody has: "lea.marchevoix", then "lea.marchevoix2", …

    `taken` are handles promised but not yet stored, as when many members are made at once.
    """
    stem = stem_of(name)
    if looks_like_staff(name) or looks_like_staff(stem):
        stem = f"member.{stem}"[:LONGEST].strip(".")
    used = set(taken) | set(
        Member.objects.filter(handle__startswith=stem[: LONGEST - 4].rstrip(".")).values_list(
            "handle", flat=True
        )
    )
    used |= set(
        FormerHandle.objects.filter(handle__startswith=stem[: LONGEST - 4]).values_list("handle", flat=True)
    )
    if stem not in used:
        return stem
    for number in range(2, 1000):
        candidate = f"{stem[: LONGEST - 4].rstrip('.')}{number}"
        if candidate not in used:
            return candidate
    return f"{stem[: LONGEST - 9].rstrip('.')}.{get_random_string(8, 'abcdefghijkmnpqrstuvwxyz23456789')}"


def refuse_handle(handle: str, member: Member) -> None:
    """Raise Refused unless `member` may be called so: well formed, free, never another's, not the team's."""
    if not re.fullmatch(HANDLE_PATTERN, handle):
        raise Refused(
            _("A handle has 1 to 30 small letters, digits, dots, dashes or underscores."), status=422
        )
    if looks_like_staff(handle, besides=member):
        raise Refused(_("This handle could be taken for the team’s. Choose another one."), status=422)
    taken = Member.objects.filter(handle__iexact=handle).exclude(pk=member.pk).exists()
    if taken or FormerHandle.objects.filter(handle__iexact=handle).exclude(member=member).exists():
        raise Refused(_("Somebody has this handle, or had it. Choose another one."), status=422)


def next_handle_change(member: Member) -> datetime | None:
    """When the member may change the handle again; None: now."""
    last = (
        FormerHandle.objects.filter(member=member).order_by("-until").values_list("until", flat=True).first()
    )
    return last + RESTS if last is not None and last + RESTS > timezone.now() else None
