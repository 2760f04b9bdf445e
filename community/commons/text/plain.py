"""From safe HTML to words, and from plain text (mails, imports) to HTML."""

import re
from html import escape
from html.parser import HTMLParser

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
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_QUOTED = re.compile(r"^((?:>[ \t]?){1,200})(.*)$")
MAX_QUOTE_DEPTH = 5


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
    """The first words of safe HTML (or of plain text, `html=False`): one line of at most `length` characters."""
    # Eight characters of HTML per visible one is generous; parsing no more keeps lists quick.
    line = " ".join((plain_text(text[: length * 40]) if html else text).split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    kept = cut.rsplit(" ", 1)[0] if " " in cut[length // 2 :] else cut
    return kept.rstrip(" ,;:.–-") + "…"


def plain_to_html(text: str) -> str:
    """Plain text as HTML: blank lines part paragraphs, `>` at the start of lines quotes, addresses are linked."""
    out: list[str] = []
    depth = 0
    lines: list[str] = []

    def close_paragraph() -> None:
        if lines:
            out.append("<p>" + "<br>\n".join(lines) + "</p>\n")
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
            lines.append(linked(words))
    close_paragraph()
    out.append("</blockquote>\n" * depth)
    return "".join(out)


def linked(words: str) -> str:
    """One line, escaped, its addresses linked."""
    out, end = [], 0
    for link in find_links(words) or ():
        out += [escape(words[end : link.index]), f'<a href="{escape(link.url)}">{escape(link.text)}</a>']
        end = link.last_index
    return "".join(out) + escape(words[end:])
