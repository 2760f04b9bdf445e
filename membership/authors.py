"""Authors of imported texts: named without an account, each with a handle that nobody else has."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from community.commons.text import TextRefused, clean_line

from .handles import free_handle
from .models import Account, Member, Merge

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


def known_authors(source: str, ids: Iterable[str]) -> dict[str, Member]:
    """Those of these authors who are named here already, by their id there. Two questions at most."""
    rows = Member.objects.filter(source=source, source_id__in=list(ids))
    return as_they_are_now({one.source_id: one for one in rows})


def as_they_are_now(named: dict[str, Member]) -> dict[str, Member]:
    """Whoever turned out to be a member here writes under that one's name."""
    shells = [one.pk for one in named.values() if one.account == Account.ERASED]
    if not shells:
        return named
    merges = Merge.objects.filter(gone__in=shells).exclude(state=Merge.State.UNDONE).select_related("kept")
    kept = {one.gone_id: one.kept for one in merges}
    return {key: kept.get(one.pk, one) for key, one in named.items()}


def id_of_address(address: str) -> str:
    """What a mailing list's author is known by here: a digest of the mail address, never the address itself."""
    return hashlib.sha256(address.strip().lower().encode("utf-8", "replace")).hexdigest()[:40]


def without_account(email: str) -> list[Member]:
    """Who is named here by this address and has no account: from a list of members, or from a mailing list."""
    email = email.strip().lower()
    shells = Member.objects.filter(account=Account.NONE)
    found = [*shells.filter(addresses__email=email), *shells.filter(source_id=id_of_address(email))]
    return list({one.pk: one for one in found}.values())
