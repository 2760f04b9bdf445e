"""The language of queries: words, "exact phrases", -without, and operators such as by:marie or before:2026-03.

A part adds an operator with `register_operator("in", read)`, where `read(value, viewer)` answers a condition on
Document, or raises Refused with a sentence that says what to write instead.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused

from .words import words_of

MAX_LENGTH = 400  # characters
MAX_WORDS = 24
Operator = Callable[[str, Any], Q]

_PIECE = re.compile(r'(-?)(?:([a-z]{2,10}):)?(?:"([^"]*)"?|([^\s"]+))', re.IGNORECASE)
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")


@dataclass
class Query:
    """A query taken apart. A phrase is a list of folded words; a single word is a phrase of one."""

    wanted: list[list[str]] = field(default_factory=list)
    unwanted: list[list[str]] = field(default_factory=list)
    conditions: Q = field(default_factory=Q)
    filtered: bool = False  # whether an operator stood in it

    @property
    def empty(self) -> bool:
        return not (self.wanted or self.unwanted or self.filtered)


def parse(text: str, viewer: Any) -> Query:
    """Take a query apart. Raises Refused when it is too long or an operator's value makes no sense."""
    if len(text) > MAX_LENGTH:
        raise Refused(
            _("This search is too long: at most %(limit)d characters. Keep the words that matter most.")
            % {"limit": MAX_LENGTH},
            status=422,
        )
    query = Query()
    for minus, name, phrase, word in _PIECE.findall(
        text.replace("\x00", " ").replace("“", '"').replace("”", '"').replace("«", '"').replace("»", '"')
    ):
        operator = OPERATORS.get(name.lower())
        if operator:
            condition = operator((phrase or word).strip(), viewer)
            query.conditions &= ~condition if minus else condition
            query.filtered = True
            continue
        words = words_of(f"{name} {phrase}" if phrase else f"{name} {word}")
        if words:
            (query.unwanted if minus else query.wanted).append(words)
    if sum(map(len, query.wanted + query.unwanted)) > MAX_WORDS:
        raise Refused(
            _("This search has too many words: at most %(limit)d. Keep those that matter most.")
            % {"limit": MAX_WORDS},
            status=422,
        )
    return query


def _by(value: str, viewer: Any) -> Q:
    member = get_user_model()
    found = member._default_manager.filter(
        **{f"{member.USERNAME_FIELD}__iexact": value.lstrip("@").replace("\x00", "")}
    )
    pk = found.values_list("pk", flat=True).first()
    if pk is None:
        raise Refused(
            _("There is no member “%(handle)s”. After by: write a handle, as in by:marie.")
            % {"handle": value[:40]},
            status=422,
        )
    return Q(author_id=pk)


def _before(value: str, viewer: Any) -> Q:
    return Q(created_at__lt=_span(value)[0])


def _after(value: str, viewer: Any) -> Q:
    return Q(created_at__gte=_span(value)[1])


def _span(value: str) -> tuple[datetime, datetime]:
    """The first moment of a year, month or day, and the first one after it."""
    found = _DAY.match(value)
    try:
        if not found:
            raise ValueError
        year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
        first = datetime(year, month, day)
        if found[3]:
            after = first + timedelta(days=1)
        elif found[2]:
            after = datetime(year + month // 12, month % 12 + 1, 1)
        else:
            after = datetime(year + 1, 1, 1)
        return timezone.make_aware(first), timezone.make_aware(after)
    except (ValueError, OverflowError):
        raise Refused(
            _("“%(date)s” is no date. Write a day, month or year, as in before:2026-03-21 or after:2025.")
            % {"date": value[:40]},
            status=422,
        )


OPERATORS: dict[str, Operator] = {"by": _by, "before": _before, "after": _after}


def register_operator(name: str, read: Operator) -> None:
    OPERATORS[name] = read
