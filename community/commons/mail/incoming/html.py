"""The words of an HTML mail as plain text: quotes marked by ">", links and lists kept readable, nothing else.

Only text comes out of here; whatever is shown later goes through the site's one sanitiser like everything typed.
"""

import re
from html import escape, unescape
from html.parser import HTMLParser

import nh3

MOST_CHARACTERS = 2_000_000
MOST_TAGS = 20_000  # of a page with more only the words are taken
MOST_DEPTH = 12  # of quotes
_BLOCKS = {
    "p", "div", "section", "article", "table", "tr", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre",
    "blockquote", "dl", "dt", "dd", "center", "form", "hr", "address", "header", "footer",
}  # fmt: skip
_APART = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "ul", "ol", "table"}
_UNSEEN = {"script", "style", "title", "template", "noscript", "object", "svg", "math", "select", "textarea"}
_TAGS = _BLOCKS | {"br", "li", "a", "td", "th"}
_SAFE_LINK = re.compile(r"^https?://[^\s<>()\[\]]{1,2000}$", re.IGNORECASE)


def to_text(html: str) -> str:
    """Never fails: what can't be understood is read as words."""
    reader = _Reader()
    reader.feed(_orderly(html[:MOST_CHARACTERS]))
    reader.close()
    return reader.text()


def _orderly(html: str) -> str:
    """Well-formed, without what is not needed: Python's own parser takes minutes for what is built to exhaust it."""
    if html.count("<") > MOST_TAGS:
        return escape(unescape(re.sub(r"<[^<>]{0,2000}>", " ", html)))
    return nh3.clean(html, tags=_TAGS, clean_content_tags=_UNSEEN, attributes={"a": {"href"}}, link_rel=None)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line = ""
        self.quotes = self.quotes_before = 0
        self.air = False
        self.preformatted = 0
        self.link = ""
        self.link_from = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._end_line(blank=True)
        elif tag in _BLOCKS:
            self._end_line(apart=tag in _APART)
        if tag == "blockquote":
            self.quotes = min(self.quotes + 1, MOST_DEPTH)
        elif tag == "pre":
            self.preformatted += 1
        elif tag == "li":
            self._end_line()
            self.line = "- "
        elif tag == "a":
            self.link, self.link_from = dict(attributes).get("href") or "", len(self.line)
        elif tag == "hr":
            self._put("---")
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        if tag in _BLOCKS or tag == "li":
            self._end_line(apart=tag in _APART)
        if tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif tag == "pre":
            self.preformatted = max(0, self.preformatted - 1)
        elif tag in ("td", "th"):
            self._put(" ")

    def handle_data(self, data: str) -> None:
        if not self.preformatted:
            self._put(re.sub(r"[ \t\r\n\f]+", " ", data))
            return
        for number, part in enumerate(data.split("\n")):
            if number:
                self._end_line()
            self._put(part)

    def text(self) -> str:
        self._end_line()
        return "\n".join(self.lines) + "\n"

    def _put(self, words: str) -> None:
        if not self.preformatted and (not self.line or self.line.endswith(" ")):
            words = words.lstrip(" ")
        self.line += words

    def _end_link(self) -> None:
        words, address = self.line[self.link_from :].strip(), self.link.strip()
        self.link = ""
        if not words or not _SAFE_LINK.match(address) or words == address or "@" in words:
            return
        self.line += f" <{address}>"

    def _end_line(self, *, apart: bool = False, blank: bool = False) -> None:
        """`apart`: air around what ends here; `blank`: air where nothing stands, as two line breaks make it."""
        if not self.line.strip():
            self.line, self.air = "", self.air or apart or blank
            return
        if self.air and self.lines:
            self.lines.append(("> " * min(self.quotes, self.quotes_before)).rstrip())
        self.lines.append("> " * self.quotes + self.line.rstrip())
        self.line, self.air, self.quotes_before = "", apart, self.quotes
