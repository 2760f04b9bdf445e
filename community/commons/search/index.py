"""Writing the index: the parts' reactions tell it what can be found. Every call may be repeated harmlessly."""

from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.db import transaction

from community.commons.written import delete

from . import spelling
from .backends import backend
from .kinds import Entry
from .models import Document

BATCH = 200
FILLED = 20_000
_FIELDS = ["language", "title", "body", "space", "author_id", "tags", "shown", "weight", "created_at"]


def index(kind: str, object_id: int, **fields: Any) -> None:
    """Make one thing findable, or bring what is known of it up to date; see `Entry` for the fields."""
    index_many([Entry(kind, object_id, **fields)])


def index_many(entries: Iterable[Entry]) -> int:
    """Make many things findable, in transactions of 200; returns how many."""
    remaining, count = iter(entries), 0
    while batch := list(islice(remaining, BATCH)):
        latest = {(entry.kind, entry.object_id): entry for entry in batch}
        count += len(batch)
        with transaction.atomic(savepoint=False):  # what fails here fails the whole operation
            _write(latest)
    return count


def fill(entries: Iterable[Entry]) -> int:
    """As `index_many`, for things that the index does not know yet, without asking for each; returns how many.

    IntegrityError where it does know one. Texts that many things share are cut into words once.
    """
    remaining, count = iter(entries), 0
    while batch := list(islice(remaining, FILLED)):
        with transaction.atomic():
            backend().fill(batch)
            spelling.learn_texts({entry.body for entry in batch} | {entry.title for entry in batch})
        count += len(batch)
    return count


def _write(entries: dict[tuple[str, int], Entry]) -> None:
    saved = Document.objects.bulk_create(  # which gives each its id, also of a row that was there
        [_document(entry) for entry in entries.values()],
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=_FIELDS,
    )
    backend().write(saved)
    spelling.learn(saved)


def _document(entry: Entry) -> Document:
    fields = asdict(entry)
    fields["title"] = fields["title"][:300]
    return Document(**fields)


def remove(kind: str, object_ids: Iterable[int]) -> None:
    """Forget these things; unknown ones are no error."""
    with transaction.atomic(savepoint=False):  # what fails here fails the whole operation
        for object_id in object_ids:
            backend().forget(kind, object_id)
            delete(Document, kind=kind, object_id=object_id)


def update(kind: str, object_ids: Iterable[int], **changes: Any) -> int:
    """Change what needs no new words: `shown`, `space`, `author_id`, `tags`, `weight`. Returns how many."""
    known = {"shown", "space", "author_id", "tags", "weight"}
    if not changes or changes.keys() - known:
        raise ValueError(f"only {', '.join(sorted(known))} can change without new words")
    return Document.objects.filter(kind=kind, object_id__in=list(object_ids)).update(**changes)
