"""Display names: any script, nothing invisible, one line."""

import re
import unicodedata

# Marks that turn the direction of text or hide in it; joiners stay, since names in many scripts need them.
HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# What most names are made of: none of it has to be weighed.
PLAIN = re.compile(r"[ '’.-]*[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ0-9 '’.-]*")
LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"}
_PLAIN: dict[int, str | None] = {ord(letter): plain for letter, plain in LETTERS.items()}
MOST_MARKS = 4  # accents in a row; more is an ornament that covers the lines around it


def tidy_name(text: str) -> str:
    """`text` in NFC without control and direction characters, blanks joined; "" when nothing readable remains."""
    text = HIDDEN.sub("", unicodedata.normalize("NFC", text))
    if PLAIN.fullmatch(text):  # nothing to weigh
        return " ".join(text.split())
    kept: list[str] = []
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        marks = marks + 1 if category == "Mn" else 0
        if marks > MOST_MARKS:
            continue
        kept.append(" " if category in ("Cc", "Cs", "Zs", "Zl", "Zp") else letter)
    name = " ".join("".join(kept).split())
    return name if any(unicodedata.category(letter)[0] in "LNS" for letter in name) else ""


def folded(text: str) -> str:
    """`text` in small letters without accents, as one types it in a hurry."""
    small = text.casefold()
    if small.isascii():
        return small
    small = unicodedata.normalize("NFKD", small)
    changed: dict[int, str | None] = {
        ord(letter): None for letter in set(small) if unicodedata.combining(letter)
    }
    return small.translate(changed | _PLAIN)


# Scripts that are written together within a word; their letters are not taken for those of an alphabet.
_TOGETHER = ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC")


def mixes_scripts(name: str) -> bool:
    """Whether a word of it borrows letters of another alphabet, as a name does that wants to look like another's."""
    return any(len(_alphabets(word)) > 1 for word in re.split(r"[\W_]+", unicodedata.normalize("NFKC", name)))


def _alphabets(word: str) -> set[str]:
    letters = [letter for letter in word if unicodedata.category(letter).startswith("L")]
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in letters}
    return scripts - {*_TOGETHER, "MODIFIER"}
