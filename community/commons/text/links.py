"""Which addresses a text may point to, and finding those that were written without markup."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from linkify_it import LinkifyIt

from .threads import lent

MAX_LINE = 20_000  # characters of one line searched for addresses; no person writes a longer one
_SAFE = re.compile(r"(?:https?://[^\s/\\]|mailto:[^\s:]+@|/(?![/\\])|#|/$)", re.IGNORECASE)
_STRANGE = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"`{}|^\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_HOST = re.compile(r"[^%\[\]@/?#:]+\Z|[0-9a-f:.]+\Z")
_FILE = re.compile(r"/files/\d+/[\w.%~-]+\Z")


class Links(LinkifyIt):
    """Finds what GitHub finds: addresses with a scheme, with www. in front, and e-mail addresses."""

    def match(self, text: str) -> list[Any] | None:
        if len(text) > MAX_LINE or not ("://" in text or "@" in text or "www." in text.lower()):
            return None
        found = [link for link in super().match(text) or () if link.schema or link.text[:4].lower() == "www."]
        return found or None

    def test(self, text: str) -> bool:
        return bool(self.match(text))


def new_finder() -> Links:
    links = Links({}, {"fuzzy_link": True, "fuzzy_email": True, "fuzzy_ip": False})
    for schema in ("ftp:", "//"):
        links.add(schema, None)
    return links


finder = lent(new_finder)


def find_links(text: str) -> list[Any] | None:
    with finder() as links:
        return links.match(text)


def own_host() -> str:
    return (urlsplit(settings.SITE_URL).netloc or "").lower()


def safe_address(address: str) -> str | None:
    """The address in the one spelling that is stored, or None when a text may not point there.

    Possible are http, https, mailto, a path of this site from `/`, and `#place`. Addresses of this site lose
    scheme and host, so that they survive a move.
    """
    address = address.strip()
    # Browsers drop or fold these characters, so they could make a scheme out of what looks like none.
    address = _STRANGE.sub(lambda found: quote(found[0].encode("utf-8", "replace")), address)
    if not _SAFE.match(address):
        return None
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  (raises on nonsense)
    except ValueError:
        return None
    if parts.scheme in ("http", "https") and not _HOST.match(parts.hostname or ""):
        return None
    if parts.scheme in ("http", "https") and parts.netloc.lower() == own_host():
        address = address[len(parts.scheme) + 3 + len(parts.netloc) :] or "/"
        if not address.startswith("/"):
            address = "/" + address
        return address if _SAFE.match(address) else None
    return address


def is_own(address: str) -> bool:
    return address.startswith(("/", "#"))


def own_picture(address: str) -> str | None:
    """The path of an uploaded picture, or None when the address lies elsewhere: no page fetches from others."""
    address = safe_address(address) or ""
    return address if _FILE.match(address) and ".." not in address else None


def leads_away(link: str) -> bool:
    """Whether a link leaves this site."""
    host = urlsplit(link).netloc
    return bool(host) and host != urlsplit(settings.SITE_URL).netloc
