"""How long and how deep a text may be, and the two ways it is refused."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from community.commons.access import Refused

MAX_CHARACTERS = 100_000
MAX_NESTING = 20  # lists in quotes in lists …; deeper is shown as text
MAX_HTML_NESTING = 60
MAX_HIGHLIGHTED = 20_000  # characters of code in colour per text; what follows stays plain


class TextRefused(Refused):
    """The text holds something that can't be stored or shown; the sentence says what."""

    def __init__(self, sentence: Any, *, status: int = 422) -> None:
        super().__init__(sentence, status=status)


class TextTooLong(TextRefused):
    """The text is longer than MAX_CHARACTERS."""

    def __init__(self, length: int, limit: int = MAX_CHARACTERS) -> None:
        sentence = _(
            "This text has %(length)s characters; at most %(limit)s are possible. Shorten it or split it in two."
        )
        super().__init__(
            sentence % {"length": number_format(length), "limit": number_format(limit)}, status=413
        )


def check_length(text: str, limit: int = MAX_CHARACTERS) -> None:
    """Raise TextTooLong when `text` has more than `limit` characters."""
    if len(text) > limit:
        raise TextTooLong(len(text), limit)
