"""What does not fit, in words: pydantic's errors as sentences in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SENTENCES = {  # by pydantic's type of error; the values in them are its `ctx`
    "missing": gettext_lazy("This is needed."),
    "extra_forbidden": gettext_lazy("There is no such field here."),
    "string_type": gettext_lazy("A text is needed."),
    "string_too_short": gettext_lazy("This is too short: at least %(min_length)d characters."),
    "string_too_long": gettext_lazy("This is too long: at most %(max_length)d characters."),
    "string_pattern_mismatch": gettext_lazy("This holds signs that can’t stand here."),
    "string_unicode": gettext_lazy("This holds signs that can’t stand here."),
    "int_type": gettext_lazy("A whole number is needed."),
    "int_parsing": gettext_lazy("A whole number is needed."),
    "int_from_float": gettext_lazy("A whole number is needed."),
    "greater_than_equal": gettext_lazy("At least %(ge)d."),
    "less_than_equal": gettext_lazy("At most %(le)d."),
    "bool_type": gettext_lazy("true or false is needed."),
    "literal_error": gettext_lazy("One of these is needed: %(expected)s."),
    "model_type": gettext_lazy("An object with fields is needed."),
    "model_attributes_type": gettext_lazy("An object with fields is needed."),
}


def in_words(error: Mapping[str, Any]) -> dict[str, str]:
    """`{"place": "body.text", "detail": "This is needed."}` of one of ninja's errors."""
    kind = error.get("type", "")
    if kind in SENTENCES:
        detail = str(SENTENCES[kind]) % error.get("ctx", {})
    elif kind == "value_error":  # ours, from shapes.py
        detail = _(str(error.get("ctx", {}).get("error", "")))
    else:
        detail = str(error["msg"])
    return {"place": _place(error["loc"]), "detail": detail}


def _place(loc: tuple[Any, ...]) -> str:
    """("body", "body", "text") is `body.text`: ninja names the parameter of the view in between."""
    source, *rest = map(str, loc)
    return ".".join([source, *(rest[1:] if source == "body" and rest else rest)])
