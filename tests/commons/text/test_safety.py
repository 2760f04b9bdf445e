"""No vector gets through, by whichever format; both passes agree; nothing typed takes long or disappears."""
# ruff: noqa: E501  (examples stand on one line)

import time
from collections.abc import Callable

import pytest

from community.commons.text import (
    TextRefused,
    TextTooLong,
    check_source,
    clean_line,
    mend_source,
    plain_text,
    render,
)
from community.commons.text.render import Format
from community.commons.text.sanitise import first_pass, second_pass
from tests.commons.text.oracle import events, wrong_with


@pytest.mark.parametrize("format", ["markdown", "html", "plain"])
def test_no_vector_gets_through(vectors: list[str], format: Format) -> None:
    wrong = {vector: found for vector in vectors if (found := wrong_with(render(vector, format).html))}
    assert wrong == {}


def test_bleach_alone_lets_nothing_through_and_nh3_finds_nothing_to_change(vectors: list[str]) -> None:
    for vector in vectors:
        for ours in (True, False):
            once = first_pass(mend_source(vector), ours=ours)
            assert wrong_with(once) == [], vector
            assert events(second_pass(once)) == events(once), vector


@pytest.mark.parametrize("format", ["markdown", "html", "plain"])
def test_both_passes_agree_on_rendered_vectors(vectors: list[str], format: Format) -> None:
    for vector in vectors:
        html = render(vector, format).html
        assert second_pass(html) == html and wrong_with(first_pass(html, ours=True)) == []


def test_naughty_strings_are_shown_as_written_or_refused(naughty: list[str]) -> None:
    shown = 0
    for text in naughty:
        try:
            source = check_source(text)
        except TextRefused as refusal:
            assert str(refusal.sentence)
            continue
        shown += 1
        words = " ".join(plain_text(render(source, "plain").html).split())
        assert words == " ".join(source.split()), ascii(text)
    assert shown > len(naughty) * 0.8 or len(naughty) < 20


def test_check_source_refuses_what_cannot_be_kept() -> None:
    for text in ("a\x00b", "\x1b[31m", "\ud800", "", "  \n", "\u200b\ufeff", "\u3164", "\x0b"):
        with pytest.raises(TextRefused):
            check_source(text)
    with pytest.raises(TextTooLong) as refusal:
        check_source("x" * 100_001)
    assert refusal.value.status == 413 and "100" in str(refusal.value.sentence)
    assert check_source("a\r\nb\rc\u202e\u200b") == "a\nb\nc\u202e\u200b"
    with pytest.raises(TextTooLong):
        render("x" * 100_001)
    assert mend_source("a\x00\x0cb") == "a\ufffd\nb"
    assert "\ufffd" in render("a\x00b").html


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a \t b\n", "a b"),
        ("e\u0301", "é"),
        ("a\u202egnp", "agnp"),
        ("\u200bad\u00admin\ufeff", "admin"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("a\u200d \u200db", "a b"),
        ("x\x00\x1b[1m", "x[1m"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("a\U000e0067", "a"),
        ("a\u2028b\u3000c", "a b c"),
    ],
)
def test_clean_line_tidies_titles_and_names(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept
    assert clean_line(kept) == kept


def test_clean_line_refuses_what_shows_nothing() -> None:
    for typed in ("", " ", "\u200b", "\u202e\u2066", "\u3164", "\x00", "\u200d"):
        with pytest.raises(TextRefused):
            clean_line(typed)
    with pytest.raises(TextTooLong):
        clean_line("x" * 201, limit=200)


PIECES = ["[", "*", ">", "> ", "a**b", "_a ", "![", "[a](", "`", "- ", "a\n\n", "- a\n", "<", "www.", "http://", "@a ", ":a:", "&amp;",
          "|", "~~a", "[^1]", "*a* ", "`a` ", "[a](/b) ", "a@b.c ", "\u00a0", "a@", "[a", ":", "<a ", "<!--", "1. ", "*_", "[]()", "\\",
          "([", "a.", "```\n", "# a\n", "> [@a, #1](/a)\n\n", "<b>", "<p>", "<div>", "<table>", "</p>", "<li>", "<a href=x>", "&#", "a\\\n"]  # fmt: skip


@pytest.mark.parametrize("format", ["markdown", "html", "plain"])
def test_time_grows_no_faster_than_the_text(format: Format, size: Callable[[int, int], int]) -> None:
    """Four times the text takes some four times the time, not sixteen: both measured in one run, so on any machine."""
    length = size(20_000, 100_000)
    render("warm")
    for piece in PIECES:
        text = (piece * length)[:length]
        quarter, whole = _time_of(text[: length // 4], format), _time_of(text, format)
        assert whole < 8 * quarter + 0.2, piece


def _time_of(text: str, format: Format) -> float:
    """Seconds of processor."""
    started = time.process_time()
    render(text, format)
    return time.process_time() - started


def test_deep_nesting_ends() -> None:
    for text in (">" * 5000, "- " * 5000, "*" * 5000, "[" * 5000 + "]" * 5000):
        assert wrong_with(render(text).html) == []
    deep = render("<div>" * 5000 + "x" + "</div>" * 5000, "html")
    assert deep.plain == "x" and deep.html.count("<div") <= 60
