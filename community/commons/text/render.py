"""`render`: a source in one of three formats to safe HTML, and what stands in it."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from .limits import check_length
from .lines import mend_source
from .markdown import Notes, to_html
from .plain import plain_text, plain_to_html
from .sanitise import level, sanitise

RENDER_VERSION = 2  # grows with every change of what comes out for the same source

Format = Literal["markdown", "html", "plain"]
_LINK = re.compile(r'<a [^>]*?href="([^"]*)"')
_IMAGE = re.compile(r'<img [^>]*?src="([^"]*)"')
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True)
class TextContext:
    """What the text's surroundings know.

    `resolve_mentions(handles)` is called at most once with all handles written and answers those that exist;
    as a mapping, with what is shown instead of a handle ("" is itself), such as "former member".
    `anchor` (small letters, digits, dashes) keeps footnotes of several texts on one page apart, such as "p12".
    """

    resolve_mentions: Callable[[Sequence[str]], Iterable[str]] | None = None
    anchor: str = ""


@dataclass(frozen=True)
class Quote:
    """A quoted source: the name as written, the post's number and its address."""

    name: str
    number: int
    url: str


@dataclass(frozen=True)
class Rendered:
    html: str
    plain: str  # for search, mails and excerpts
    mentions: list[str]  # handles that exist, in the order written
    quotes: list[Quote]
    links: list[str]
    images: list[str]
    words: int
    version: int = RENDER_VERSION


def render(source: str, format: Format = "markdown", *, context: TextContext | None = None) -> Rendered:
    """Safe HTML of `source`, with its words, mentions, quotes and addresses.

    What no page can hold is replaced by U+FFFD. Raises TextTooLong above 100,000 characters.
    """
    check_length(source)
    context = context or TextContext()
    source = mend_source(source)
    notes = Notes(context.resolve_mentions, anchor=context.anchor or _anchor(source))
    if format == "markdown":
        html = sanitise(to_html(source, notes), ours=True)
    elif format == "html":
        html = sanitise(level(source), ours=False)
    elif format == "plain":
        html = sanitise(plain_to_html(source), ours=True)
    else:
        raise ValueError(f"{format} is no format of texts")
    plain = plain_text(html)
    return Rendered(
        html=html,
        plain=plain,
        mentions=notes.mentions,
        quotes=[Quote(*quote) for quote in notes.quotes],
        links=[_unescape(link) for link in _LINK.findall(html)],
        images=[_unescape(image) for image in _IMAGE.findall(html)],
        words=len(_WORD.findall(plain)),
    )


def _anchor(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:8]


def _unescape(address: str) -> str:
    return address.replace("&amp;", "&")
