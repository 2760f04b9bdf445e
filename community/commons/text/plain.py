"""From safe HTML to words, and from plain text (mails, imports) to HTML."""

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from itertools import groupby, pairwise
from textwrap import dedent

from .links import find_links

_BREAKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "blockquote",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "figure",
        "figcaption",
        "section",
        "cite",
        "dt",
        "dd",
    ]
)
_NOT_OWN = re.compile(r"<blockquote.*?(?:</blockquote>|$)|<figure.*?(?:</figure>|$)|<img[^>]*>", re.DOTALL)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_QUOTED = re.compile(r"^((?:>[ \t]?){1,200})(.*)$")
_RULE = re.compile(r"\s*([_=*~-])\1{4,}\s*$")
_ALIGNED = re.compile(r"^ {2,}\S|\S {3,}\S")
MAX_QUOTE_DEPTH = 5
SHORTEST_CUT, WIDEST_CUT = 50, 90  # characters of a line that a program may have cut


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.parts.append("\n")


def plain_text(html: str) -> str:
    """The words of safe HTML, a line per block, alternative texts in place of pictures."""
    words = _Words()
    words.feed(html)
    words.close()
    return _LINES.sub("\n", _SPACES.sub(" ", "".join(words.parts))).strip()


def excerpt(text: str, length: int = 200, *, html: bool = True) -> str:
    """The first words of safe HTML (or of plain text, `html=False`): one line of at most `length` characters.

    An author's own words: quotes and pictures are left out, unless there is nothing else.
    """
    if html:
        # Forty characters of HTML per visible one is generous; parsing no more keeps lists quick.
        begun = text[: length * 40]
        text = plain_text(_NOT_OWN.sub(" ", begun)) or plain_text(begun)
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    kept = cut.rsplit(" ", 1)[0] if " " in cut[length // 2 :] else cut
    return kept.rstrip(" ,;:.–-") + "…"


def plain_to_html(text: str) -> str:
    """Plain text as HTML, as a mail is meant to look: blank lines part paragraphs, `>` at the start of lines quotes,
    addresses are linked, lines cut at the width of a terminal flow again, tables and code keep their columns."""
    out: list[str] = []
    depth = 0
    lines: list[str] = []

    def close_paragraph() -> None:
        out.extend(_paragraph(lines))
        lines.clear()

    for line in text.replace("\x00", "\ufffd").split("\n"):
        quoted = _QUOTED.match(line)
        level = min(quoted[1].count(">"), MAX_QUOTE_DEPTH) if quoted else 0
        words = (quoted[2] if quoted else line).rstrip()
        if level != depth:
            close_paragraph()
            out.append("<blockquote>\n" * (level - depth) + "</blockquote>\n" * (depth - level))
            depth = level
        if not words.strip():
            close_paragraph()
        else:
            lines.append(words)
    close_paragraph()
    out.append("</blockquote>\n" * depth)
    return "".join(out)


def _paragraph(lines: list[str]) -> Iterator[str]:
    """Lines between two blank ones: rules, columns and running text apart."""
    for kind, group in groupby(_kinds(lines), key=lambda one: one[0]):
        members = [line for _kind, line in group]
        if kind == "rule":
            yield "<hr>\n" * len(members)
        elif kind == "columns":
            yield "<pre>" + escape(dedent("\n".join(members))) + "</pre>\n"
        else:
            yield "<p>" + _flowing(members) + "</p>\n"


def _kinds(lines: list[str]) -> Iterator[tuple[str, str]]:
    aligned = [bool(_ALIGNED.search(line.expandtabs())) for line in lines]
    for place, line in enumerate(lines):
        if _RULE.match(line):
            yield "rule", line
        elif aligned[place] and (
            aligned[place - 1 : place] == [True] or aligned[place + 1 : place + 2] == [True]
        ):
            yield "columns", line
        else:
            yield "text", line


def _flowing(lines: list[str]) -> str:
    """Lines that a mail program cut are joined again; those that their author ended stay."""
    width = max(len(line) for line in lines)
    out = linked(lines[0])
    for before, line in pairwise(lines):
        out += (" " if _was_cut(before, line, width) else "<br>\n") + linked(line)
    return out


def _was_cut(before: str, line: str, width: int) -> bool:
    """Whether the first word of `line` would not have fitted behind `before`."""
    if (
        not SHORTEST_CUT <= len(before) <= WIDEST_CUT
        or width > WIDEST_CUT
        or (not line[0].isalnum() and line[0] not in "(\"'«“‘")
    ):
        return False
    return len(before) + 1 + len(line.split(None, 1)[0]) > width


def linked(words: str) -> str:
    """One line, escaped, its addresses linked."""
    out, end = [], 0
    for link in find_links(words) or ():
        out += [escape(words[end : link.index]), f'<a href="{escape(link.url)}">{escape(link.text)}</a>']
        end = link.last_index
    return "".join(out) + escape(words[end:])
