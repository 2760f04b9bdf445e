"""Krippendorff's alpha: values of the literature, and simulated moderators whose noise is known."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from forums.moderation.agreement import agreement_of, alpha

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), its worked examples.
BINARY = list(zip("0100000010", "1110010000", strict=True))  # A: two observers, binary
BEN, GERRY = "aabbdcccedda", "babbbccceddd"  # B: two observers, nominal
FOUR = [  # C: four observers, some without a word
    [1, 1, None, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [None, 5, 5, 5],
    [None, None, 1, 1],
    [None, 3, None, None],
]


def test_the_worked_examples() -> None:
    assert alpha(BINARY) == pytest.approx(0.095, abs=0.0005)
    assert alpha(list(zip(BEN, GERRY, strict=True))) == pytest.approx(0.692, abs=0.0005)
    assert alpha(FOUR) == pytest.approx(0.743, abs=0.0005)


def test_the_ends() -> None:
    assert alpha([("a", "a"), ("b", "b"), ("a", "a")]) == 1
    assert alpha([("a", "b"), ("b", "a")]) == pytest.approx(-0.5)
    assert alpha([]) is None
    assert alpha([("a", "a"), ("a", "a")]) is None  # one value alone: nothing to tell apart
    assert alpha([("a", None), ("b", "b")]) is None


def expected_alpha(shares: dict[str, float], noise: float) -> float:
    """What alpha comes to for two moderators who see the truth, but for `noise` choose anything at random."""
    k = len(shares)
    seen = {truth: {name: (1 - noise) * (name == truth) + noise / k for name in shares} for truth in shares}
    agree = sum(share * sum(p * p for p in seen[truth].values()) for truth, share in shares.items())
    used = {name: sum(share * seen[truth][name] for truth, share in shares.items()) for name in shares}
    return 1 - (1 - agree) / (1 - sum(p * p for p in used.values()))


def simulated(chance: random.Random, shares: dict[str, float], noise: float, n: int) -> list[tuple[str, str]]:
    names = list(shares)

    def judge(truth: str) -> str:
        return chance.choice(names) if chance.random() < noise else truth

    truths = chance.choices(names, list(shares.values()), k=n)
    return [(judge(truth), judge(truth)) for truth in truths]


SHARES = {"stays": 0.45, "hide": 0.2, "remove": 0.35}


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.2, 0.3, 0.5])
def test_simulated_moderators_of_known_noise(noise: float, size: Callable[[int, int], int]) -> None:
    """From 300 second looks on the estimate lies within ±0.05 of what the noise makes it.

    What is meant is the estimate, not each sample: over many samples its mean lies within 0.05 (we ask for 0.015, so
    it is not skewed). One sample of 300 strays by chance, with a standard error of up to 0.05, so some lie further
    away; by how many, and that this falls as 1/√n, is asked for beside it. The page shows the interval for that.
    """
    right = expected_alpha(SHARES, noise)
    chance = random.Random(f"alpha {noise}")
    for n in (300, 1000, 3000):
        runs = size(40, 400)
        found = [agreement_of(simulated(chance, SHARES, noise, n), draws=100).alpha for _ in range(runs)]
        values = [one for one in found if one is not None]
        assert abs(sum(values) / runs - right) <= 0.015, (n, right)
        near = sum(abs(one - right) <= 0.05 for one in values) / runs
        assert near >= {300: 0.65, 1000: 0.88, 3000: 0.97}[n], (n, right, near)  # of single samples


def test_the_interval_holds_the_truth(size: Callable[[int, int], int]) -> None:
    chance, right = random.Random(7), expected_alpha(SHARES, 0.25)
    runs = size(60, 500)
    held = 0
    for _ in range(runs):
        found = agreement_of(simulated(chance, SHARES, 0.25, 300), draws=300)
        assert found.low is not None and found.high is not None and found.alpha is not None
        assert found.low <= found.alpha <= found.high
        held += found.low <= right <= found.high
    assert held / runs >= 0.88


def test_the_same_pairs_give_the_same_interval() -> None:
    pairs = simulated(random.Random(3), SHARES, 0.2, 300)
    first, second = agreement_of(pairs), agreement_of(list(reversed(pairs)))
    assert (first.alpha, first.n, first.same) == (second.alpha, second.n, second.same)
    assert first == agreement_of(pairs)
    assert first.same == sum(n for (a, b), n in Counter(pairs).items() if a == b)
