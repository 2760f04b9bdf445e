"""A poll as its author thinks of it, before it is one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Self

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from community.commons.access import Refused
from community.commons.text import TextRefused, clean_line

from .models import CHOICES_AT_LEAST, CHOICES_AT_MOST, ResultsShown

LONGEST = 200  # characters of the question and of each choice


@dataclass(frozen=True)
class Draft:
    question: str
    choices: tuple[str, ...]
    least: int = 1  # choices that a ballot must have
    most: int = 1  # and may have
    secret: bool = False
    results: str = ResultsShown.AT_ONCE
    closes_at: datetime | None = None

    def cleaned(self) -> Self:
        """As it can be stored. Raises Refused with a sentence on what to mend."""
        if not self.question.strip():
            raise Refused(_("A poll needs a question."), status=422)
        question = _line(self.question)
        choices = tuple(_line(text) for text in self.choices if text.strip())
        if not CHOICES_AT_LEAST <= len(choices) <= CHOICES_AT_MOST:
            raise Refused(
                _("A poll has %(least)d to %(most)d choices, one a line.")
                % {"least": CHOICES_AT_LEAST, "most": CHOICES_AT_MOST},
                status=422,
            )
        if len({choice.casefold() for choice in choices}) < len(choices):
            raise Refused(_("Two choices are the same."), status=422)
        if not 1 <= self.least <= self.most <= len(choices):
            raise Refused(
                _("At least one choice, and no more than there are: mend how many may be chosen."), status=422
            )
        if self.results not in ResultsShown.values:
            raise Refused(_("There is no such choice."), status=422)
        return replace(self, question=question, choices=choices)

    def as_plain(self) -> dict[str, Any]:
        """What JSON can hold."""
        return asdict(self) | {"closes_at": self.closes_at.isoformat() if self.closes_at else None}

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Self:
        at = plain.get("closes_at")
        return cls(
            **{**plain, "choices": tuple(plain["choices"]), "closes_at": parse_datetime(at) if at else None}
        )


def _line(text: str) -> str:
    try:
        line = clean_line(text)
    except TextRefused as refusal:
        raise Refused(refusal.sentence, status=422) from refusal
    if len(line) > LONGEST:
        raise Refused(_("Question and choices may have %(n)d characters each.") % {"n": LONGEST}, status=422)
    return line
