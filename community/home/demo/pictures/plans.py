"""Plans of places: the hall of the congress, a ramp, a garden."""

from .canvas import BLUE, BRICK, GREEN, LEAF, LINE, OCHRE, PALE, PLUM, SOFT, Canvas, picture


@picture("floor-plan")
def floor_plan() -> Canvas:
    c = Canvas(1120, 700)
    c.write(40, 26, "Hall B, ground floor", 26)
    c.write(1080, 34, "1 square = 1 m", 15, SOFT, "right")
    for x in range(60, 1061, 40):
        c.line([(x, 90), (x, 650)], LINE, 0.6)
    for y in range(90, 651, 40):
        c.line([(60, y), (1060, y)], LINE, 0.6)
    c.box(60, 90, 1000, 560, line=5)
    c.box(100, 130, 200, 120, PALE[PLUM], PLUM)
    c.write(200, 178, "Stage", 20, PLUM, "middle")
    for row in range(6):
        for seat in range(9):
            c.dot(120 + seat * 22, 290 + row * 26, 7, PALE[BLUE], BLUE)
    c.write(208, 452, "54 chairs, 4 free places for wheelchairs", 13, SOFT, "middle")
    for seat in range(4):
        c.box(330, 282 + seat * 30, 22, 22, PALE[BLUE], BLUE)
    for number in range(8):
        x, y = 440 + (number % 4) * 150, 140 + (number // 4) * 150
        c.box(x, y, 110, 60, PALE[OCHRE], OCHRE)
        c.write(x + 55, y + 20, f"Stall {number + 1}", 16, OCHRE, "middle")
    c.box(440, 450, 260, 160, PALE[BRICK], BRICK)
    c.write(570, 500, "Kitchen", 20, BRICK, "middle")
    c.write(570, 530, "16 A x 6", 15, BRICK, "middle")
    c.box(760, 450, 260, 160, PALE[LEAF], LEAF)
    c.write(890, 510, "Quiet room", 20, LEAF, "middle")
    for x, y, words in ((560, 640, "Door 1,60 m"), (1020, 360, "")):
        c.box(x, y, 90 if words else 60, 20 if words else 70, "#fcf9f5", None)
        c.write(x + 45, y + 26, words, 14, SOFT, "middle")
    c.write(1010, 388, "Ramp", 15, GREEN, "right")
    c.dashes((1060, 395), (720, 395), GREEN, 3)
    c.dashes((720, 395), (400, 395), GREEN, 3)
    return c


@picture("ramp")
def ramp() -> Canvas:
    c = Canvas(1000, 380)
    c.write(40, 24, "Section of the ramp, 36 cm to climb", 24)
    ground, top = 300, 200
    c.line([(40, ground), (960, ground)], SOFT, 2)
    c.shape([(120, ground), (420, 250), (540, 250), (840, top), (960, top), (960, ground)], PALE[GREEN])
    c.line([(120, ground), (420, 250), (540, 250), (840, top), (960, top)], GREEN, 5)
    c.line([(120, 210), (420, 160), (540, 160), (840, 110)], OCHRE, 3)
    for x, base in ((120, ground), (420, 250), (540, 250), (840, top)):
        c.line([(x, base), (x, base - 90)], OCHRE, 3)
    c.write(270, 308, "3,60 m at 5 %", 17, GREEN, "middle")
    c.write(480, 262, "landing 1,40 m", 17, GREEN, "middle")
    c.write(690, 308, "3,60 m at 5 %", 17, GREEN, "middle")
    c.write(880, 166, "door", 16, SOFT)
    c.write(300, 122, "handrail, 90 cm", 16, OCHRE)
    c.write(40, 345, "Width 1,20 m between the rails. Non-slip boards across the slope.", 15, SOFT)
    return c


@picture("garden")
def garden() -> Canvas:
    c = Canvas(1000, 640)
    c.write(40, 24, "Le jardin des Trois Fontaines", 26)
    c.box(40, 80, 920, 520, PALE[LEAF], LEAF, 3, 18)
    beds = ["Tomates", "Fèves", "Courges", "Oignons", "Pois", "Salades"]
    for number, bed in enumerate(beds):
        x, y = 90 + (number % 3) * 190, 120 + (number // 3) * 170
        c.box(x, y, 150, 120, PALE[OCHRE], OCHRE, 2, 6)
        c.write(x + 75, y + 48, bed, 18, OCHRE, "middle")
    c.box(700, 120, 210, 130, PALE[BLUE], BLUE, 2, 6)
    c.write(805, 165, "Serre", 20, BLUE, "middle")
    c.dot(805, 350, 55, PALE[BLUE], BLUE)
    c.write(805, 340, "Cuve", 18, BLUE, "middle")
    c.box(90, 480, 530, 80, PALE[BRICK], BRICK, 2, 6)
    c.write(355, 508, "Bacs à hauteur de fauteuil", 20, BRICK, "middle")
    c.box(700, 450, 210, 110, PALE[PLUM], PLUM, 2, 6)
    c.write(805, 492, "Compost", 20, PLUM, "middle")
    return c
