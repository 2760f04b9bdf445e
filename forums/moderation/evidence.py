"""Evidence: a thing as it was when it was reported, with what stood around it and the files that belong to it."""

from typing import Any

from community.commons.files.models import Upload
from community.commons.standing.subjects import subject_of

LONGEST = 600  # characters kept of each thing around it
MOST_FILES = 50


def evidence_of(thing: Any, viewer: Any) -> dict[str, Any]:
    """The subject's own snapshot, with `around` (as far as `viewer` reads it) and `files` (name, hash, size)."""
    subject = subject_of(thing)
    return {
        **subject.snapshot(thing),
        "around": [_seen(one) for one in subject.surroundings(thing, viewer) if one != thing],
        "files": list(
            Upload.objects.attached_to(thing)
            .order_by("pk")
            .values("pk", "original_name", "sha256", "size", "media_type")[:MOST_FILES]
        ),
    }


def _seen(one: Any) -> dict[str, Any]:
    return {
        "kind": one._meta.label_lower,
        "id": one.pk,
        "number": getattr(one, "number", None),
        "author": getattr(one, "author_id", None),
        "name": str(getattr(one, "author", "")),
        "text": str(getattr(one, "text", ""))[:LONGEST],
    }
