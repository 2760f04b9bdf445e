"""Reading labelled texts from a file: JSON lines, packed or not, with what is wrong named by its line."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# Which kind a moderator would hold, where the labels do not come from this site: the first found of these.
KNOWN = (
    "spam", "remove", "removed", "hide", "hidden", "reject", "rejected", "against", "bad", "toxic", "toxicity", "abuse",
    "abusive", "hate", "hate_speech", "hateful", "offensive", "offensive_language", "not_normal", "insult",
    "has_span", "positive", "true", "yes", "1",
)  # fmt: skip
MOST_WRONG = 20  # lines that are named one by one


class BadRecords(Exception):
    """The file can't be used; the sentence names the lines."""


@dataclass(frozen=True)
class Records:
    texts: list[str]
    labels: list[str]
    wrong: list[str]  # "A.jsonl, line 7: no text"


def read_records(path: Path) -> Records:
    """The records of the file in their order. Raises BadRecords where none can be read."""
    texts: list[str] = []
    labels: list[str] = []
    wrong: list[str] = []
    try:
        for number, line in enumerate(_lines(path), 1):
            if not line.strip():
                continue
            try:
                text, label = _record(line)
            except ValueError as error:
                wrong.append(f"{path.name}, line {number}: {error}")
                continue
            texts.append(text)
            labels.append(label)
    except (OSError, EOFError) as error:
        raise BadRecords(f"{path}: {error}") from error
    if not texts:
        raise BadRecords(f"{path}: not one record with text and label. {' '.join(wrong[:3])}".strip())
    return Records(texts, labels, wrong)


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rb") if packed else path.open("rb") as raw:
        for line in raw:
            yield line.decode("utf-8-sig", "replace")


def _record(line: str) -> tuple[str, str]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise ValueError(f"not JSON ({error})") from None
    if not isinstance(found, dict):
        raise ValueError("not an object with text and label")
    text, label = found.get("text"), found.get("label")
    if not isinstance(text, str):
        raise ValueError("no text" if text is None else "the text is not a string")
    if isinstance(label, bool):
        label = "true" if label else "false"
    if isinstance(label, int | float):
        label = str(label)
    if not isinstance(label, str) or not label.strip():
        raise ValueError("no label" if label is None or label == "" else "the label is not a string")
    return text, label.strip()


def positive_of(labels: Sequence[str]) -> str:
    """The kind that would be held: the first of `KNOWN` that is there; else the rarest, in case of a tie the
    first by alphabet."""
    counted = Counter(labels)
    small = {label.lower(): label for label in sorted(counted, reverse=True)}
    for name in KNOWN:
        if name in small:
            return small[name]
    return min(counted, key=lambda label: (counted[label], label))
