"""People who are named here and have no account: the link in a letter shows what is kept, and has it erased.

The link holds the address, encrypted so that no log of requests tells it; nothing is stored until somebody asks for
an erasure.
"""

import json
import time
from base64 import urlsafe_b64encode
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac

from . import robots

HOLDS = timedelta(days=3)
PER_HOUR = 5  # letters that one network asks for


def _box() -> Fernet:
    secret = salted_hmac("membership.without_account", "link", algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(secret))


def link(email: str, holds: timedelta = HOLDS) -> str:
    told = json.dumps([email.strip().lower(), time.time() + holds.total_seconds()])
    key = _box().encrypt(told.encode()).decode()
    return settings.SITE_URL + reverse("account_without", args=[key])


def address_in(key: str) -> str | None:
    """The address whose owner opened this link; None for one that has ended or is not ours."""
    try:
        email, until = json.loads(_box().decrypt(key.encode()))
    except (InvalidToken, ValueError):
        return None
    return str(email) if time.time() < until else None


def too_often(request: HttpRequest, email: str) -> bool:
    """Whether this network, or anybody for this address, asked too often within the hour."""
    network = robots.network_of(request)
    return not (
        robots.spend(request, "without-network", network, PER_HOUR)
        and robots.spend(request, "without-address", email.strip().lower(), PER_HOUR)
    )
