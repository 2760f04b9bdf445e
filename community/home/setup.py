"""A new site: whether it waits to be set up, and the one-time link that lets its owner in.

The link's key is stored as its digest alone; a new one makes the old void, and so does the setting up.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from community.commons.site.models import Site
from membership.models import Account, Role, RoleInterval

from .rules_template import ROOMS


@dataclass(frozen=True)
class Room:
    """A category to begin with; `translations` as Category keeps them."""

    name: str
    description: str = ""
    translations: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Founding:
    """What the setup page or command asks."""

    site_name: str
    language: str
    time_zone: str
    signup: str
    admin_name: str
    email: str
    password: str
    tagline: str = ""
    rooms: tuple[Room, ...] = ()
    with_rules: bool = True


def needs_setup() -> bool:
    """Whether nobody administers the site and nobody set it up."""
    if Site.objects.filter(pk=1, set_up_at__isnull=False).exists():
        return False
    administers = RoleInterval.objects.in_force(timezone.now()).filter(
        role=Role.ADMINISTRATOR, member__account=Account.ACTIVE, member__automaton=False
    )
    return not administers.exists()


def digest_of(key: str) -> str:
    return hashlib.sha256(f"setup:{key}".encode()).hexdigest()


def make_key() -> str:
    """A new key for the link; the one before it is void."""
    key = secrets.token_urlsafe(24)
    Site.objects.update_or_create(pk=1, defaults={"setup_key": digest_of(key)})
    return key


def link(key: str, address: str) -> str:
    """The link to print: under SITE_URL, or where the server listens while SITE_URL names this machine alone."""
    local = urlsplit(settings.SITE_URL).hostname in ("localhost", "127.0.0.1", "::1")
    return f"{address if local else settings.SITE_URL}/setup/{key}/"


def opens(key: str) -> bool:
    """Whether this key opens the setup page now."""
    kept: str = Site.objects.filter(pk=1).values_list("setup_key", flat=True).first() or ""
    return bool(kept) and hmac.compare_digest(kept, digest_of(key)) and needs_setup()


# -- Suggested rooms ---------------------------------------------------------------------


def suggested_rooms(language: str) -> str:
    """As lines that can be changed: "name: description"."""
    return "\n".join(f"{room.names[language]}: {room.descriptions[language]}" for room in ROOMS)


def read_rooms(lines: str, language: str) -> tuple[Room, ...]:
    """The rooms of such lines; a suggestion left as it was comes in all languages."""
    suggestions = {
        f"{room.names[one]}: {room.descriptions[one]}": room for room in ROOMS for one in room.names
    }
    rooms = []
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        known = suggestions.get(line)
        if known is None:
            name, _colon, description = line.partition(":")
            rooms.append(Room(name.strip()[:80], description.strip()[:300]))
            continue
        others = {
            one: {"name": known.names[one], "description": known.descriptions[one]}
            for one in known.names
            if one != language
        }
        rooms.append(Room(known.names[language], known.descriptions[language], others))
    return tuple(rooms)
