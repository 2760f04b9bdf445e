"""Words and regular expressions that people type, on RE2: linear time, and all of them in one pass.

What RE2 refuses is refused with a sentence; so is a pattern of more than 1,000 characters, one that fits every
text, and one that takes too long on hostile texts.
"""

import time
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import re2
from django.utils.translation import gettext as _

from .assistant.features import UNSEEN

LONGEST = 1_000  # characters of a pattern
MOST_READ = 20_000  # characters of a text
MEMORY = 8 << 20  # bytes that one compiled pattern may take
SLOWEST = 0.05  # seconds on a hostile text
HOSTILE = ("a" * 10_000 + "!", "ab" * 5_000, " " * 10_000, "é0_" * 3_000, "http://" * 1_400)


class Unfit(Exception):
    """A pattern that can't be used; the sentence says why."""


TOGETHER = 64 << 20  # bytes that all patterns in one automaton may take


def options(memory: int) -> Any:
    chosen = re2.Options()
    chosen.case_sensitive = False
    chosen.log_errors = False
    chosen.max_mem = memory
    return chosen


OPTIONS = options(MEMORY)


def plain(text: str) -> str:
    """The text as rules read it: without signs that nobody sees, widths and ligatures as usual."""
    text = text[:MOST_READ]
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", UNSEEN.sub("", text))
    return text.encode("utf-8", "replace").decode()


def check(pattern: str) -> None:
    """Raises Unfit with what to mend."""
    if not pattern.strip():
        raise Unfit(_("This pattern is empty."))
    if len(pattern) > LONGEST:
        raise Unfit(
            _("This pattern has %(n)d characters; 1,000 are the most. Split it into several lines.")
            % {"n": len(pattern)}
        )
    compiled = _compiled(pattern)
    if compiled.search(""):
        raise Unfit(_("“%(pattern)s” fits every text, even an empty one.") % {"pattern": pattern[:60]})
    for text in HOSTILE:
        started = time.perf_counter()
        compiled.search(text)
        if time.perf_counter() - started > SLOWEST:
            raise Unfit(
                _("“%(pattern)s” takes too long on some texts. Make it shorter.") % {"pattern": pattern[:60]}
            )


def _compiled(pattern: str) -> Any:
    try:
        return re2.compile(pattern, OPTIONS)
    except (re2.error, UnicodeEncodeError) as error:
        why = error.args[0] if error.args else ""
        words = why.decode("utf-8", "replace") if isinstance(why, bytes) else str(why)
        raise Unfit(
            _("“%(pattern)s” is not understood: %(why)s.") % {"pattern": pattern[:60], "why": words}
        ) from None


LONGEST_WORD = 100


def check_words(words: Sequence[str]) -> None:
    """Raises Unfit with what to mend."""
    for word in words:
        if not word.strip("* "):
            raise Unfit(
                _("“%(word)s” fits every text: a star needs letters beside it.") % {"word": word[:60]}
            )
        if len(word) > LONGEST_WORD:
            raise Unfit(
                _("“%(word)s…” is too long for a word or phrase: 100 characters are the most.")
                % {"word": word[:40]}
            )
    for pattern in of_words(words):
        _compiled(pattern)


def of_words(words: Sequence[str]) -> list[str]:
    """Patterns for words and phrases: whole, whatever their case; a star at an end stands for any letters.

    Those with their stars at the same ends are one pattern, since the edges are what costs.
    """
    groups: dict[tuple[bool, bool], list[str]] = {}
    for word in words:
        parts = r"[\s\pZ]+".join(re2.escape(part) for part in plain(word).strip("*").split())
        groups.setdefault((word.startswith("*"), word.endswith("*")), []).append(parts)
    return [
        f"{'' if before else EDGE_BEFORE}(?:{'|'.join(parts)}){'' if after else EDGE_AFTER}"
        for (before, after), parts in groups.items()
    ]


EDGE_BEFORE = r"(?:^|[^\pL\pN_])"
EDGE_AFTER = r"(?:[^\pL\pN_]|$)"


class Patterns:
    """Many patterns, asked in one pass: `found(text)` gives the owners of those that fit."""

    def __init__(self, owned: Iterable[tuple[str, int]]) -> None:
        self._owners: list[int] = []
        listed: list[str] = []
        for pattern, owner in owned:
            try:
                _compiled(pattern)
            except Unfit:
                continue  # checked when it was typed; a newer RE2 may think otherwise
            listed.append(pattern)
            self._owners.append(owner)
        self._set = _together(listed)
        self._each: Sequence[Any] = [] if self._set else [_compiled(pattern) for pattern in listed]

    def found(self, text: str) -> set[int]:
        if not self._owners:
            return set()
        if self._set is not None:
            return {self._owners[place] for place in self._set.Match(text) or ()}
        return {
            owner for compiled, owner in zip(self._each, self._owners, strict=True) if compiled.search(text)
        }


def _together(listed: Sequence[str]) -> Any:
    """All in one automaton, or None where that grows too large."""
    if not listed:
        return None
    together = re2.Set.SearchSet(options(TOGETHER))
    try:
        for pattern in listed:
            together.Add(pattern)
        together.Compile()
    except re2.error:
        return None
    return together
