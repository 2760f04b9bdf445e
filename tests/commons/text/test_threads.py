"""Many threads render and stem at once, and none reads another's words."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from community.commons.search.words import stem
from community.commons.text import render

TEXTS = [
    f"# Room {n}\n\nSee https://place{n}.example/a and **word{n}**, <b>no{n}</b>.\n\n> quote {n}\n\n"
    f"| a | {n} |\n|---|---|\n| b | c |"
    for n in range(40)
]
HTML = [
    f"<p>Room {n} <script>bad{n}</script><a href='https://x{n}.example'>x{n}</a><table><tr><td>{n}"
    for n in range(40)
]
WORDS = [
    f"{word}{ending}"
    for word in ("zanzib", "gardien", "meet", "repair")
    for ending in ("s", "ing", "ement", "ed", "eur")
]


@pytest.fixture(autouse=True)
def threads_take_turns_often() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_render_in_many_threads_is_render_in_one() -> None:
    wanted = [render(text).html for text in TEXTS] + [render(text, "html").html for text in HTML]
    with ThreadPoolExecutor(8) as pool:
        for _again in range(3):
            found = list(pool.map(lambda text: render(text).html, TEXTS))
            found += pool.map(lambda text: render(text, "html").html, HTML)
            assert found == wanted


def test_stem_in_many_threads_is_stem_in_one() -> None:
    raw = stem.__wrapped__  # without what is remembered
    asked = [(word, language) for word in WORDS for language in ("en", "fr")] * 20
    wanted = [raw(*one) for one in asked]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda one: raw(*one), asked)) == wanted
