"""The same text again: its author has written it before, within a day."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.moderation.screening.seen import CodedRule, Seen

LEAST = 40  # characters: "Thanks!" may be said twice
BEGINNING = 500  # characters that are compared; of earlier texts no more is known
WITHIN = timedelta(days=1)


def look(seen: Seen) -> str:
    own = _folded(seen.body)
    if len(own) < LEAST:
        return ""
    for at, before in zip(seen.times, seen.earlier, strict=False):
        if seen.at - at < WITHIN and _as_long(before, seen.body) and _folded(before) == own:
            return _("its author wrote the same within a day")
    return ""


def _as_long(before: str, now: str) -> bool:
    """A quick no: most texts differ in length by more than spaces."""
    return abs(len(before) - len(now[:BEGINNING])) < 40


def _folded(text: str) -> str:
    return " ".join(text[:BEGINNING].lower().split())


rule = CodedRule(
    title=gettext_lazy("The same text again"),
    what=gettext_lazy("Somebody writes the same text twice within a day, in whatever topic."),
    action="watch",
    look=look,
)
