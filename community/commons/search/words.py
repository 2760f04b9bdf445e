"""Words as the index knows them: folded (small, without accents) and stemmed in the document's language."""

import importlib.util
import re
import sys
import threading
import unicodedata
from functools import lru_cache
from typing import Any

WORD = re.compile(r"[^\W_]+")
MAX_WORD = 60  # longer runs of letters are no words anybody searches
STEMMERS = {"en": "EnglishStemmer", "fr": "FrenchStemmer"}
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})


def fold(text: str) -> str:
    """Small letters without accents: "Œuvre été" is "oeuvre ete"."""
    small = text.lower()
    if small.isascii():
        return small
    parts = unicodedata.normalize("NFKD", small.translate(_LETTERS))
    return "".join(part for part in parts if not unicodedata.combining(part))


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [word for word in WORD.findall(fold(text)) if len(word) <= MAX_WORD]


class _Stemmers(threading.local):
    """A stemmer keeps the word it works on in itself: two threads with one would stem each other's words."""

    def __init__(self) -> None:
        self.of = {language: make() for language, make in KINDS.items()}


def _kinds() -> dict[str, Any]:
    """The stemmers of our languages; the package itself would load those of thirty others, 2.5 MB a process."""
    found = importlib.util.find_spec("snowballstemmer")
    assert found is not None
    whole = sys.modules.get("snowballstemmer")
    sys.modules["snowballstemmer"] = whole or importlib.util.module_from_spec(
        found
    )  # its path, nothing run yet
    try:
        return {
            language: getattr(
                importlib.import_module(f"snowballstemmer.{name.removesuffix('Stemmer').lower()}_stemmer"),
                name,
            )
            for language, name in STEMMERS.items()
        }
    finally:
        if whole is None:
            del sys.modules["snowballstemmer"]


KINDS = _kinds()

_stemmers = _Stemmers()


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself in a language without stemmer."""
    if language not in STEMMERS:
        return word
    return str(_stemmers.of[language].stemWord(word))


def stems(word: str) -> list[str]:
    """The stems of a query's word in every language, without repeats."""
    return list(dict.fromkeys(stem(word, language) for language in STEMMERS))
