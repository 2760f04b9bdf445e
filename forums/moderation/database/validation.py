"""Our own port of the constraints that the DSA Transparency Database publishes: what of a statement it would refuse.

One addition: the database refuses personal data by its terms, not by its validator; we look for it all the same.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from . import schema
from .scrubbing import personal_in

PUID = re.compile(r"[a-zA-Z0-9_-]+")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Wrong:
    """One field of one statement that does not fit."""

    puid: str
    field: str
    what: str

    def __str__(self) -> str:
        return f"{self.puid}: {self.field}: {self.what}"


def validate(statements: Iterable[Mapping[str, Any]], *, used: Collection[str] = ()) -> list[Wrong]:
    """What is wrong with these statements; none of their `puid` may be among `used` or stand twice."""
    listed = list(statements)
    wrong = [one for statement in listed for one in _of_one(statement)]
    times = Counter(str(statement.get("puid", "")) for statement in listed)
    wrong += [
        Wrong(puid, "puid", "stands more than once or was used before")
        for puid, n in times.items()
        if n > 1 or puid in used
    ]
    return wrong


def _of_one(statement: Mapping[str, Any]) -> Iterator[Wrong]:
    puid = str(statement.get("puid", ""))
    for field, what in _problems(statement):
        yield Wrong(puid, field, what)


def _problems(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in one:
        if name not in schema.FIELDS:
            yield name, "is no field of the schema"
    yield from _text(one, "puid", 500, required=True)
    if one.get("puid") and not PUID.fullmatch(str(one["puid"])):
        yield "puid", "takes letters, digits, dashes and underscores only"
    yield from _measures(one)
    yield from _grounds(one)
    yield from _content(one)
    yield from _days(one)
    yield from _origin(one)
    for name in ("decision_facts", "illegal_content_explanation", "incompatible_content_explanation"):
        for found in personal_in(str(one.get(name) or "")):
            yield name, f"holds personal data ({found})"


def _measures(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    names = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")
    if not any(one.get(name) for name in names):
        yield "decision_visibility", "one of visibility, monetary, provision and account is required"
    yield from _several(one, "decision_visibility", schema.VISIBILITIES)
    yield from _choice(one, "decision_monetary", schema.MONETARIES)
    yield from _choice(one, "decision_provision", schema.PROVISIONS)
    yield from _choice(one, "decision_account", schema.ACCOUNTS)
    yield from _choice(one, "account_type", schema.ACCOUNT_TYPES)
    visibility = one.get("decision_visibility") or []
    yield from _only_with(one, "decision_visibility_other", "DECISION_VISIBILITY_OTHER" in visibility, 500)
    other_money = one.get("decision_monetary") == "DECISION_MONETARY_OTHER"
    yield from _only_with(one, "decision_monetary_other", other_money, 500)


def _grounds(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _choice(one, "decision_ground", schema.GROUNDS, required=True)
    illegal = one.get("decision_ground") == schema.ILLEGAL
    incompatible = one.get("decision_ground") == schema.INCOMPATIBLE
    yield from _only_with(one, "illegal_content_legal_ground", illegal, 500)
    yield from _only_with(one, "illegal_content_explanation", illegal, 2000)
    yield from _only_with(one, "incompatible_content_ground", incompatible, 500)
    yield from _only_with(one, "incompatible_content_explanation", incompatible, 2000)
    yield from _choice(one, "incompatible_content_illegal", schema.YES_NO)
    if one.get("incompatible_content_illegal") is not None and not incompatible:
        yield "incompatible_content_illegal", "must be left out here"
    address = one.get("decision_ground_reference_url")
    if address is not None:
        parts = urlsplit(str(address))
        if parts.scheme not in ("http", "https") or not parts.netloc or len(str(address)) > 500:
            yield "decision_ground_reference_url", "must be an address of at most 500 characters"


def _content(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _several(one, "content_type", schema.CONTENT_TYPES, required=True)
    yield from _only_with(
        one, "content_type_other", "CONTENT_TYPE_OTHER" in (one.get("content_type") or []), 500
    )
    yield from _choice(one, "category", schema.CATEGORIES, required=True)
    yield from _several(one, "category_addition", schema.CATEGORIES)
    yield from _several(one, "category_specification", schema.KEYWORDS)
    specification_other = "KEYWORD_OTHER" in (one.get("category_specification") or [])
    if one.get("category_specification_other") is not None and not specification_other:
        yield "category_specification_other", "must be left out here"
    yield from _text(one, "category_specification_other", 500)
    yield from _several(one, "territorial_scope", schema.COUNTRIES)
    yield from _choice(one, "content_language", schema.LANGUAGES)


def _days(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _day(one, "content_date", schema.OLDEST_CONTENT, required=True)
    yield from _day(one, "application_date", schema.OLDEST_DECISION, required=True)
    for what in ("visibility", "monetary", "service", "account"):
        yield from _day(one, f"end_date_{what}_restriction", None)


def _origin(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _text(one, "decision_facts", 5000, required=True)
    yield from _choice(one, "source_type", schema.SOURCES, required=True)
    yield from _text(one, "source_identity", 500)
    if one.get("source_identity") is not None and one.get("source_type") == schema.VOLUNTARY:
        yield "source_identity", "must be left out here"
    yield from _choice(one, "automated_detection", schema.YES_NO, required=True)
    yield from _choice(one, "automated_decision", schema.AUTOMATED_DECISIONS, required=True)


def _text(
    one: Mapping[str, Any], name: str, most: int, *, required: bool = False
) -> Iterator[tuple[str, str]]:
    value = one.get(name)
    if value is None or value == "":
        if required:
            yield name, "is required"
        return
    if not isinstance(value, str):
        yield name, "must be text"
    elif len(value) > most:
        yield name, f"has {len(value)} characters, at most {most} fit"


def _only_with(one: Mapping[str, Any], name: str, wanted: bool, most: int) -> Iterator[tuple[str, str]]:
    """Required where `wanted`, left out otherwise."""
    if wanted:
        yield from _text(one, name, most, required=True)
    elif one.get(name) is not None:
        yield name, "must be left out here"


def _choice(
    one: Mapping[str, Any], name: str, values: Collection[str], *, required: bool = False
) -> Iterator[tuple[str, str]]:
    value = one.get(name)
    if value is None:
        if required:
            yield name, "is required"
    elif value not in values:
        yield name, f"{value} is none of its values"


def _several(
    one: Mapping[str, Any], name: str, values: Collection[str], *, required: bool = False
) -> Iterator[tuple[str, str]]:
    value = one.get(name)
    if value is None or value == []:
        if required:
            yield name, "is required"
        return
    if not isinstance(value, list | tuple):
        yield name, "must be a list"
        return
    for item in value:
        if item not in values:
            yield name, f"{item} is none of its values"


def _day(
    one: Mapping[str, Any], name: str, oldest: date | None, *, required: bool = False
) -> Iterator[tuple[str, str]]:
    value = one.get(name)
    if value is None:
        if required:
            yield name, "is required"
        return
    try:
        day = date.fromisoformat(value) if DAY.fullmatch(str(value)) else None
    except ValueError:
        day = None
    if day is None:
        yield name, "must be a day as YYYY-MM-DD"
    elif day > schema.LATEST or (oldest is not None and day < oldest):
        yield name, f"must lie between {oldest or 'any day'} and {schema.LATEST}"
