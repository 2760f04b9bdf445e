"""What the API takes and gives: the types that every part uses, as strict as the schema says."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le
from django.conf import settings
from django.utils.translation import gettext_noop
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import core_schema

LARGEST = 2**63 - 1  # of what a primary key can be
LARGEST_NUMBER = 2**31 - 1  # of what a number of a post can be
_WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}):([0-9]{2})(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def whole(value: Any) -> Any:
    """In addresses numbers are digits alone: no "+1", " 1", "1_000" or digits of other scripts; in JSON 3.0 is 3."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        raise ValueError(gettext_noop("A whole number in digits is needed."))
    return value


def _yes_or_no(value: Any) -> Any:
    if value not in ("true", "false", True, False):
        raise ValueError(gettext_noop("true or false is needed."))
    return value


def _day(value: Any) -> Any:
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError(gettext_noop("A day such as 2026-03-24 is needed."))
    return value


def _moment(value: Any) -> Any:
    """RFC 3339, with its offset; a leap second is the one before, and no year lies before the first."""
    if not isinstance(value, str):
        return value
    parts = _MOMENT.fullmatch(value)
    if parts is None:
        raise ValueError(gettext_noop("A time such as 2026-03-24T18:00:00+01:00 is needed, with its offset."))
    day, clock, second, fraction, offset = parts.groups()
    day = day if int(day[:4]) else f"0001{day[4:]}"
    second = "59" if second == "60" else second
    try:
        return datetime.fromisoformat(f"{day}T{clock}:{second}{(fraction or '')[:7]}{offset.upper()}")
    except ValueError:
        raise ValueError(
            gettext_noop("A time such as 2026-03-24T18:00:00+01:00 is needed, with its offset.")
        ) from None


def _spoken(code: str) -> str:
    if code not in dict(settings.LANGUAGES):
        raise ValueError(gettext_noop("A language of this site is needed."))
    return code


LANGUAGES = {"type": "string", "enum": [code for code, _name in settings.LANGUAGES]}
Language = Annotated[str, AfterValidator(_spoken), WithJsonSchema(LANGUAGES)]

# In paths, queries and bodies.
Id = Annotated[int, Ge(1), Le(LARGEST), BeforeValidator(whole)]
Number = Annotated[int, Ge(1), Le(LARGEST_NUMBER), BeforeValidator(whole)]
NumberOrZero = Annotated[int, Ge(0), Le(LARGEST_NUMBER), BeforeValidator(whole)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,60}$")]
Handle = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,30}$")]
Switch = Annotated[bool, BeforeValidator(_yes_or_no), WithJsonSchema({"type": "boolean"})]
Day = Annotated[str, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2027-03-24T18:00:00+01:00"]}),
]
Limit = Annotated[int, Ge(1), Le(100), BeforeValidator(whole)]
Cursor = Annotated[str, StringConstraints(max_length=1500)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,36}$")]

# In bodies. What no database can hold is refused by the schema itself.
WITHOUT_NUL = r"^[^\x00]*$"


def a_text(most: int, *, least: int = 0) -> StringConstraints:
    """At most `most` characters, line breaks allowed; with `least` it must say something."""
    return StringConstraints(min_length=least or None, max_length=most, pattern=WITHOUT_NUL)


class OneOf:
    """`Annotated[str, OneOf(Audience.values)]`: one of the choices of a model."""

    def __init__(self, values: Iterable[str]) -> None:
        self.values = list(values)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return core_schema.literal_schema(self.values)


class Asked(BaseModel):
    """A body that is sent: nothing that the schema does not name, no number for a text."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Told(BaseModel):
    """A body that is answered."""


class WrongValue(Told):
    place: str = Field(description="where it stands, such as `body.text` or `query.limit`")
    detail: str


class Problem(Told):
    """What went wrong (RFC 9457), in the language of `Accept-Language`."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: list[WrongValue] | None = None


class Person(Told):
    handle: str
    name: str
    url: str
    avatar_url: str


class Nothing(Told):
    """It is done, and there is nothing to show."""

    done: Literal[True] = True


def person(member: Any) -> dict[str, Any] | None:
    """As others see them everywhere; None for nobody."""
    if member is None:
        return None
    return {
        "handle": member.handle,
        "name": str(member),
        "url": member.url,
        "avatar_url": member.avatar_url,
    }
