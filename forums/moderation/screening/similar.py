"""Near-duplicates: a sketch of a text (its smallest hashes of runs of three words), and how alike two are."""

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from zlib import crc32

from .assistant.features import DIGIT, WORD

RUN = 3  # words
SIZE = 32  # hashes of a sketch
LEAST_WORDS = 6  # shorter texts are alike by chance
MOST_READ = 5_000


def sketch_of(text: str) -> list[int]:
    """Up to 32 numbers in order; empty for texts too short to be told apart."""
    words = [
        word.encode("utf-8", "replace") for word in WORD.findall(DIGIT.sub("0", text[:MOST_READ].lower()))
    ]
    if len(words) < LEAST_WORDS:
        return []
    runs = zip(*(islice(words, start, None) for start in range(RUN)), strict=False)
    return sorted({crc32(b" ".join(run)) for run in runs})[:SIZE]


def alike(one: list[int], other: list[int]) -> float:
    """An estimate of the share of runs that both texts have (Jaccard, from the bottom of both sketches)."""
    if not one or not other:
        return 0.0
    both = sorted({*one, *other})[:SIZE]
    shared = set(one) & set(other)
    return sum(1 for number in both if number in shared) / len(both)


class Prints:
    """The sketches of removed texts, found by any hash that they share."""

    def __init__(self, sketches: Iterable[list[int]]) -> None:
        self._sketches = [sketch for sketch in sketches if sketch]
        self._places: dict[int, list[int]] = {}
        for place, sketch in enumerate(self._sketches):
            for number in sketch:
                self._places.setdefault(number, []).append(place)

    def __len__(self) -> int:
        return len(self._sketches)

    def most_alike(self, text: str) -> float:
        """How alike the text is to the nearest of them, 0 to 1."""
        mine = sketch_of(text) if self._sketches else []
        near = Counter(place for number in mine for place in self._places.get(number, ()))
        return max((alike(mine, self._sketches[place]) for place, _n in near.most_common(5)), default=0.0)
