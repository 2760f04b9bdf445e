"""Authors of imported texts: named without an account, each with a handle that nobody else has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from community.commons.text import TextRefused, clean_line

from .handles import free_handle
from .models import Member

NAME_LENGTH = 80
UNUSABLE = "!"  # no password fits it


@dataclass(frozen=True)
class Author:
    """Somebody at another place: `id` is what that place calls this person."""

    id: str
    name: str
    since: datetime  # of the first text that we know
    language: str = ""


def tidy_name(name: str, otherwise: str) -> str:
    """A display name as ours are, cut where it is too long."""
    try:
        return clean_line(name)[:NAME_LENGTH].strip()
    except TextRefused:
        return otherwise


def prepare_authors(source: str, *, by: Any, authors: Sequence[Author], **rest: Any) -> dict[str, Any]:
    """Handles for those whom we do not know yet, found before the transaction."""
    known = set(
        Member.objects.filter(source=source, source_id__in=[one.id for one in authors]).values_list(
            "source_id", flat=True
        )
    )
    handles: dict[str, str] = {}
    for author in authors:
        if author.id not in known and author.id not in handles:
            handles[author.id] = free_handle(author.name, handles.values())
    return {"handles": handles}
