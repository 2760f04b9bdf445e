"""Readable differences between two versions of a text, for histories and for the queue."""

import difflib
from dataclasses import dataclass


@dataclass
class Change:
    """One passage of a readable difference: `kind` is same, gone or new."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Change]:
    """Word by word, what went and what came."""
    old, new = before.split(" "), after.split(" ")
    changes = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=len(old) > 2000).get_opcodes():
        if tag == "equal":
            changes.append(Change("same", " ".join(old[a:b])))
            continue
        if b > a:
            changes.append(Change("gone", " ".join(old[a:b])))
        if d > c:
            changes.append(Change("new", " ".join(new[c:d])))
    return changes
