"""Personal data taken out of the facts of a statement: addresses, handles, numbers, and names of members."""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from membership.models import Member
from membership.names import folded

EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+\.[^\s@<>()\[\],;:.\"]{2,}")
HANDLE = re.compile(r"(?<![\w/@.])@[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,28}[A-Za-z0-9])?")
PROFILE = re.compile(r"(?:https?://[^\s/]+)?/members/[A-Za-z0-9_.-]+/?")
LINK = re.compile(r"https?://\S+")
IP = re.compile(
    r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}(?!\w)"
)
PHONE = re.compile(r"(?<![\w.-])\+?\d(?:[\s.()/-]?\d){8,14}(?![\w-])")
WORD = re.compile(r"[^\W\d_][\w’'-]*")
PATTERNS = {
    "an e-mail address": EMAIL,
    "a profile": PROFILE,
    "a handle": HANDLE,
    "a number": PHONE,
    "an IP": IP,
}
LONGEST_NAME = 4  # words


def personal_in(text: str) -> Iterator[str]:
    """The kinds of personal data that can be told by their form."""
    for kind, pattern in PATTERNS.items():
        if pattern.search(text):
            yield kind


def scrub(text: str, names: Iterable[str] = ()) -> str:
    """The text without addresses, handles, links, numbers and these names. Twice is as good as once."""
    text = EMAIL.sub(_("[an address]"), text)
    text = PROFILE.sub(_("[a person]"), text)
    text = LINK.sub(_("[a link]"), text)
    text = HANDLE.sub(_("[a person]"), text)
    text = IP.sub(_("[a number]"), text)
    text = PHONE.sub(_("[a number]"), text)
    for name in sorted({one for one in names if len(one) > 1}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _("[a person]"), text, flags=re.IGNORECASE)
    return text


def names_in(texts: Iterable[str]) -> dict[str, set[str]]:
    """Each text with the names of members that it holds, as they are written there: one query for all of them.

    A name is found where its words begin with a capital, whatever the accents.
    """
    texts = list(texts)
    said: dict[str, set[str]] = {}
    for text in texts:
        for phrase in _phrases(text):
            said.setdefault(folded(phrase)[:80], set()).add(phrase)
    known: set[str] = set()
    wanted = [one for one in said if one]
    for start in range(0, len(wanted), 500):
        known.update(
            Member.objects.filter(called__in=wanted[start : start + 500]).values_list("called", flat=True)
        )
    written = {phrase for one in known for phrase in said[one]}
    return {text: {phrase for phrase in written if phrase in text} for text in texts}


def _phrases(text: str) -> Iterator[str]:
    """Runs of one to four words that begin with a capital."""
    words = list(WORD.finditer(text))
    for first, start in enumerate(words):
        if not start.group()[0].isupper():
            continue
        for last in range(first, min(first + LONGEST_NAME, len(words))):
            yield text[start.start() : words[last].end()]
