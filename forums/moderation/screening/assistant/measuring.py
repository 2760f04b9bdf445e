"""How well a learned file does on texts it has not seen: figures with their intervals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

Z = 1.959963984540054  # of a 95 % interval


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score interval); (0, 1) where nothing was counted."""
    if not of:
        return 0.0, 1.0
    share = right / of
    middle = share + Z * Z / (2 * of)
    half = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    whole = 1 + Z * Z / of
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        return self.right / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.right, self.of)


def measured(truth: Sequence[str], said: Sequence[str]) -> dict[str, Any]:
    """Accuracy, and for each label precision, recall and how many there are, each with its Wilson interval.

    `confusion[true][said]` counts. A share of nothing is null.
    """
    pairs = Counter(zip(truth, said, strict=True))
    names = sorted(set(truth) | set(said))
    right = sum(pairs[name, name] for name in names)
    return {
        "n": len(truth),
        **_told("accuracy", Share(right, len(truth))),
        "labels": {
            name: {
                **_told("precision", Share(pairs[name, name], sum(pairs[other, name] for other in names))),
                **_told("recall", Share(pairs[name, name], sum(pairs[name, other] for other in names))),
                "support": sum(pairs[name, other] for other in names),
            }
            for name in names
        },
        "confusion": {one: {other: pairs[one, other] for other in names} for one in names},
    }


def _told(name: str, share: Share) -> dict[str, Any]:
    value = share.value
    low, high = share.interval
    return {
        name: None if value is None else round(value, 6),
        f"{name}_interval": [round(low, 6), round(high, 6)],
    }
