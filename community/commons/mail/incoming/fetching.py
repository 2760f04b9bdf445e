"""A mailbox looked into: unread messages are received and marked as read, once they are rows."""

import imaplib
import logging
from urllib.parse import unquote, urlsplit

from django.conf import settings

from .receiving import TooLarge, receive

log = logging.getLogger(__name__)

AT_ONCE = 50
TIMEOUT = 30  # seconds


def fetch() -> int:
    """How many messages were new. Raises OSError or imaplib.IMAP4.error where the mailbox can't be reached."""
    url = urlsplit(settings.MAIL_IN_URL)
    kind = imaplib.IMAP4_SSL if url.scheme == "imaps" else imaplib.IMAP4
    box = kind(
        url.hostname or "localhost", url.port or (993 if url.scheme == "imaps" else 143), timeout=TIMEOUT
    )
    try:
        box.login(unquote(url.username or ""), unquote(url.password or ""))
        box.select(unquote(url.path.strip("/")) or "INBOX")
        _answer, found = box.uid("SEARCH", "UNSEEN")
        return sum(_take(box, uid.decode()) for uid in (found[0] or b"").split()[:AT_ONCE])
    finally:
        try:
            box.logout()
        except (OSError, imaplib.IMAP4.error):
            log.debug("the mailbox was gone already")


def _take(box: imaplib.IMAP4, uid: str) -> int:
    _answer, parts = box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{settings.MAIL_IN_MAX_BYTES + 1}>)")
    raw = next((part[1] for part in parts or [] if isinstance(part, tuple)), b"")
    new = False
    try:
        _row, new = receive(raw, via="mailbox")
    except (TooLarge, ValueError) as why:
        log.warning("a message in the mailbox was left out: %s", type(why).__name__)
    box.uid("STORE", uid, "+FLAGS", "(\\Seen)")  # only now: what is no row yet is fetched again
    return int(new)
