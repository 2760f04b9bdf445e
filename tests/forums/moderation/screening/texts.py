"""Small texts of two kinds, made from a seed: for tests where no real data lies."""

import json
import random
from pathlib import Path

KIND = (
    "thanks for the keys i left them with the neighbour",
    "the meeting on tuesday moved to the library room",
    "does anybody know a good bakery near the station",
    "je cherche un endroit calme pour travailler le samedi",
    "i tried the new door lock and it works well for us",
    "nous avons planté les tomates hier avec les enfants",
    "could someone bring the ladder back before friday",
    "the minutes of the assembly are in the folder now",
)
SELLING = (
    "win a free prize now click http://cheap-prizes.example.com/win",
    "CHEAP watches best price order today www.watches-outlet.com",
    "earn $5000 a week from home, visit my channel and subscribe",
    "votre crédit accepté sans justificatif, cliquez http://credit.example.net",
    "limited offer!!! call 0800 555 000 and claim your bonus",
    "check out my new site for free followers http://bit.example.com/x",
)


def samples(count: int, seed: int = 1) -> list[tuple[str, str]]:
    """Pairs of text and label, a third of them "spam"."""
    luck = random.Random(seed)
    made = []
    for _number in range(count):
        spam = luck.random() < 0.33
        words = luck.choice(SELLING if spam else KIND).split() + luck.choice(KIND).split()[:3]
        luck.shuffle(words)
        made.append((" ".join(words), "spam" if spam else "ham"))
    return made


def write_records(path: Path, pairs: list[tuple[str, str]]) -> Path:
    path.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in pairs))
    return path
