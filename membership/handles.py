"""Handles: made from a name, unlike any other, and never to be taken for the team's."""

import re
from collections.abc import Iterable

from django.utils.crypto import get_random_string

from .models import Member, Role
from .names import folded

LONGEST = 30
# Words that pages or the house itself use.
RESERVED = frozenset(
    [
        "me",
        "counts",
        "searches",
        "groups",
        "conversations",
        "connections",
        "roles",
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
_SEEN_AS = {pair[0]: pair[1] for pair in _PAIRS.split()}


def skeleton(text: str) -> str:
    """What `text` looks like: texts with the same skeleton are easily taken for one another."""
    plain = folded(text)
    plain = "".join(_SEEN_AS.get(letter, letter) for letter in plain)
    plain = re.sub(r"[^a-z0-9]", "", plain)
    return plain.replace("rn", "m").replace("vv", "w")


def stem_of(name: str) -> str:
    """A handle made from a name, without looking whether it is free."""
    words = re.sub(r"[^a-z0-9]+", ".", folded(name)).strip(".")
    return words[:LONGEST].strip(".") or "member"


def looks_like_staff(text: str) -> bool:
    """Whether `text` could be taken for the team: a reserved word, or the name or handle of one of them."""
    seen = skeleton(text)
    return bool(seen) and seen in _staff_skeletons()


def _staff_skeletons() -> set[str]:
    people = (
        Member.objects.filter(role_intervals__role__in=STAFF, role_intervals__ends_at=None)
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
    if stem not in used:
        return stem
    for number in range(2, 1000):
        candidate = f"{stem[: LONGEST - 4].rstrip('.')}{number}"
        if candidate not in used:
            return candidate
    return f"{stem[: LONGEST - 9].rstrip('.')}.{get_random_string(8, 'abcdefghijkmnpqrstuvwxyz23456789')}"
