"""BBCode as phpBB kept it until 3.1, `[b:1a2b3c4d]…[/b:1a2b3c4d]` in escaped HTML, turned into plain HTML.

A tag that is never closed, or closed without having been opened, stays as it was written: no word is lost.
"""

import re
from collections.abc import Callable
from html import escape, unescape

PLAIN = {
    "b": "strong",
    "i": "em",
    "u": "u",
    "s": "del",
    "strike": "del",
    "sub": "sub",
    "sup": "sup",
    "h1": "h3",
    "h2": "h4",
}
WORDS_ONLY = {
    "color",
    "size",
    "font",
    "center",
    "left",
    "right",
    "align",
    "justify",
    "spoiler",
    "hidden",
    "media",
    "youtube",
}
KNOWN = {*PLAIN, *WORDS_ONLY, "url", "img", "email", "quote", "code", "list", "*", "attachment", "flash"}
_TAG = re.compile(r"\[(/?)([a-zA-Z][a-zA-Z0-9]*|\*)(?:=((?:&quot;.*?&quot;|\"[^\"]*\"|[^\]])*))?\]")
_SMILEY = re.compile(r'<!-- s.*?--><img [^>]*?alt="([^"]*)"[^>]*><!-- s.*?-->', re.DOTALL)
_LINK = re.compile(r"<!-- [a-z] -->(.*?)<!-- [a-z] -->", re.DOTALL)
_INLINE = re.compile(r"<!-- ia(\d+) -->(.*?)<!-- ia\1 -->", re.DOTALL)

Finder = Callable[[str, str], str]
"""Of an attachment (its place among those of the post, and its name): the mark of that file, "" for none."""


def to_html(text: str, uid: str = "", *, find: Finder = lambda place, name: "") -> str:
    """`text` is escaped HTML, as the database has it. The result needs cleaning like any HTML from elsewhere."""
    if uid:
        text = re.sub(rf"(\[[^\[\]]*?)(?::[a-z])?:{re.escape(uid)}(?=[\]=])", r"\1", text)
        text = re.sub(rf":{re.escape(uid)}\]", "]", text)
    text = _SMILEY.sub(r"\1", text)
    text = _INLINE.sub(lambda found: find(found[1], unescape(found[2])) or f"📎 {found[2]}", text)
    text = _LINK.sub(r"\1", text)
    return _Reader(text, find).read()


class _Reader:
    """Goes through the text once; `open` are the tags that wait for their end, with where their words begin."""

    def __init__(self, text: str, find: Finder) -> None:
        self.text, self.find = text, find
        self.out: list[str] = []
        self.open: list[tuple[str, str, str, int]] = []  # name, argument, as written, place in `out`

    def read(self) -> str:
        at = 0
        while (found := _TAG.search(self.text, at)) is not None:
            self._words(self.text[at : found.start()])
            at = found.end()
            name = found[2].lower()
            if name not in KNOWN:
                self._words(found[0])
            elif found[1]:
                self._close(name, found[0])
            elif name == "code":
                at = self._code(at)
            elif name == "*":
                self._item()
            else:
                self.open.append((name, _argument(found[3]), found[0], len(self.out)))
                self.out.append("")
        self._words(self.text[at:])
        while self.open:
            self._give_up()
        return "".join(self.out).strip()

    def _words(self, words: str) -> None:
        if words:
            self.out.append(re.sub(r"\r?\n", "<br>\n", words))

    def _code(self, at: int) -> int:
        end = re.compile(r"\[/code\]", re.IGNORECASE).search(self.text, at)
        inside = self.text[at : end.start()] if end else self.text[at:]
        self.out.append(f"<pre><code>{inside.strip(chr(10))}</code></pre>")
        return end.end() if end else len(self.text)

    def _item(self) -> None:
        if self.open and self.open[-1][0] == "*":
            self._end_item()
        if any(name == "list" for name, *_rest in self.open):
            self.open.append(("*", "", "[*]", len(self.out)))
            self.out.append("")
        else:
            self.out.append("• ")

    def _end_item(self) -> None:
        _name, _argument, _written, place = self.open.pop()
        words = re.sub(r"(?:<br>\s*)+$", "", "".join(self.out[place + 1 :]))
        self.out[place:] = [f"<li>{words.strip()}</li>"]

    def _close(self, name: str, written: str) -> None:
        if name == "*":
            if self.open and self.open[-1][0] == "*":
                self._end_item()
            return
        if name not in {one[0] for one in self.open}:
            self._words(written)
            return
        while self.open[-1][0] != name:
            self._give_up()
        _name, argument, _written, place = self.open.pop()
        words = "".join(self.out[place + 1 :])
        self.out[place:] = [self._shown(name, argument, words)]

    def _give_up(self) -> None:
        """A tag without its end."""
        name, _argument, written, place = self.open[-1]
        if name == "*":
            self._end_item()
            return
        self.open.pop()
        self.out[place] = written

    def _shown(self, name: str, argument: str, words: str) -> str:
        if name in PLAIN:
            return f"<{PLAIN[name]}>{words}</{PLAIN[name]}>"
        if name in ("url", "email"):
            address = argument or _bare(words)
            return f'<a href="{escape(address if name == "url" else f"mailto:{address}")}">{words}</a>'
        if name == "img":
            return f'<img src="{escape(_bare(words))}" alt="">'
        if name == "quote":
            author = f"<p><strong>{escape(argument)}</strong></p>" if argument else ""
            return f"<blockquote>{author}{words}</blockquote>"
        if name == "list":
            kind = "ol" if argument else "ul"
            before, item, rest = words.partition("<li>")
            if not item:
                return f"<{kind}><li>{words}</li></{kind}>"
            before = re.sub(r"(?:<br>|\s)+$", "", before).lstrip()
            return f"{before}<{kind}><li>{rest}</{kind}>"
        if name == "attachment":
            return self.find(argument, _bare(words)) or f"📎 {words}"
        return words


def _argument(written: str | None) -> str:
    return unescape(written or "").strip().strip('"').strip()


def _bare(words: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", "", words)).strip()
