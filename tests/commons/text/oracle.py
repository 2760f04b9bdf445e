"""What safe HTML is, read strictly and independently of the code under test."""

import re
from html.parser import HTMLParser

TAGS = set(
    "a b blockquote br caption cite code dd del div dl dt em figcaption figure h3 h4 h5 h6 hr i img ins kbd li mark"
    " ol p pre q s samp section small span strong sub sup table tbody td tfoot th thead tr u ul var".split()
)
ATTRIBUTES = set(
    "href title rel class id src alt width height loading decoding start dir tabindex colspan rowspan".split()
)
ADDRESS = re.compile(
    r"https?://[^\s\\]+\Z|mailto:[^\s\\]+\Z|/\Z|/[^/\\\s][^\s\\]*\Z|#[^\s\\]*\Z", re.IGNORECASE
)
VOID = {"br", "hr", "img"}


class Oracle(HTMLParser):
    """Collects everything wrong with a piece of HTML; elements must be balanced, so that none leaves its place."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        if tag == "a" and "a" in self.open:
            self.wrong.append("a link in a link")
        for name, value in attrs:
            self.attribute(tag, name, value or "")
        if tag not in VOID:
            self.open.append(tag)

    def attribute(self, tag: str, name: str, value: str) -> None:
        if name not in ATTRIBUTES:
            self.wrong.append(f"<{tag} {name}>")
        if name == "href" and not ADDRESS.match(value):
            self.wrong.append(f"href {value!r}")
        if name == "src" and not re.match(r"/files/\d+/[\w.%~-]+\Z", value):
            self.wrong.append(f"src {value!r}")
        if name == "id" and not re.match(r"fn(ref)?-", value):
            self.wrong.append(f"id {value!r}")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            self.wrong.append(f"</{tag}>")
        elif not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing of its own")

    def handle_comment(self, data: str) -> None:
        self.wrong.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append("a declaration")

    def handle_pi(self, data: str) -> None:
        self.wrong.append("an instruction")


def wrong_with(html: str) -> list[str]:
    oracle = Oracle()
    oracle.feed(html)
    oracle.close()
    return oracle.wrong + [f"<{tag}> stays open" for tag in oracle.open]


def events(html: str) -> list[object]:
    """The HTML as a list of tags, attributes and words, in which spelling no longer matters."""
    found: list[object] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, sorted((name, value or "") for name, value in attrs)))

        def handle_endtag(self, tag: str) -> None:
            if tag in VOID:
                return
            found.append(f"/{tag}")

        def handle_data(self, data: str) -> None:
            if found and isinstance(found[-1], list):
                found[-1][0] += data
            else:
                found.append([data])

    reader = Reader(convert_charrefs=True)
    reader.feed(html)
    reader.close()
    return found
