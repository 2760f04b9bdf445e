"""Charts: heat, noise, seeds."""

from .canvas import BLUE, BRICK, GREEN, INK, LEAF, LINE, OCHRE, PALE, SOFT, Canvas, picture


@picture("heating")
def heating() -> Canvas:
    c = Canvas(1000, 560)
    c.write(40, 24, "Gas used by the workshop, kWh a month", 24)
    before = [4200, 3900, 3100, 1700, 600, 150, 100, 100, 500, 1600, 3200, 4000]
    after = [2700, 2500, 1900, 900, 200, 100, 100, 100, 250, 900, 1900, 2500]
    for level in range(0, 5):
        y = 480 - level * 90
        c.line([(90, y), (970, y)], LINE, 1)
        c.write(80, y - 9, f"{level} 000" if level else "0", 14, SOFT, "right")
    for month, (old, new) in enumerate(zip(before, after, strict=True)):
        x = 105 + month * 72
        c.box(x, 480 - old * 0.09, 24, old * 0.09, PALE[BRICK], BRICK, 1.5)
        c.box(x + 28, 480 - new * 0.09, 24, new * 0.09, GREEN, GREEN, 1)
        c.write(x + 26, 490, "JFMAMJJASOND"[month], 15, SOFT, "middle")
    c.box(640, 76, 20, 16, PALE[BRICK], BRICK, 1.5)
    c.write(670, 74, "winter before last", 16)
    c.box(640, 104, 20, 16, GREEN, GREEN, 1)
    c.write(670, 102, "last winter", 16)
    return c


@picture("noise")
def noise() -> Canvas:
    c = Canvas(1000, 460)
    c.write(40, 24, "Chez la voisine, fenêtre fermée, en dB(A)", 24)
    values = [31, 32, 33, 38, 44, 46, 45, 47, 46, 39, 34, 31]
    for level in range(30, 51, 5):
        y = 400 - (level - 30) * 15
        c.line([(90, y), (960, y)], LINE, 1)
        c.write(80, y - 9, str(level), 14, SOFT, "right")
    c.dashes((90, 400 - 8 * 15), (960, 400 - 8 * 15), BRICK, 2)
    c.write(955, 400 - 8 * 15 - 24, "gêne à partir d'ici", 15, BRICK, "right")
    points = [(110.0 + place * 76, 400.0 - (value - 30) * 15) for place, value in enumerate(values)]
    c.line(points, BLUE, 4)
    for place, point in enumerate(points):
        c.dot(*point, 6, BLUE)
        c.write(point[0], 412, f"{18 + place // 2}h{'30' if place % 2 else ''}", 14, SOFT, "middle")
    return c


@picture("seeds")
def seeds() -> Canvas:
    c = Canvas(1000, 480)
    c.write(40, 24, "When to sow, when to plant out, when to pick", 24)
    rows = [("Broad beans", 1, 3, 5), ("Leeks", 2, 5, 9), ("Tomatoes", 2, 4, 6), ("Squash", 3, 4, 7),
            ("Lettuce", 1, 2, 4), ("Beans", 4, 4, 6)]  # fmt: skip
    for month in range(12):
        x = 190 + month * 64
        c.line([(x, 90), (x, 440)], LINE, 1)
        c.write(x + 32, 72, "JFMAMJJASOND"[month], 15, SOFT, "middle")
    for place, (name, sow, plant, pick) in enumerate(rows):
        y = 105 + place * 56
        c.write(40, y + 6, name, 18)
        c.box(190 + sow * 64, y, 60, 32, PALE[OCHRE], OCHRE, 1.5, 6)
        c.box(190 + plant * 64 + (66 if plant == sow else 0), y, 60, 32, PALE[LEAF], LEAF, 1.5, 6)
        c.box(190 + (pick + 0.6) * 64, y, 130, 32, PALE[BRICK], BRICK, 1.5, 6)
    for place, (words, ink) in enumerate((("sow", OCHRE), ("plant out", LEAF), ("pick", BRICK))):
        c.box(190 + place * 150, 446, 20, 18, PALE[ink], ink, 1.5, 4)
        c.write(220 + place * 150, 444, words, 16, INK)
    return c
