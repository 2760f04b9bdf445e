"""How far two moderators decide alike: Krippendorff's alpha for nominal values, with an interval by resampling.

alpha = 1 − observed / expected disagreement, from the matrix of coincidences (K. Krippendorff, "Computing
Krippendorff's Alpha-Reliability", 2011, and *Content Analysis*, chapter 12). 1 is full agreement, 0 what chance
would give. Units with fewer than two values say nothing and are left out.
"""

import random
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

DRAWS = 1000
MOST_CHOICES = 2_000_000  # of units, over all draws: bounds the work for a rule with very many second looks
Unit = Sequence[Hashable | None]  # what each observer said of one thing; None where one said nothing


def alpha(units: Sequence[Unit]) -> float | None:
    """None where nothing can be compared, or where only one value was ever used (then alpha is not defined)."""
    coincidences: Counter[tuple[Hashable, Hashable]] = Counter()
    for unit in units:
        values = [value for value in unit if value is not None]
        if len(values) < 2:
            continue
        counts = Counter(values)
        for one, n in counts.items():
            for other, m in counts.items():
                pairs = n * (m - 1) if one == other else n * m
                coincidences[one, other] += pairs / (len(values) - 1)  # type: ignore[assignment]
    return _of(coincidences)


def _of(coincidences: Counter[tuple[Hashable, Hashable]]) -> float | None:
    margins: Counter[Hashable] = Counter()
    for (one, _other), n in coincidences.items():
        margins[one] += n
    total = sum(margins.values())
    if total < 2 or len([one for one, n in margins.items() if n]) < 2:
        return None
    observed = sum(n for (one, other), n in coincidences.items() if one != other)
    expected = sum(n * (total - n) for n in margins.values()) / (total - 1)
    return 1 - observed / expected


@dataclass(frozen=True)
class Agreement:
    """`low` and `high` hold the middle 95 of 100 resamplings; None where there is too little to say."""

    n: int
    same: int
    alpha: float | None
    low: float | None
    high: float | None


def agreement_of(
    pairs: Sequence[tuple[Hashable, Hashable]], *, seed: int = 4, draws: int = DRAWS
) -> Agreement:
    """Of pairs (first verdict, second verdict). The same pairs give the same interval."""
    counted = Counter(pairs)
    n = len(pairs)
    same = sum(many for (one, other), many in counted.items() if one == other)
    value = alpha(pairs)
    if value is None:
        return Agreement(n, same, None, None, None)
    chance = random.Random(seed)  # noqa: S311  (the same pairs shall give the same interval)
    kinds, weights = list(counted), list(counted.values())
    found = []
    for _draw in range(max(100, min(draws, MOST_CHOICES // n))):
        drawn = _pairs_as_coincidences(Counter(chance.choices(kinds, weights, k=n)))
        resampled = _of(drawn)
        if resampled is not None:
            found.append(resampled)
    found.sort()
    if len(found) < 40:
        return Agreement(n, same, value, None, None)
    cut = len(found) * 25 // 1000
    return Agreement(n, same, value, found[cut], found[-1 - cut])


def _pairs_as_coincidences(
    counted: Counter[tuple[Hashable, Hashable]],
) -> Counter[tuple[Hashable, Hashable]]:
    """Two observers: each pair stands in the matrix in both orders."""
    coincidences: Counter[tuple[Hashable, Hashable]] = Counter()
    for (one, other), n in counted.items():
        coincidences[one, other] += n
        coincidences[other, one] += n
    return coincidences
