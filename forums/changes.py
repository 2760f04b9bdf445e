"""Readable differences between two versions of a text, for histories and for the queue."""

import difflib
import re
from dataclasses import dataclass

AROUND = 1  # unchanged lines shown before and after a changed one
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass
class Change:
    """One passage of a readable difference: `kind` is same, gone or new."""

    kind: str
    text: str


@dataclass
class Row:
    """A line as it was and as it became: `kind` is same, changed or left_out (unchanged lines not shown)."""

    kind: str
    was: list[Change]
    now: list[Change]


def difference(before: str, after: str) -> list[Change]:
    """Word by word, what went and what came."""
    return _compared(before.split(" "), after.split(" "), " ")


def _compared(old: list[str], new: list[str], between: str) -> list[Change]:
    changes = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=len(old) > 2000).get_opcodes():
        if tag == "equal":
            changes.append(Change("same", between.join(old[a:b])))
            continue
        if b > a:
            changes.append(Change("gone", between.join(old[a:b])))
        if d > c:
            changes.append(Change("new", between.join(new[c:d])))
    return changes


def side_by_side(before: str, after: str) -> list[Row]:
    """Line beside line, and word by word within the lines that changed; long unchanged passages are left out."""
    old, new = before.splitlines(), after.splitlines()
    rows: list[Row] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=len(old) > 2000).get_opcodes():
        if tag == "equal":
            rows += [Row("same", [Change("same", line)], [Change("same", line)]) for line in old[a:b]]
            continue
        for step in range(max(b - a, d - c)):
            was = old[a + step] if a + step < b else ""
            now = new[c + step] if c + step < d else ""
            words = _compared(_WORD.findall(was), _WORD.findall(now), "")
            rows.append(
                Row(
                    "changed",
                    [one for one in words if one.kind != "new"],
                    [one for one in words if one.kind != "gone"],
                )
            )
    return _shortened(rows)


def _shortened(rows: list[Row]) -> list[Row]:
    changed = [place for place, row in enumerate(rows) if row.kind == "changed"]
    near = {place + step for place in changed for step in range(-AROUND, AROUND + 1)}
    kept: list[Row] = []
    for place, row in enumerate(rows):
        if place in near:
            kept.append(row)
        elif not kept or kept[-1].kind != "left_out":
            kept.append(Row("left_out", [], []))
    return kept
