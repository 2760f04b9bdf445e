"""Paper, ink and letters: what the pictures of the demonstration are drawn with.

Coordinates are pixels of the finished picture; it is drawn twice as large and made smaller, for smooth edges.
Letters come from Pillow's own font, so that every machine draws the same; accents are drawn by hand, because
that font has none.
"""

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

FINE = 2
PAPER, INK, SOFT, LINE = "#fcf9f5", "#241e18", "#6b6056", "#d8d2c7"
GREEN, OCHRE, BLUE, BRICK, LEAF, PLUM = "#005e50", "#b07a12", "#2f4f86", "#a8432a", "#3c7d3f", "#6d3f7a"
PALE = {
    GREEN: "#d3ece5", OCHRE: "#f7e6c4", BLUE: "#dde7f7", BRICK: "#f8ddd3", LEAF: "#dcefdc", PLUM: "#eee0f1",
}  # fmt: skip
Point = tuple[float, float]
DRAWERS: dict[str, Callable[[], "Canvas"]] = {}


def picture(name: str) -> Callable[[Callable[[], "Canvas"]], Callable[[], "Canvas"]]:
    def register(draw: Callable[[], "Canvas"]) -> Callable[[], "Canvas"]:
        DRAWERS[name] = draw
        return draw

    return register


@cache
def _font(size: int) -> Any:
    return ImageFont.load_default(size * FINE)


class Canvas:
    def __init__(self, width: int, height: int, ground: str = PAPER) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * FINE, height * FINE), ground)
        self.pen = ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        return self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)

    def line(self, points: Sequence[Point], ink: str = INK, width: float = 2) -> None:
        self.pen.line(
            [(x * FINE, y * FINE) for x, y in points], fill=ink, width=round(width * FINE), joint="curve"
        )

    def dashes(self, start: Point, end: Point, ink: str = SOFT, width: float = 1.5, dash: float = 8) -> None:
        (x, y), (to_x, to_y) = start, end
        length = max(1.0, ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5)
        for step in range(0, int(length), int(dash * 2)):
            a, b = step / length, min(1, (step + dash) / length)
            self.line(
                [(x + (to_x - x) * a, y + (to_y - y) * a), (x + (to_x - x) * b, y + (to_y - y) * b)],
                ink,
                width,
            )

    def box(
        self, x: float, y: float, width: float, height: float, fill: str | None = None, ink: str | None = INK,
        line: float = 2, round_by: float = 0,
    ) -> None:  # fmt: skip
        self.pen.rounded_rectangle(
            (x * FINE, y * FINE, (x + width) * FINE, (y + height) * FINE),
            radius=round_by * FINE, fill=fill, outline=ink, width=round(line * FINE),
        )  # fmt: skip

    def dot(self, x: float, y: float, radius: float, fill: str | None = INK, ink: str | None = None) -> None:
        corners = ((x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE)
        self.pen.ellipse(corners, fill=fill, outline=ink, width=2 * FINE)

    def arc(
        self, x: float, y: float, radius: float, start: float, end: float, ink: str = INK, width: float = 2
    ) -> None:
        corners = ((x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE)
        self.pen.arc(corners, start, end, fill=ink, width=round(width * FINE))

    def shape(self, points: Sequence[Point], fill: str | None = None, ink: str | None = None) -> None:
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=fill, outline=ink)

    # -- Letters -------------------------------------------------------------------------

    def measure(self, text: str, size: int = 16) -> float:
        return sum(_font(size).getlength(_base(letter)) for letter in text) / FINE

    def write(
        self, x: float, y: float, text: str, size: int = 16, ink: str = INK, anchor: str = "left"
    ) -> None:
        """One line with its top left (or "middle", "right") at x, y."""
        wide = self.measure(text, size)
        at = x - (wide / 2 if anchor == "middle" else wide if anchor == "right" else 0)
        for letter in text:
            base = _base(letter)
            self.pen.text((at * FINE, y * FINE), base, fill=ink, font=_font(size))
            step = _font(size).getlength(base) / FINE
            self._accent(letter, at + step / 2, y, size, ink)
            at += step

    def _accent(self, letter: str, x: float, y: float, size: int, ink: str) -> None:
        decomposed = unicodedata.normalize("NFD", letter)
        if len(decomposed) < 2:
            return
        unit = size / 14
        top = y + (1.2 if letter.isupper() else 3.9) * unit
        strokes = {
            "\u0301": [[(x - unit, top + 1.6 * unit), (x + 1.4 * unit, top)]],
            "\u0300": [[(x - 1.4 * unit, top), (x + unit, top + 1.6 * unit)]],
            "\u0302": [[(x - 2 * unit, top + 1.6 * unit), (x, top), (x + 2 * unit, top + 1.6 * unit)]],
            "\u0308": [
                [(x - 2 * unit, top + unit), (x - unit, top + unit)],
                [(x + unit, top + unit), (x + 2 * unit, top + unit)],
            ],
            "\u0327": [[(x, y + 14.2 * unit), (x + 0.8 * unit, y + 15.4 * unit), (x - 0.8 * unit, y + 16 * unit)]],
        }  # fmt: skip
        for stroke in strokes.get(decomposed[1], []):
            self.line(stroke, ink, max(1.0, 1.25 * unit))


def _base(letter: str) -> str:
    return {"’": "'", "–": "-", "œ": "oe", "€": "EUR"}.get(letter) or unicodedata.normalize("NFD", letter)[0]
