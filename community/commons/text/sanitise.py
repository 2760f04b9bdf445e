"""The allow list, and its two independent readings: bleach with our finishing filter, then nh3.

`sanitise` is the last step of every text, whatever it was written in. The filter also gives links their `rel`,
turns pictures from elsewhere into links, shifts headings below the page's own and lets each block find its
direction. nh3 then reads the result with another parser and the same list; tests hold that it finds nothing.
"""

import re
from collections.abc import Iterator
from typing import Any

import nh3
from bleach.html5lib_shim import Filter, convert_entities, getTreeWalker
from bleach.sanitizer import Cleaner

from .limits import MAX_HTML_NESTING
from .links import is_own, own_picture, safe_address
from .threads import lent

Token = dict[str, Any]

TAGS = frozenset(
    [
        "a",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
    ]
)
VOID = frozenset({"br", "hr", "img"})
ELEMENT = 1  # html5lib's number for an element's node
HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
DIRECTED = frozenset(
    [
        "p",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "blockquote",
        "td",
        "th",
        "dt",
        "dd",
        "figcaption",
        "ul",
        "ol",
        "caption",
    ]
)
REL = "nofollow ugc noopener"
CLASS = re.compile(
    r"(?:hl-[a-z0-9]{1,3}|language-[\w+#.-]{1,30}|mention|quoted|task|task done|footnotes?|footnote-ref"
    r"|footnote-back|scroll|align-(?:left|center|right))\Z"
)
PLACE = re.compile(r"fn(?:ref)?-[a-z0-9-]{1,40}\Z")
NUMBER = re.compile(r"\d{1,5}\Z")

ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "title", "rel", "class", "id"}),
    "img": frozenset({"src", "alt", "title", "width", "height", "loading", "decoding"}),
    "ol": frozenset({"start", "dir"}),
    "li": frozenset({"class", "id", "dir"}),
    "pre": frozenset({"dir", "tabindex"}),
    "code": frozenset({"class"}),
    "span": frozenset({"class"}),
    "div": frozenset({"class", "tabindex"}),
    "section": frozenset({"class"}),
    "sup": frozenset({"class"}),
    "blockquote": frozenset({"class", "dir"}),
    "td": frozenset({"class", "colspan", "rowspan", "dir"}),
    "th": frozenset({"class", "colspan", "rowspan", "dir"}),
    **{
        tag: frozenset({"dir"})
        for tag in ("p", "ul", "h3", "h4", "h5", "h6", "dt", "dd", "figcaption", "caption")
    },
}


def permitted(tag: str, name: str, value: str) -> bool:
    """Whether this attribute of this element may stand, by both passes."""
    if name not in ATTRIBUTES.get(tag, ()):
        return False
    if name == "href":
        return safe_address(value) == value
    if name == "src":
        return own_picture(value) == value
    if name == "class":
        return bool(CLASS.match(value))
    if name == "id":
        return bool(PLACE.match(value))
    if name in ("width", "height", "start", "colspan", "rowspan"):
        return bool(NUMBER.match(value))
    fixed = {
        "dir": ("auto", "ltr", "rtl"),
        "tabindex": ("0",),
        "loading": ("lazy",),
        "decoding": ("async",),
        "rel": (REL,),
    }
    return value in fixed[name] if name in fixed else True


class Walker(getTreeWalker("etree")):  # type: ignore[misc]
    """Walks the tree once: html5lib's own walker searches each element among its siblings, in quadratic time."""

    def __iter__(self) -> Iterator[Token]:
        yield from self.text(self.tree.text or "")
        open_elements = [(None, iter(self.tree))]
        while open_elements:
            element, children = open_elements[-1]
            child = next(children, None)
            if child is None:
                open_elements.pop()
                if element is not None:
                    yield self.endTag(*self.getNodeDetails(element)[1:3])
                    yield from self.text(element.tail or "")
                continue
            kind, *details = self.getNodeDetails(child)
            if kind != ELEMENT:
                yield from self.text(child.tail or "")
            elif details[1] in VOID:
                yield from self.emptyTag(*details[:3], False)
                yield from self.text(child.tail or "")
            else:
                yield self.startTag(*details[:3])
                yield from self.text(child.text or "")
                open_elements.append((child, iter(child)))


class Finish(Filter):
    """Walks the sanitised tokens once and gives them their last form."""

    def __iter__(self) -> Iterator[Token]:
        self.open_links = self.open_headings = 0
        for token in super().__iter__():
            kind = token["type"]
            if kind in ("StartTag", "EmptyTag", "EndTag"):
                yield from self.element(token, kind)
            else:
                yield token

    def element(self, token: Token, kind: str) -> Iterator[Token]:
        if token["name"] in HEADINGS:
            token["name"] = HEADINGS[token["name"]]
            # A heading in a heading is no HTML that two parsers read alike: the outer one stays.
            self.open_headings += 1 if kind == "StartTag" else -1
            if self.open_headings + (kind == "EndTag") > 1:
                return
        name = token["name"]
        if kind == "EndTag":
            self.open_links -= name == "a"
            yield token
            return
        attributes = token["data"]
        if name == "a":
            self.open_links += 1
            self.finish_link(attributes)
        elif name == "img":
            yield from self.picture(token, attributes)
            return
        elif name in DIRECTED:
            attributes[(None, "dir")] = "auto"
        elif name == "pre":
            attributes[(None, "dir")] = "ltr"
            attributes[(None, "tabindex")] = "0"  # a scrolling region must be reachable by keyboard
        elif name == "table":
            yield {
                "type": "StartTag",
                "name": "div",
                "namespace": None,
                "data": {(None, "class"): "scroll", (None, "tabindex"): "0"},
            }
        yield token

    def finish_link(self, attributes: dict[Any, str]) -> None:
        """A link that may lead nowhere stays as an <a> without address: taken out, it could join what it parted."""
        address = safe_address(_read(attributes, "href"))
        attributes.pop((None, "rel"), None)
        if address is None:
            attributes.pop((None, "href"), None)
            return
        attributes[(None, "href")] = _written(address)
        if not is_own(address):
            attributes[(None, "rel")] = REL

    def picture(self, token: Token, attributes: dict[Any, str]) -> Iterator[Token]:
        source = _read(attributes, "src")
        alternative = attributes.get((None, "alt"), "")
        own = own_picture(source)
        if own:
            attributes.update(
                {
                    (None, "src"): own,
                    (None, "alt"): alternative,
                    (None, "loading"): "lazy",
                    (None, "decoding"): "async",
                }
            )
            yield token
            return
        address = safe_address(source)
        words = {"type": "Characters", "data": alternative or _written(address or "")}
        if self.open_links or address is None:
            yield words
            return
        link = {(None, "href"): _written(address)}
        if not is_own(address):
            link[(None, "rel")] = REL
        yield {"type": "StartTag", "name": "a", "namespace": None, "data": link}
        yield words
        yield {"type": "EndTag", "name": "a", "namespace": None}


def _read(attributes: dict[Any, str], name: str) -> str:
    """An attribute's value; bleach leaves character references in its tokens as they were written."""
    return str(convert_entities(attributes.get((None, name), "")))


def _written(value: str) -> str:
    return value.replace("&", "&amp;")


class CloseTables(Filter):
    """Closes the scrolling box that `Finish` opened around each table."""

    def __iter__(self) -> Iterator[Token]:
        for token in super().__iter__():
            yield token
            if token["type"] == "EndTag" and token["name"] == "table":
                yield {"type": "EndTag", "name": "div", "namespace": None}


def _first(tag: str, name: str, value: str) -> bool:
    # Before the filter runs, pictures still lie elsewhere and links still bear any address; both are judged there.
    if (tag, name) in (("a", "href"), ("img", "src")):
        return True
    return permitted(tag, name, value)


def _foreign(tag: str, name: str, value: str) -> bool:
    # What others wrote as HTML can't dress as ours: no class, no id.
    return name not in ("class", "id", "tabindex") and _first(tag, name, value)


@lent
def cleaner(ours: bool) -> Cleaner:
    cleaner = Cleaner(
        tags=TAGS | {"h1", "h2"},
        attributes=_first if ours else _foreign,
        protocols={"http", "https", "mailto"},
        strip=True,
        strip_comments=True,
        filters=[Finish, CloseTables],
    )
    cleaner.walker = Walker
    return cleaner


def first_pass(html: str, *, ours: bool) -> str:
    """bleach, with our filter. `ours`: the HTML comes from our own renderer, so that its classes may stand."""
    with cleaner(ours) as bleach:
        return str(bleach.clean(html))


def _second(tag: str, name: str, value: str) -> str | None:
    return value if permitted(tag, name, value) else None


_NH3 = nh3.Cleaner(
    tags=set(TAGS),
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    attribute_filter=_second,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
    strip_comments=True,
    clean_content_tags={"script", "style"},
)


def second_pass(html: str) -> str:
    return _NH3.clean(html)


def sanitise(html: str, *, ours: bool) -> str:
    """Safe HTML, in its last form."""
    return second_pass(first_pass(html, ours=ours))


_FOREIGN_NH3 = nh3.Cleaner(
    tags=set(TAGS | {"h1", "h2"}),
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
    clean_content_tags={
        "script",
        "style",
        "title",
        "noscript",
        "template",
        "textarea",
        "select",
        "iframe",
        "object",
    },
)
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s[^\s=>]+="[^"]*")*)>')


def level(html: str) -> str:
    """Foreign HTML balanced and at most MAX_HTML_NESTING deep, so that bleach's time stays linear."""
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2] in VOID:
            return tag[0]
        if tag[1]:
            depth -= 1
            return tag[0] if depth < MAX_HTML_NESTING else ""
        depth += 1
        return tag[0] if depth <= MAX_HTML_NESTING else ""

    return _TAG.sub(keep, _FOREIGN_NH3.clean(html))
