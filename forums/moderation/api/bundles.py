"""What a decision holds beside its verdict, as programs ask for it: measures and a sanction."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils import timezone
from pydantic import Field

from community.commons.api.shapes import Asked, Id, a_text

from ..sanctioning import Sanctioning


class MeasureIn(Asked):
    """What is done beside the verdict; what a thing does not offer is refused."""

    close: Annotated[bool, Field(description="close the topic")] = False
    move: Annotated[Id | None, Field(description="id of the category that the topic goes to")] = None
    redact: Annotated[str | None, a_text(60_000), Field(description="the text without personal data")] = None


class SanctionIn(Asked):
    kind: Literal["advice", "warning", "limit", "mute", "suspension", "ban"]
    scope: Annotated[
        str, a_text(80), Field(description="empty for the whole site, else the topic or category")
    ] = ""
    ends_at: datetime | None = None


def measures_of(asked: MeasureIn | None) -> dict[str, Any]:
    return {name: value for name, value in (asked.model_dump() if asked else {}).items() if value}


def sanctioning_of(asked: SanctionIn | None) -> Sanctioning | None:
    if asked is None:
        return None
    ends_at = asked.ends_at
    if ends_at is not None and timezone.is_naive(ends_at):
        ends_at = timezone.make_aware(ends_at)
    return Sanctioning(asked.kind, asked.scope, ends_at)
