"""Robots at the door: how old the form is, how many come from the same place, a question. No third party looks on.

Counters lie in the cache under digests, for an hour; nothing about visitors is stored.
"""

import ipaddress
import re
import time
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from .names import folded

_SIGNER = Signer(salt="membership.signup")
# So many people have their letters there that many newcomers of an hour mean nothing.
GREAT_HOUSES = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.fr live.com live.fr msn.com yahoo.com yahoo.fr "
    "icloud.com me.com orange.fr wanadoo.fr free.fr sfr.fr laposte.net proton.me protonmail.com gmx.de gmx.net "
    "gmx.fr web.de posteo.de posteo.net mailbox.org fastmail.com aol.com bluewin.ch".split()
)


def stamp() -> str:
    """What a form carries to tell when it was drawn."""
    return _SIGNER.sign(str(int(time.time())))


def age_of(stamped: str) -> float | None:
    """Seconds since the form was drawn; None for a stamp that is not ours."""
    try:
        drawn = int(_SIGNER.unsign(stamped))
    except (BadSignature, ValueError):
        return None
    return time.time() - drawn


def network_of(request: HttpRequest) -> str:
    """The neighbourhood that a visitor comes from: a /24, or a /48."""
    ip = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    return str(ipaddress.ip_network(f"{mapped}/{24 if mapped.version == 4 else 48}", strict=False))


@dataclass(frozen=True)
class Crowd:
    """What one more sign-up means: too many altogether, or so many that somebody looks at each."""

    closed: bool
    burst: bool


def count(request: HttpRequest, email: str) -> Crowd:
    """Count this sign-up by network and by the address's domain."""
    network, domain = network_of(request), email.rpartition("@")[2].lower()
    closed = not spend(request, "network", network, settings.SIGNUPS_PER_NETWORK)
    burst = not spend(request, "burst-network", network, settings.SIGNUP_BURST)
    if domain not in GREAT_HOUSES:
        burst = not spend(request, "burst-domain", domain, settings.SIGNUP_BURST) or burst
    return Crowd(closed, burst)


def spend(request: HttpRequest, name: str, key: str, most: int) -> bool:
    """Count one more under this key; False where the hour has had as many as `most`."""
    digest = salted_hmac("membership.robots", key).hexdigest()
    config = {name: f"{most}/h/key"}
    return bool(ratelimit.consume(request, app="membership", action=name, config=config, key=digest))


def knows(answer: str, accepted: str) -> bool:
    """Whether this is one of the answers, which stand with commas or line breaks between, however it is typed."""
    said = _plain(answer)
    return bool(said) and said in {_plain(one) for one in re.split(r"[,;\n]", accepted)}


def _plain(words: str) -> str:
    return re.sub(r"[^\w]+", " ", folded(words)).strip()
