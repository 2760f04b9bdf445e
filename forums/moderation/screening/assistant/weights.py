"""The file that the assistant learned: read, checked, and scored with, in pure Python.

Its format, all of it:

    parvis-assistant 1\\n
    {"features": 1, "buckets": 262144, "labels": ["spam"], …}\\n     one line of JSON
    262,144 weights of the first label, then of the second, …       float32, little-endian

`labels` names what each row of weights speaks for (two kinds need one row: the positive one), `intercepts`,
`slopes` and `offsets` one number each per row. The margin of a text is the intercept plus the weights of its
features, each times what its group counts; its probability is 1 / (1 + exp(-(slope × margin + offset))).
`digest` is the SHA-256 of the weights. The file is written beside its place and renamed, so that nobody ever
reads half of it.
"""

import hashlib
import json
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from pathlib import Path
from typing import Any

from . import features
from .features import Features, features_of

MAGIC = b"parvis-assistant 1\n"


class Unreadable(Exception):
    """The file is not of this format, damaged, or of another version of the features."""


@dataclass(frozen=True)
class Weights:
    """What was learned. `told` are the numbers about the learning that the header carries."""

    labels: tuple[str, ...]  # one for each row of weights
    others: tuple[str, ...]  # labels without a row of their own: with two kinds, the other one
    positive: str
    threshold: float
    rows: tuple[array, ...]  # type: ignore[type-arg]
    intercepts: tuple[float, ...]
    slopes: tuple[float, ...]
    offsets: tuple[float, ...]
    told: Mapping[str, Any] = field(default_factory=dict)

    def score(self, text: str) -> float:
        """How probable it is that the text is of the positive kind, 0 to 1."""
        return self.probabilities(features_of(text))[self.positive]

    def margins(self, seen: Features) -> list[float]:
        """One margin for each row."""
        words, pieces, signs = seen.lengths
        return [
            intercept
            + words * sum([row[place] for place in seen.words])
            + pieces * sum([row[place] for place in seen.pieces])
            + signs * sum([row[place] for place in seen.signs])
            for row, intercept in zip(self.rows, self.intercepts, strict=True)
        ]

    def probabilities(self, seen: Features) -> dict[str, float]:
        """For each label, how probable it is; they add up to 1."""
        each = [
            sigmoid(slope * margin + offset)
            for margin, slope, offset in zip(self.margins(seen), self.slopes, self.offsets, strict=True)
        ]
        if self.others:
            return {self.labels[0]: each[0], self.others[0]: 1 - each[0]}
        whole = sum(each) or 1.0
        return {label: one / whole for label, one in zip(self.labels, each, strict=True)}

    def label(self, text: str) -> str:
        """The positive kind at or above the threshold; else the most probable of the others."""
        found = self.probabilities(features_of(text))
        if found[self.positive] >= self.threshold:
            return self.positive
        return max((label for label in found if label != self.positive), key=lambda one: found[one])

    def weighed(self, text: str, most: int = 6) -> list[tuple[str, float]]:
        """The words that weighed most, heaviest first: above 0 for the positive kind, below 0 against it.

        A word's weight is its own and that of the pieces of it, as they counted in this text.
        """
        row = self.rows[self.labels.index(self.positive)]
        slope = self.slopes[self.labels.index(self.positive)]
        plain = features.tidied(text)
        seen = features_of(text)
        words, pieces, _signs = seen.lengths
        found: dict[str, float] = {}
        for word in features.WORD.findall(plain):
            low = features.DIGIT.sub("0", word.lower())
            if low in found:
                continue
            own = sum(row[place] for place in features.words_of(low))
            parts = sum(row[place] for place in features.pieces_of(low))
            found[word] = slope * (words * own + pieces * parts)
        heaviest = sorted(found.items(), key=lambda one: -abs(one[1]))
        return [(word, weight) for word, weight in heaviest[:most] if abs(weight) > 1e-6]


def sigmoid(x: float) -> float:
    if x >= 0:
        return 1 / (1 + exp(-x))
    small = exp(x)
    return small / (1 + small)


def write(path: Path, header: Mapping[str, Any], rows: Sequence[array]) -> None:  # type: ignore[type-arg]
    """Write beside `path`, then rename; raises OSError."""
    body = b"".join(_little(row).tobytes() for row in rows)
    whole = {"features": features.VERSION, "buckets": features.BUCKETS} | dict(header)
    whole["digest"] = hashlib.sha256(body).hexdigest()
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(MAGIC + json.dumps(whole, ensure_ascii=False).encode() + b"\n" + body)
    beside.replace(path)


def read(path: Path) -> Weights:
    """What stands in the file. Raises Unreadable, or OSError where there is none."""
    raw = path.read_bytes()
    head, _newline, body = raw.removeprefix(MAGIC).partition(b"\n")
    if not raw.startswith(MAGIC):
        raise Unreadable("not a file of weights")
    try:
        told = json.loads(head)
        count = len(told["labels"])
        if told["features"] != features.VERSION or told["buckets"] != features.BUCKETS:
            raise Unreadable("learned with another version of the features: learn again")
        if len(body) != 4 * features.BUCKETS * count or hashlib.sha256(body).hexdigest() != told["digest"]:
            raise Unreadable("damaged: learn again")
        size = 4 * features.BUCKETS
        rows = []
        for number in range(count):
            row = array("f")
            row.frombytes(body[number * size : (number + 1) * size])
            rows.append(_little(row))
        return Weights(
            labels=tuple(told["labels"]),
            others=tuple(told["others"]),
            positive=told["positive"],
            threshold=float(told["threshold"]),
            rows=tuple(rows),
            intercepts=tuple(told["intercepts"]),
            slopes=tuple(told["slopes"]),
            offsets=tuple(told["offsets"]),
            told=told,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise Unreadable(f"not a file of weights: {error}") from error


def _little(row: array) -> array:  # type: ignore[type-arg]
    if sys.byteorder == "little":
        return row
    turned = array("f", row)
    turned.byteswap()
    return turned
