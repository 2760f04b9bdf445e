"""What characters may be stored: bodies are kept byte for byte or refused, titles and names are tidied.

Bodies (`check_source`): null, the other C0 controls but tab and line ends, and lone surrogates are refused, for
neither PostgreSQL, XML feeds nor browsers can hold them; everything else is kept as typed. Importers, which have
nobody to ask, call `mend_source` instead: form feed and vertical tab become line ends, the rest U+FFFD.

Titles and names (`clean_line`): NFC; every kind of white space becomes one space; controls, zero-width marks,
soft hyphens, bidirectional marks and overrides, and noncharacters are taken out. The joiners U+200C and U+200D
stay between two visible characters (Persian, Indic scripts, emoji), tag characters stay after a black flag.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

from .limits import MAX_CHARACTERS, TextRefused, check_length

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f"  # controls (white space ones become a space)
    "\u00ad\u034f\u061c\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
    "|(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0000-\U000e007f]"
)
_LOOSE_JOINER = re.compile(
    "(?:^|(?<=\\s))[\u200c\u200d]+|[\u200c\u200d]+(?=\\s|$)|(?<=[\u200c\u200d])[\u200c\u200d]+"
)
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f\u180e")  # letters that look like nothing


def check_source(text: str, *, limit: int = MAX_CHARACTERS) -> str:
    """The text as it may be stored, line ends as \\n; nothing else of it changes.

    Raises TextTooLong, or TextRefused naming the character that can't be stored, or when nothing is written.
    """
    check_length(text, limit)
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        sentence = _(
            "This text holds an invisible control character (U+%(code)s, character %(place)d)."
            " Take it out, or paste as plain text."
        )
        raise TextRefused(sentence % {"code": f"{ord(forbidden[0]):04X}", "place": forbidden.start() + 1})
    if not _something_visible(text):
        raise TextRefused(_("Nothing is written yet. Write something first."))
    return unix_lines(text)


def mend_source(text: str) -> str:
    """The text with what can't be stored replaced, for importers."""
    return _FORBIDDEN.sub(lambda found: "\n" if found[0] in "\x0b\x0c" else "\ufffd", unix_lines(text))


def unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _something_visible(text: str) -> bool:
    return any(
        (letter not in _BLANK and unicodedata.category(letter)[0] not in "CZ")
        or unicodedata.category(letter) in ("Co", "Cn")
        for letter in text
    )


def clean_line(text: str, *, limit: int | None = None) -> str:
    """A title or name on one line, by the rule above. Raises TextRefused when nothing visible is left,
    TextTooLong above `limit` characters."""
    line = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    line = " ".join(_LOOSE_JOINER.sub("", line).split())
    if not _something_visible(line):
        raise TextRefused(_("Nothing visible is written here. Write at least one letter."))
    if limit is not None:
        check_length(line, limit)
    return line


# The commonest short words that one of the two languages has and the other has not.
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "in",
        "is",
        "it",
        "that",
        "for",
        "was",
        "with",
        "are",
        "this",
        "have",
        "be",
        "not",
        "you",
        "they",
        "but",
        "from",
        "what",
        "which",
        "would",
        "there",
        "their",
        "can",
        "will",
        "has",
        "been",
        "when",
        "who",
        "how",
        "your",
        "about",
        "if",
        "at",
        "by",
        "we",
        "do",
        "so",
    ]
)
_FRENCH = frozenset(
    [
        "le",
        "la",
        "les",
        "de",
        "des",
        "du",
        "et",
        "est",
        "une",
        "un",
        "que",
        "qui",
        "dans",
        "pour",
        "pas",
        "sur",
        "ce",
        "cette",
        "il",
        "elle",
        "je",
        "nous",
        "vous",
        "ils",
        "ne",
        "au",
        "aux",
        "avec",
        "plus",
        "par",
        "sont",
        "mais",
        "ou",
        "où",
        "être",
        "fait",
        "ça",
        "leur",
        "ses",
        "son",
        "sa",
        "mon",
        "ma",
        "tout",
        "bien",
        "très",
        "aussi",
        "comme",
    ]
)
_WORD = re.compile(r"[^\W\d_]+")


def guess_language(text: str, default: str = "en") -> str:
    """ "en" or "fr" by the short words of the first 4,000 characters; `default` when they do not tell."""
    words = _WORD.findall(text[:4000].lower())
    english = sum(word in _ENGLISH for word in words)
    french = sum(word in _FRENCH for word in words)
    if (abs(english - french) < 2 and english + french > 3) or english == french:
        return default
    return "en" if english > french else "fr"
