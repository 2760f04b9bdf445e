"""The XML in which phpBB (since 3.2) and Flarum keep texts (s9e/TextFormatter), turned into plain HTML.

What stood there as markup (`<s>[b]</s>`, `<e>[/b]</e>`, `<i>> </i>`) is left out; elements that we do not know give
their words. The result is cleaned like any HTML from elsewhere: nothing here needs to be trusted.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from xml.etree import ElementTree

PLAIN = {
    "B": "strong", "STRONG": "strong", "I": "em", "EM": "em", "U": "u", "S": "del", "DEL": "del", "STRIKE": "del",
    "SUB": "sub", "SUP": "sup", "C": "code", "H1": "h1", "H2": "h2", "H3": "h3", "H4": "h4", "H5": "h5", "H6": "h6",
    "LI": "li", "TABLE": "table", "THEAD": "thead", "TBODY": "tbody", "TR": "tr", "TD": "td", "TH": "th", "p": "p",
}  # fmt: skip
WORDLESS = {"s", "e", "i"}
MENTIONS = {"POSTMENTION", "USERMENTION", "GROUPMENTION", "TAGMENTION"}
PICTURES = {"IMG", "UPL-IMAGE", "UPL-IMAGE-PREVIEW", "UPL-IMAGE-TEXT-PREVIEW"}
FILES = {"ATTACHMENT", "UPL-FILE", "UPL-TEXT-PREVIEW"}
DEEPEST = 60  # elements in one another

Finder = Callable[[str, Mapping[str, str]], str]
"""Of an element that names a file (its tag and attributes): the mark of that file, "" where it is none of ours."""


class Unreadable(ValueError):
    """The text is not the XML that it should be."""


def is_s9e(text: str) -> bool:
    return re.match(r"<[rt][ >/]", text) is not None


def to_html(
    text: str, *, find: Finder = lambda tag, attributes: "", post_url: Callable[[str], str] = lambda id: ""
) -> str:
    """`post_url` gives the address of a quoted post by its id. Raises Unreadable."""
    if "<!" in text:
        raise Unreadable("it declares entities of its own")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  (no declarations: nothing to expand)
    except ElementTree.ParseError as error:
        raise Unreadable(f"its XML is broken: {error}") from None
    return "".join(_inside(root, _Turning(find, post_url), 0)).strip()


def words_of(text: str) -> str:
    """Of a text that is broken: its words, so that they are not lost."""
    return re.sub(r"<[^<>]*>", "", re.sub(r"<br\s*/?>|</p>", "\n", text)).strip()


class _Turning:
    def __init__(self, find: Finder, post_url: Callable[[str], str]) -> None:
        self.find, self.post_url = find, post_url


def _inside(element: ElementTree.Element, turning: _Turning, depth: int) -> Iterator[str]:
    yield escape(element.text or "", quote=False)
    for child in element:
        if depth < DEEPEST:
            yield from _element(child, turning, depth + 1)
        else:
            yield escape("".join(child.itertext()), quote=False)
        yield escape(child.tail or "", quote=False)


def _element(element: ElementTree.Element, turning: _Turning, depth: int) -> Iterator[str]:
    tag, inside = element.tag, _inside(element, turning, depth)
    if tag in WORDLESS:
        return
    if tag in ("br", "HR"):
        yield f"<{tag.lower()}>"
    elif tag in PLAIN:
        yield from (f"<{PLAIN[tag]}>", *inside, f"</{PLAIN[tag]}>")
    elif tag == "QUOTE":
        yield from ("<blockquote>", _quoted(element, turning), *inside, "</blockquote>")
    elif tag == "CODE":
        yield from ("<pre><code>", escape("".join(_code(element)).strip("\n"), quote=False), "</code></pre>")
    elif tag == "LIST":
        kind = (
            "ol"
            if element.get("type", element.get("start", "disc")) not in ("disc", "circle", "square")
            else "ul"
        )
        yield from (f"<{kind}>", *inside, f"</{kind}>")
    elif tag in PICTURES or tag in FILES:
        yield _file(element, turning)
    elif tag in ("URL", "EMAIL"):
        address = element.get("url") or f"mailto:{element.get('email', '')}"
        mark = turning.find(tag, element.attrib) if tag == "URL" else ""
        yield from [mark] if mark else (f'<a href="{escape(address)}">', *inside, "</a>")
    elif tag in MENTIONS:
        yield _mention(element, turning)
    elif address := element.get("url") or (element.get("id") and element.get("content")) or "":
        yield f'<a href="{escape(address)}">{escape(address)}</a>'  # a film or a song, embedded there
    else:
        yield from inside


def _code(element: ElementTree.Element) -> Iterator[str]:
    """Its words as they stand, without the markup around them."""
    yield element.text or ""
    for child in element:
        if child.tag == "br":
            yield "\n"
        elif child.tag not in WORDLESS:
            yield from _code(child)
        yield child.tail or ""


def _quoted(element: ElementTree.Element, turning: _Turning) -> str:
    author = element.get("author", "")
    address = (
        turning.post_url(element.get("post_id", "")) if element.get("post_id") else element.get("url", "")
    )
    if author and address:
        return f'<p><a href="{escape(address)}">{escape(author)}</a></p>'
    return f"<p><strong>{escape(author)}</strong></p>" if author else ""


def _file(element: ElementTree.Element, turning: _Turning) -> str:
    if mark := turning.find(element.tag, element.attrib):
        return mark
    address = element.get("src") or element.get("url") or element.get("image_url") or ""
    name = element.get("alt") or element.get("filename") or element.get("base_name") or ""
    if element.tag in PICTURES and address:
        return f'<img src="{escape(address)}" alt="{escape(name)}">'
    if address:
        return f'<a href="{escape(address)}">{escape(name or address)}</a>'
    return escape(f"📎 {name}" if name else "")


def _mention(element: ElementTree.Element, turning: _Turning) -> str:
    name = escape(element.get("displayname") or element.get("username") or element.get("groupname") or "")
    if not name:
        return escape("".join(element.itertext()))
    if element.tag == "POSTMENTION" and (address := turning.post_url(element.get("id", ""))):
        return f'<a href="{escape(address)}">{name}</a>'
    return f"<strong>{name}</strong>"
