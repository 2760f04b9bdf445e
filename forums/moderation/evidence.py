"""Evidence: a thing as it was when it was reported, with what stood around it and the files that belong to it."""

from typing import Any

from django.db.models import Q

from community.commons.files.models import Upload
from community.commons.standing.subjects import subject_of

from .models import Case, NoticePlace, Report

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


def forget(thing: Any) -> int:
    """Take the words of `thing` out of every copy that was kept as evidence, also where it stood around another one.

    What remains are ids, revision and the hashes of its files. Returns how many copies changed.
    """
    kind, changed = thing._meta.label_lower, 0
    room = next((n for n in ("topic", "conversation") if getattr(thing, f"{n}_id", None)), "")
    for model, about in ((Case, "subject"), (Report, "case__subject"), (NoticePlace, "case__subject")):
        own = Q(**{f"{about}_type": kind, f"{about}_id": thing.pk})
        near = Q(**{f"snapshot__{room}": getattr(thing, f"{room}_id")}) if room else Q(pk__in=[])
        for row in model._default_manager.filter(own | near).iterator(chunk_size=200):
            copy = _without(row, kind, thing.pk)
            if copy != row.snapshot:
                model._default_manager.filter(pk=row.pk).update(snapshot=copy)
                changed += 1
    return changed


def _without(row: Any, kind: str, pk: int) -> dict[str, Any]:
    case = row if isinstance(row, Case) else row.case
    copy = dict(row.snapshot)
    if (case.subject_type, case.subject_id) == (kind, pk):
        return {
            name: copy[name]
            for name in ("author", "revision", "number", "topic", "conversation", "files", "digest")
            if name in copy
        }
    around = copy.get("around", [])
    copy["around"] = [one | {"text": ""} if (one["kind"], one["id"]) == (kind, pk) else one for one in around]
    return copy if around else row.snapshot
