"""The push protocol (RFC 8030, 8291, 8292): the site's keys, one encrypted message to one browser.

Only push services that the settings name are written to: an address that a member gives must not make this server
call whatever it likes.
"""

import base64
import logging
from email.utils import parseaddr
from fnmatch import fnmatch
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils import timezone

from .models import Browser, PushKey

log = logging.getLogger(__name__)

KEPT_FOR = 24 * 60 * 60  # seconds in which the push service tries
PATIENCE = (5, 10)  # seconds to connect, to answer
GONE = (404, 410)
MOST_BYTES = 3_000  # push services take 4,096 with the encryption


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def octets_of(words: str) -> bytes:
    """Raises ValueError for what is no base64url."""
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))


def site_key() -> PushKey:
    """The site's keys, made on first use. Two processes that make them at once keep the first."""
    found = PushKey.objects.first()
    if found is not None:
        return found
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    point = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    key, _made = PushKey.objects.get_or_create(
        name="vapid", defaults={"private": pem.decode(), "public": _base64url(point)}
    )
    return key


def digest_of(endpoint: str) -> str:
    return sha256(endpoint.encode()).hexdigest()


def is_push_service(endpoint: str) -> bool:
    """Whether this address belongs to a push service that the settings name."""
    try:
        parts = urlsplit(endpoint)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
    except ValueError:
        return False
    return "@" not in parts.netloc and any(fnmatch(origin, one) for one in settings.PUSH_SERVICES)


def is_key(p256dh: str, auth: str) -> bool:
    """Whether a message could be encrypted with these: a point of the curve, and 16 octets."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), octets_of(p256dh))
        return len(octets_of(auth)) == 16
    except ValueError:
        return False


def send(browser: Browser, message: bytes) -> bool:
    """Hand one message to the browser's push service; False where it may work later.

    A browser that its service no longer knows is forgotten.
    """
    import requests  # late: only processes that ring need it

    if settings.DEMO or not is_push_service(browser.endpoint):
        return True
    try:
        answer = requests.post(
            browser.endpoint,
            data=_encrypted(browser, message[:MOST_BYTES]),
            headers=_headers(browser),
            timeout=PATIENCE,
            allow_redirects=False,
        )
    except requests.RequestException as trouble:
        log.warning("a push service can't be reached: %s", type(trouble).__name__)
        return False
    if answer.status_code in GONE:
        browser.delete()
        return True
    if answer.ok:
        Browser.objects.filter(pk=browser.pk).update(last_rung_at=timezone.now())
        return True
    log.warning("a push service answered %s", answer.status_code)
    return answer.status_code != 429 and answer.status_code < 500


def _encrypted(browser: Browser, message: bytes) -> bytes:
    import http_ece

    return bytes(
        http_ece.encrypt(
            message,
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=octets_of(browser.p256dh),
            auth_secret=octets_of(browser.auth),
            version="aes128gcm",
        )
    )


def _headers(browser: Browser) -> dict[str, Any]:
    from py_vapid import Vapid02

    parts = urlsplit(browser.endpoint)
    whom_to_ask = f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "sub": whom_to_ask}
    signed = Vapid02.from_pem(site_key().private.encode()).sign(claims)
    return {**signed, "TTL": str(KEPT_FOR), "Content-Encoding": "aes128gcm", "Urgency": "normal"}
