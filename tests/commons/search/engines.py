"""One engine answers: the conversations are indexed in the database of this process, and every query is asked.

Runs in a process of its own for each engine (`manage.py shell -c`); see test_agreement.py.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q

from community.commons.search.find import search
from community.commons.search.index import index_many
from community.commons.search.kinds import KINDS, Entry, Kind, register_kind
from community.commons.search.words import WORD, fold
from community.commons.text import plain_text, render

SETS = {
    "en": ("stackexchange_coffee", "stackexchange_datascience", "mailing_lists_2002"),
    "fr": ("consultation_fr_2015",),
}
START = datetime(2015, 1, 1, tzinfo=UTC)


def texts(folder: str, most: int) -> list[tuple[str, str, str]]:
    """(language, title, words) of the posts of every set, at most `most` of each language."""
    found = []
    for language, names in SETS.items():
        of_language: list[tuple[str, str, str]] = []
        for name in names:
            of_language += _of_set(Path(folder), name, language)
        random.Random(7).shuffle(of_language)
        found += of_language[:most]
    return found


def _of_set(folder: Path, name: str, language: str) -> Iterator[tuple[str, str, str]]:
    file = folder / "conversations" / f"{name}.jsonl.gz"
    with gzip.open(file, "rt") if file.exists() else (folder / "small.jsonl").open() as lines:
        for line in lines:
            thread = json.loads(line)
            if "posts" not in thread or thread.get("lang", "en") != language:
                continue
            for place, post in enumerate(thread["posts"]):
                words = (
                    plain_text(post["body"])
                    if "<p" in post["body"]
                    else plain_text(render(post["body"]).html)
                )
                yield language, thread.get("title") or "" if place == 0 else "", words


def queries(found: list[tuple[str, str, str]], count: int) -> list[str]:
    """Half English, half French; of each three quarters single words as they stand in the texts, then two words."""
    chance, asked = random.Random(11), []
    for language in SETS:
        bodies = [body for spoken, _title, body in found if spoken == language]
        for number in range(count // 2):
            words = [word for word in WORD.findall(chance.choice(bodies)) if len(word) > 2]
            while len(words) < 2:
                words = [word for word in WORD.findall(chance.choice(bodies)) if len(word) > 2]
            place = chance.randrange(len(words) - 1)
            single = number % 4 != 3
            asked.append(words[place] if single else f"{words[place]} {words[place + 1]}")
    return asked


def answer(folder: str, most: int, count: int) -> None:
    """Prints [[query, ids of all hits sorted, ids of the first ten], …]."""
    KINDS.clear()
    register_kind(Kind("tests.note", "notes", lambda viewer: Q(), lambda: []))
    found = texts(folder, most)
    index_many(
        Entry("tests.note", number, title, body, language, START + timedelta(minutes=number))
        for number, (language, title, body) in enumerate(found, 1)
    )
    told: list[Any] = []
    for query in queries(found, count):
        ids = [hit.object_id for hit in search(query, viewer=None, limit=2000).hits]
        told.append([query, sorted(ids), ids[:10]])
    print(json.dumps({"texts": len(found), "answers": told, "mended": _mended(found, count // 3)}))


def _mended(found: list[tuple[str, str, str]], count: int) -> list[list[str]]:
    """[[word, the same with a slip, what was proposed], …] of words that stand in several texts."""
    chance, told = random.Random(13), []
    bodies = [body for _language, _title, body in found]
    while len(told) < count:
        words = [word.lower() for word in re.findall(r"[^\W\d_]{6,12}", chance.choice(bodies))]
        if not words:
            continue
        word = chance.choice(words)
        slipped = slip(word, chance)
        results = search(slipped, viewer=None)
        if results.total == 0:  # else the slip is a word, or the form of a word, itself
            told.append([fold(word), slipped, fold(results.suggestion)])
    return told


def slip(word: str, chance: random.Random) -> str:
    """The word with two letters swapped, one left out, one doubled or another in its place."""
    place = chance.randrange(1, len(word) - 1)
    letter = chance.choice("aeioustrnl")
    return chance.choice(
        [
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + letter + word[place + 1 :],
        ]
    )
