"""What the assistant sees of a text: words, pairs of words, pieces of words and outward signs, each as a number.

Pure Python, the same for learning and for scoring: the learner makes its rows of these numbers, web and workers
add up the weights that stand there. A text without order of magnitude: each of the three groups counts
together as 1 in length, however long the text is.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from zlib import crc32

VERSION = 1  # grows with any change below: weights of another version are of no use
BITS = 18
BUCKETS = 1 << BITS
MASK = BUCKETS - 1
MOST = 5_000  # characters of a text that are read
WORDS, PIECES, SIGNS = 0.7, 1.0, 1.0  # length of each group
PIECE_LENGTHS = (2, 3, 4)  # bytes
SALT_WORD, SALT_PAIR, SALT_SIGN = 11, 13, 17

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
DIGIT = re.compile(r"\d")
DIGITS = re.compile(r"\d+")
LINK = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|\b[\w-]+\.(?:com|net|org|info|biz|ru|cn|tk|ly|me|tv|fr|de|uk|us)\b(?:/\S*)?",
    re.IGNORECASE,
)
CAPITALS = re.compile(r"\b[A-Z]{2,}\b")
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
MONEY = re.compile("[$£€¥₿]")
SHARES = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7)  # of capitals among the letters


@dataclass(frozen=True)
class Features:
    """Three sets of places in the table of weights."""

    words: set[int]
    pieces: set[int]
    signs: set[int]

    @property
    def lengths(self) -> tuple[float, float, float]:
        """What each place of a group counts."""
        return (
            WORDS / sqrt(len(self.words) or 1),
            PIECES / sqrt(len(self.pieces) or 1),
            SIGNS / sqrt(len(self.signs) or 1),
        )


def features_of(text: str) -> Features:
    """The features of a text; the same text gives the same on every machine."""
    plain = tidied(text)
    low = DIGIT.sub("0", plain.lower())
    return Features(words_of(low), pieces_of(low), signs_of(plain))


def tidied(text: str) -> str:
    """One line, without what nobody sees and what is written to deceive a filter."""
    text = text[:MOST]
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", UNSEEN.sub("", text))
    return " ".join(text.split())


def words_of(low: str) -> set[int]:
    """Words and pairs of neighbours."""
    found = [word.encode("utf-8", "replace") for word in WORD.findall(low)]
    places = {crc32(word, SALT_WORD) & MASK for word in found}
    places.update(crc32(b"%b %b" % pair, SALT_PAIR) & MASK for pair in pairwise(found))
    return places


def pieces_of(low: str) -> set[int]:
    """All runs of two, three and four bytes: they see what is misspelt, joined or pulled apart."""
    raw = b" %b " % low.encode("utf-8", "replace")
    places: set[int] = set()
    for length in PIECE_LENGTHS:
        runs = {raw[start : start + length] for start in range(len(raw) - length + 1)}
        places.update([crc32(run) & MASK for run in runs])
    return places


def signs_of(plain: str) -> set[int]:
    """Length, links, casing, digits, signs: what a text looks like from afar."""
    letters = WORD.findall(plain)
    capitals = sum(map(str.isupper, plain))
    written = sum(map(len, letters)) or 1
    counts = {
        "length": len(plain),
        "words": len(letters),
        "links": len(LINK.findall(plain)) if "." in plain else 0,
        "digits": len(DIGIT.findall(plain)),
        "number": max(map(len, DIGITS.findall(plain)), default=0),
        "!": plain.count("!"),
        "?": plain.count("?"),
        "money": len(MONEY.findall(plain)),
        "shouted": len(CAPITALS.findall(plain)),
        "foreign": 0 if plain.isascii() else sum(1 for one in plain if one > "\x7f"),
    }
    places: set[int] = set()
    for name, count in counts.items():
        places.update(_steps(name, (count + 1).bit_length()))
    places.update(_sign(f"capitals {share}") for share in SHARES if capitals / written > share)
    return places


@lru_cache(maxsize=512)
def _steps(name: str, size: int) -> tuple[int, ...]:
    """One place for each doubling that the count has reached."""
    return tuple(_sign(f"{name} {step}") for step in range(size))


@lru_cache(maxsize=512)
def _sign(name: str) -> int:
    return crc32(name.encode(), SALT_SIGN) & MASK
