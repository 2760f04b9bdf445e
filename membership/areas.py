"""Where the people of the directory live, as coarse areas: by the word of the place, and never so few that it points.

No coordinates are kept of anybody, so the map has none: each area is a bubble whose size says how many live there.
"""

import math
from dataclasses import dataclass

from django.db.models import QuerySet

from .counting import EXACT, in_words, numbers
from .models import Member
from .showing import field_of
from .sight import Viewer

FEWEST = 3  # people of an area that stands by itself; smaller ones are gathered
MOST = 48  # areas that stand by themselves
LARGEST, SMALLEST = 48.0, 12.0  # radii


@dataclass(frozen=True)
class Area:
    """One bubble. Its `place` is what the directory is filtered by."""

    place: str
    number: int
    radius: str  # of the bubble, in a square of 100

    @property
    def words(self) -> str:
        return in_words(self.number)


@dataclass(frozen=True)
class Map:
    areas: list[Area]
    elsewhere: str  # how many people live in areas that few live in, in words; "" for none, or too few to say
    scattered: bool  # whether there are any


def map_of(rows: QuerySet[Member], viewer: Viewer) -> Map:
    """The areas of those of `rows` whose place this viewer may see, the largest first. Three questions."""
    field = field_of("place")
    if field is None:
        return Map([], "", False)
    said = numbers(rows, viewer, [field.pk], most=MOST)
    found = sorted(
        ((option.word, said.of[pk], option.folded) for pk, option in said.options.items()),
        key=lambda one: (-one[1], one[2]),
    )
    large = [one for one in found if one[1] >= FEWEST][:MOST]
    others = sum(number for _word, number, _folded in found[len(large) :])
    most = min(large[0][1], EXACT) if large else 1
    return Map(
        areas=[Area(word, number, _radius(number, most)) for word, number, _folded in large],
        elsewhere=in_words(others) if others >= FEWEST and said.whole else "",
        scattered=others > 0,
    )


def _radius(number: int, most: int) -> str:
    """The area of the bubble goes with the number, up to where numbers are exact."""
    return f"{max(SMALLEST, LARGEST * math.sqrt(min(number, EXACT) / most)):.1f}"
