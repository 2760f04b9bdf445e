"""Faces of the demonstration: tiles, leaves, arcs and waves instead of photographs of people who do not exist."""

import io
import random

from django.core.files.base import ContentFile

from .pictures.canvas import BLUE, BRICK, GREEN, INK, LEAF, OCHRE, PALE, PAPER, PLUM, Canvas

SIZE = 320
INKS = (GREEN, OCHRE, BLUE, BRICK, LEAF, PLUM)


def face(kind: str, handle: str) -> ContentFile:
    """The picture of that kind in the colours of that handle, always the same, as an uploaded file."""
    chance = random.Random(handle)  # noqa: S311  (the same in every demonstration)
    one, two = chance.sample(INKS, 2)
    canvas = Canvas(SIZE, SIZE, PALE[one])
    {"arcs": _arcs, "tiles": _tiles, "waves": _waves, "leaf": _leaf, "sun": _sun, "cup": _cup}[kind](
        canvas, one, two, chance
    )
    file = io.BytesIO()
    canvas.finished().save(file, "PNG")
    return ContentFile(file.getvalue(), name=f"{handle}.png")


def _arcs(c: Canvas, one: str, two: str, chance: random.Random) -> None:
    for place in range(3):
        x = 60 + place * 100
        c.box(x - 38, 160, 76, 170, two if place == chance.randrange(3) else one, None)
        c.dot(x, 160, 38, two if place == 1 else one)
        c.box(x - 38, 160, 76, 170, two if place == 1 else one, None)
    c.box(0, 300, SIZE, 20, INK, None)


def _tiles(c: Canvas, one: str, two: str, chance: random.Random) -> None:
    for row in range(4):
        for column in range(4):
            x, y, ink = column * 80, row * 80, chance.choice((one, two, PALE[two]))
            corners = [(x, y), (x + 80, y), (x + 80, y + 80), (x, y + 80)]
            corners.pop(chance.randrange(4))
            c.shape(corners, ink)


def _waves(c: Canvas, one: str, two: str, chance: random.Random) -> None:
    for row in range(6):
        shift = chance.randint(0, 60)
        for column in range(-1, 5):
            c.arc(column * 80 + shift, 70 + row * 50, 44, 200, 340, one if row % 2 else two, 14)


def _leaf(c: Canvas, one: str, two: str, chance: random.Random) -> None:
    c.line([(160, 300), (160, 60)], one, 12)
    for place in range(4):
        y = 110 + place * 45
        c.shape([(160, y + 50), (70, y + 10), (60, y - 30), (130, y)], two if place % 2 else one)
        c.shape([(160, y + 50), (250, y + 10), (260, y - 30), (190, y)], one if place % 2 else two)


def _sun(c: Canvas, one: str, two: str, chance: random.Random) -> None:
    c.dot(160, 180, 90, two)
    c.box(0, 200, SIZE, 120, one, None)
    for place in range(7):
        x = 20 + place * 46
        c.line([(x, 40 + abs(place - 3) * 14), (160 + (x - 160) * 0.72, 92 + abs(place - 3) * 12)], two, 9)


def _cup(c: Canvas, one: str, two: str, chance: random.Random) -> None:
    c.arc(225, 190, 44, 270, 90, two, 18)
    c.box(85, 140, 140, 120, two, None, 0, 24)
    c.box(85, 140, 140, 36, PAPER, None)
    c.box(60, 270, 200, 16, one, None, 0, 8)
    for place in range(3):
        c.arc(120 + place * 36, 95, 16, 90, 270, one, 7)
