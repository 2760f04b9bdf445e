"""What a member says in a field, checked by the field's kind before it is stored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from community.commons.text import TextRefused, check_source, clean_line

from .models import Audience, Field, Group, Kind
from .names import folded

LINE, LONG = 140, 4000  # characters
MOST_WORDS, LONGEST_WORD = 30, 60


@dataclass(frozen=True)
class Saying:
    """A value to be stored. None leaves as it is: the words, the audience, the people who are named."""

    words: str | None = None
    audience: Audience | None = None
    group: Group | None = None
    readers: Iterable[Any] | None = None


def checked(field: Field, text: str) -> str:
    """`text` as it is stored, "" for nothing. Raises ValidationError with a sentence that says what to mend."""
    if not text.strip():
        return ""
    try:
        return _CHECKS[Kind(field.kind)](field, text)
    except TextRefused as refused:
        raise ValidationError(str(refused)) from refused


def _line(field: Field, text: str) -> str:
    words = clean_line(text)
    if len(words) > LINE:
        raise ValidationError(_("Write %(n)d characters at most.") % {"n": LINE})
    return words


def _long(field: Field, text: str) -> str:
    if len(text) > LONG:
        raise ValidationError(_("Write %(n)d characters at most.") % {"n": LONG})
    return check_source(text).strip()


def _choice(field: Field, text: str) -> str:
    if text not in {one["code"] for one in field.choices}:
        raise ValidationError(_("Choose one of the list."))
    return text


def _tags(field: Field, text: str) -> str:
    words: dict[str, str] = {}
    for part in text.replace("\n", ",").replace(";", ",").split(","):
        word = clean_line(part) if part.strip() else ""
        if len(word) > LONGEST_WORD:
            raise ValidationError(
                _("“%(word)s…” is too long: %(n)d characters at most, with commas between the words.")
                % {"word": word[:20], "n": LONGEST_WORD}
            )
        if word:
            words.setdefault(folded(word), word)
    if len(words) > MOST_WORDS:
        raise ValidationError(_("Write %(n)d words at most.") % {"n": MOST_WORDS})
    return "\n".join(words.values())


def _languages(field: Field, text: str) -> str:
    codes = [code for code in text.replace(",", "\n").split("\n") if code.strip()]
    for code in codes:
        try:
            get_language_info(code.strip())
        except KeyError:
            raise ValidationError(_("Choose languages of the list.")) from None
    return "\n".join(dict.fromkeys(code.strip() for code in codes[:MOST_WORDS]))


def _link(field: Field, text: str) -> str:
    words = clean_line(text)
    words = words if "://" in words else f"https://{words}"
    URLValidator(
        schemes=["http", "https"], message=_("This is no address of a page, such as https://example.org.")
    )(words)
    return words


def _date(field: Field, text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise ValidationError(_("This is no day, such as 1990-05-21.")) from None


def _contact(field: Field, text: str) -> str:
    words = clean_line(text)
    if "@" in words:
        validate_email(words)
        return words
    digits = sum(letter.isdigit() for letter in words)
    if not 6 <= digits <= 15 or any(letter.isalpha() for letter in words):
        raise ValidationError(_("This is neither a number such as +33 6 39 98 12 34 nor an e-mail address."))
    return words


_CHECKS: dict[Kind, Callable[[Field, str], str]] = {
    Kind.TEXT: _line,
    Kind.LONG_TEXT: _long,
    Kind.CHOICE: _choice,
    Kind.TAGS: _tags,
    Kind.LANGUAGES: _languages,
    Kind.LINK: _link,
    Kind.DATE: _date,
    Kind.PLACE: _line,
    Kind.CONTACT: _contact,
}
