"""Where a legal notice points: addresses of this site, checked before anything is looked up."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from community.commons.access import Refused
from community.commons.standing.subjects import thing_at

MOST = 10  # addresses in one notice
LONGEST = 500  # characters of one


def things_at(lines: str, viewer: Any, hosts: Iterable[str] = ()) -> list[tuple[str, Any]]:
    """[(address, thing)] of the addresses, one on each line; each thing once.

    `hosts` are names that this site answers to beside its own. Raises Refused with a sentence that names the
    address at fault; whether something exists that `viewer` may not see can't be told from it.
    """
    addresses = [line.strip() for line in lines.splitlines() if line.strip()]
    if not addresses:
        raise Refused(
            _("Give the address of what you mean: copy it from the bar of your browser."), status=422
        )
    if len(addresses) > MOST:
        raise Refused(
            _("One notice names at most %(n)d addresses. Send another one for the rest.") % {"n": MOST},
            status=422,
        )
    known = {urlsplit(settings.SITE_URL).netloc.lower(), *(host.lower() for host in hosts)}
    found: dict[tuple[str, int], tuple[str, Any]] = {}
    for address in addresses:
        thing = thing_at(_path(address, known), viewer)
        if thing is None:
            raise Refused(
                _("At “%(address)s” is no post, topic or profile that you may see. Copy its own address.")
                % {"address": address[:80]},
                status=422,
            )
        found.setdefault((thing._meta.label_lower, thing.pk), (address, thing))
    return list(found.values())


def _path(address: str, hosts: set[str]) -> str:
    """The path within the site, with its fragment."""
    if len(address) > LONGEST or not address.isprintable():
        raise Refused(_("“%(address)s” is not an address.") % {"address": address[:80]}, status=422)
    try:
        parts = urlsplit(address)
        host, path = parts.netloc.lower(), unquote(parts.path, errors="strict")
    except ValueError as broken:
        raise Refused(
            _("“%(address)s” is not an address.") % {"address": address[:80]}, status=422
        ) from broken
    here = address.startswith("/") and not address.startswith(("//", "/\\"))
    if not here and (parts.scheme not in ("http", "https") or host not in hosts):
        raise Refused(
            _("“%(address)s” is not an address of this site. We can act only on what stands here.")
            % {"address": address[:80]},
            status=422,
        )
    if "\x00" in path or len(path) > LONGEST:
        raise Refused(_("“%(address)s” is not an address.") % {"address": address[:80]}, status=422)
    return f"{path}#{parts.fragment}" if parts.fragment else path
