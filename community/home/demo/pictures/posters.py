"""Posters, the map of the network, and what hangs on a wall."""

from .canvas import BLUE, BRICK, GREEN, INK, LEAF, LINE, OCHRE, PALE, PAPER, PLUM, SOFT, Canvas, picture


@picture("poster")
def poster() -> Canvas:
    c = Canvas(760, 1040, PALE[OCHRE])
    for place in range(5):
        x = 60 + place * 130
        c.box(x, 330, 118, 430, PALE[GREEN] if place % 2 else PAPER, GREEN, 4)
        c.dot(x + 59, 330, 59, PALE[GREEN] if place % 2 else PAPER, GREEN)
        c.box(x + 3, 331, 112, 60, PALE[GREEN] if place % 2 else PAPER, None)
    for x, y, size, ink in (
        (120, 640, 26, BRICK),
        (255, 660, 24, BLUE),
        (370, 630, 28, PLUM),
        (510, 655, 24, LEAF),
        (640, 645, 26, OCHRE),
    ):
        c.dot(x, y - size - 22, size * 0.62, ink)
        c.box(x - size * 0.8, y - size + 2, size * 1.6, 110, ink, None, 0, 18)
    c.box(40, 756, 680, 10, GREEN, GREEN)
    c.write(380, 70, "Sous un même toit", 58, GREEN, "middle")
    c.write(380, 150, "Under one roof", 44, INK, "middle")
    c.write(380, 830, "Congrès de printemps · Spring congress", 30, INK, "middle")
    c.write(380, 885, "Halle des Tanneurs, Grenoble", 26, SOFT, "middle")
    c.write(380, 935, "ateliers · repas · réparations · musique", 22, GREEN, "middle")
    return c


@picture("map")
def network() -> Canvas:
    c = Canvas(1000, 760, PALE[BLUE])
    c.shape([(250, 640), (300, 420), (230, 330), (330, 250), (450, 215), (520, 130), (640, 90), (820, 120),
             (930, 240), (930, 560), (800, 610), (760, 560), (690, 590), (730, 700), (660, 640), (590, 520),
             (500, 540), (420, 600), (400, 690), (270, 720)], PAPER, SOFT)  # fmt: skip
    c.shape([(150, 190), (250, 150), (290, 270), (200, 320)], PAPER, SOFT)
    places = [("Lisboa", 270, 650, OCHRE), ("Bilbao", 345, 540, BRICK), ("Bristol", 220, 270, PLUM),
              ("Nantes", 330, 400, GREEN), ("Grenoble", 520, 480, GREEN), ("Liège", 500, 300, BLUE),
              ("Groningen", 540, 225, BLUE), ("Lyon", 480, 430, GREEN), ("Leipzig", 660, 270, LEAF),
              ("Kraków", 790, 320, BRICK), ("Torino", 570, 450, LEAF), ("Ljubljana", 690, 440, PLUM),
              ("Malmö", 640, 140, BLUE), ("Cluj", 880, 410, OCHRE)]  # fmt: skip
    for _name, x, y, _ink in places:
        c.dashes((520, 480), (x, y), LINE, 2, 6)
    for name, x, y, ink in places:
        c.dot(x, y, 9, ink)
        c.write(x + 14, y - 10, name, 17)
    c.write(40, 30, "Where we are", 28)
    return c


@picture("tool-wall")
def tool_wall() -> Canvas:
    c = Canvas(960, 560, PALE[OCHRE])
    c.box(30, 70, 900, 450, "#efe0c0", OCHRE, 3, 10)
    c.write(40, 22, "Wall 2: everything has its shadow", 24)
    for x in range(60, 910, 30):
        for y in range(95, 510, 30):
            c.dot(x, y, 1.6, "#cdb88a")
    c.box(110, 120, 22, 190, INK, None)
    c.box(80, 120, 82, 40, INK, None, 0, 8)
    c.write(121, 325, "hammer", 16, SOFT, "middle")
    c.shape([(230, 130), (430, 200), (430, 214), (225, 160)], INK)
    c.box(415, 180, 60, 60, INK, None, 0, 14)
    c.write(345, 325, "saw", 16, SOFT, "middle")
    c.line([(540, 120), (580, 220), (560, 310)], INK, 14)
    c.line([(600, 120), (560, 220), (585, 310)], INK, 14)
    c.write(570, 325, "pliers", 16, SOFT, "middle")
    c.dashes((700, 120), (860, 120), BRICK, 3)
    c.dashes((700, 300), (860, 300), BRICK, 3)
    c.dashes((700, 120), (700, 300), BRICK, 3)
    c.dashes((860, 120), (860, 300), BRICK, 3)
    c.write(780, 196, "on loan", 20, BRICK, "middle")
    c.write(780, 325, "big drill", 16, SOFT, "middle")
    for place, words in enumerate(("clamps", "files", "chisels", "brushes")):
        c.box(90 + place * 210, 390, 170, 80, PALE[BLUE], BLUE, 2, 8)
        c.write(175 + place * 210, 418, words, 18, BLUE, "middle")
    return c
