"""Markdown is CommonMark 0.31.2 with GitHub's tables, strike and tasks; what we change of it is listed here."""
# ruff: noqa: E501  (examples stand on one line)

import re
from typing import Any

from community.commons.text import render
from community.commons.text.markdown import parser
from tests.commons.text.oracle import events, wrong_with

# Raw HTML is shown as words in every text (html=False), so examples about raw HTML differ as documented.
RAW_HTML = {"HTML blocks", "Raw HTML"}
# Tag-like pieces inside other sections; `<…>` stays words, with the effects that follow from that.
RAW_HTML_ELSEWHERE = {21, 31, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536, 642, 643}
# A picture from elsewhere becomes a link; one without words for it shows its address.
FINISHED_OTHERWISE = {581}


def _differs(example: dict[str, Any]) -> bool:
    return example["section"] in RAW_HTML or example["example"] in RAW_HTML_ELSEWHERE


def test_the_parser_passes_commonmark_with_raw_html_shown_as_words(commonmark: list[dict[str, Any]]) -> None:
    with parser(extended=False) as plain:
        wrong = [
            one["example"]
            for one in commonmark
            if not _differs(one) and _folded(plain.render(one["markdown"])) != _folded(one["html"])
        ]
    assert wrong == []


def test_only_documented_examples_differ(commonmark: list[dict[str, Any]]) -> None:
    if len(commonmark) < 100:
        return  # our own small set holds no raw HTML
    with parser(extended=False) as plain:
        equal = [
            number
            for number in RAW_HTML_ELSEWHERE
            for one in commonmark
            if one["example"] == number and _folded(plain.render(one["markdown"])) == _folded(one["html"])
        ]
    assert equal == [], "these pass: take them off the list"


def _folded(html: str) -> str:
    return (
        re.sub(r"\s+", " ", html.replace("<br />", "<br>").replace(" />", ">").replace('"', "&quot;"))
        .replace("> <", "><")
        .strip()
    )


def test_rendered_examples_say_what_commonmark_says(commonmark: list[dict[str, Any]]) -> None:
    """After sanitising: the same elements and words but for the documented finishing of links, pictures, headings."""
    wrong = {
        one["example"]: (_finished(render(one["markdown"]).html), _finished(_shifted(one["html"])))
        for one in commonmark
        if not _differs(one) and one["example"] not in FINISHED_OTHERWISE
    }
    wrong = {number: pair for number, pair in wrong.items() if pair[0] != pair[1]}
    assert wrong == {}


def _finished(html: str) -> list[object]:
    """Links, pictures and headings are finished otherwise, so what they hold is compared, not themselves."""
    html = re.sub(r"</?div[^>]*>", "", html)
    kept: list[object] = []
    for event in events(html):
        name = event[0] if isinstance(event, tuple) else event
        if name in ("a", "/a", "img"):
            if name == "img":
                words = dict(event[1]).get("alt", "")
                event = [words]
            else:
                continue
        if name in ("span", "/span"):  # colours of code
            continue
        if isinstance(event, tuple):
            event = event[0]
        if isinstance(event, list):
            words = re.sub(r"\s+", " ", event[0])
            if kept and isinstance(kept[-1], list):
                kept[-1] = [re.sub(r"\s+", " ", kept[-1][0] + words)]
                continue
            event = [words]
        kept.append(event)
    return [event for event in kept if event != [" "]]


def _shifted(html: str) -> str:
    return re.sub(r"(</?h)([1-6])>", lambda tag: f"{tag[1]}{min(int(tag[2]) + 2, 6)}>", html)


def test_every_example_is_safe(commonmark: list[dict[str, Any]], github: list[dict[str, Any]]) -> None:
    for one in commonmark + github:
        assert wrong_with(render(one["markdown"]).html) == [], one["markdown"]


def test_github_tables_strike_and_tasks(github: list[dict[str, Any]]) -> None:
    own = [
        {
            "example": -1,
            "section": "Tables (extension)",
            "markdown": "| a | b |\n|---|:-:|\n| c | d |\n",
            "html": '<table>\n<thead>\n<tr>\n<th>a</th>\n<th align="center">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>c</td>\n<td align="center">d</td>\n</tr>\n</tbody>\n</table>',
        },
        {
            "example": -2,
            "section": "Strikethrough (extension)",
            "markdown": "~~Hi~~ there\n",
            "html": "<p><del>Hi</del> there</p>\n",
        },
    ]
    for one in own + [
        one
        for one in github
        if one["section"]
        in ("Tables (extension)", "Strikethrough (extension)", "Task list items (extension)")
    ]:
        expected = one["html"].replace("<del>", "<s>").replace("</del>", "</s>")
        expected = re.sub(r"<input([^>]*)>\s*", lambda box: "☑ " if "checked" in box[1] else "☐ ", expected)
        assert _finished(render(one["markdown"]).html) == _finished(expected), one["example"]
