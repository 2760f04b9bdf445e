"""What Discourse adds to Markdown, turned into Markdown as ours: quotes, files, and blocks in square brackets."""

import re
from collections.abc import Callable

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CODE = re.compile(r"(^(`{3,}|~{3,})[^\n]*\n.*?^\2`*~*[ \t]*$|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
_QUOTE = re.compile(
    r"\[quote(?:=(\"[^\"]*\"|[^\]]*))?\]((?:(?!\[quote[=\]]).)*?)\[/quote\]", re.DOTALL | re.IGNORECASE
)
_POLL = re.compile(r"\[poll[^\]]*\].*?\[/poll\]", re.DOTALL)
_DETAILS = re.compile(r"\[details(?:=\"?([^\]\"]*)\"?)?\]")
_DATE = re.compile(r"\[date(?:-range)?(?:=(\S+?))?((?: [a-zA-Z]+=(?:\"[^\"]*\"|[^\s\]]+))*)\]")
_WRAPS = re.compile(
    r"\[/?(?:details|spoiler|center|wrap|hide|floatl|floatr)(?:=[^\]]*| [^\]]*)?\]", re.IGNORECASE
)
_SIZE = r"(?:\s*\([\d.,]+ ?[KMG]?B\))?"
_PICTURE = re.compile(r"!\[([^\]|]*)(?:\|[^\]]*)?\]\((upload://[^)\s]+|[^)\s]*/uploads/[^)\s]+)[^)]*\)")
_FILE = re.compile(r"\[([^\]|]*)\|attachment\]\(([^)\s]+)[^)]*\)" + _SIZE)
_LINKED_FILE = re.compile(r"<a [^>]*href=[\"']([^\"']*/uploads/[^\"']+)[\"'][^>]*>([^<]*)</a>" + _SIZE)
_HTML_PICTURE = re.compile(r"<img [^>]*src=[\"'](upload://[^\"']+|[^\"']*/uploads/[^\"']+)[\"'][^>]*/?>")
DEEPEST = 20  # quotes in one another

Finder = Callable[[str, str], str]
"""Of a file (its address, and the name that stands there): its mark, "" where it is none of the place's own."""


def to_markdown(raw: str, *, find: Finder, topic: str, site: str = "") -> tuple[str, int]:
    """(Markdown, how many polls were left out). `topic` is the id of the post's own topic; code stays untouched."""
    polls = 0
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\x00{len(kept) - 1}\x00"

    text = _CODE.sub(keep, raw.replace("\x00", "").replace("\r\n", "\n"))
    text, polls = _POLL.subn("", text)
    text = with_files(text, find)
    for _depth in range(DEEPEST):
        text, count = _QUOTE.subn(lambda found: _quote(found, topic, site), text)
        if not count:
            break
    text = _DETAILS.sub(lambda found: f"**{found[1].strip()}**\n" if found[1] else "", text)
    text = _DATE.sub(_date, text)
    text = _WRAPS.sub("", text)
    return re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], text), polls


def with_files(text: str, find: Finder) -> str:
    """Pictures and files of the place give way to their marks, in Markdown and in HTML."""

    def picture(found: re.Match[str]) -> str:
        return find(found[2], found[1]) or found[0]

    def file(found: re.Match[str]) -> str:
        return find(found[2], found[1]) or found[0]

    text = _FILE.sub(file, _PICTURE.sub(picture, text))
    text = _LINKED_FILE.sub(lambda found: find(found[1], found[2].strip()) or found[0], text)
    return _HTML_PICTURE.sub(lambda found: find(found[1], "") or found[0], text)


def sha1_of(address: str) -> str:
    """The digest in upload://r3AYqESanERjladb4vBB7VsMBm6.png, by which the place knows the file; "" for others."""
    found = re.match(r"upload://([0-9a-zA-Z]{1,27})(?:\.\w+)?", address) or re.search(
        r"/short-url/([0-9a-zA-Z]{1,27})", address
    )
    if found is None:
        return ""
    number = 0
    for letter in found[1]:
        number = number * 62 + DIGITS.index(letter)
    return f"{number:040x}"


def _quote(found: re.Match[str], topic: str, site: str) -> str:
    told = (found[1] or "").strip('"')
    name = re.sub(r"[\[\]\\]", "", told.split(",")[0]).strip()
    given = dict(re.findall(r"(post|topic):(\d+)", told))
    lines = found[2].strip("\n").split("\n")
    if name and "post" in given:
        lines = [f"[{name}]({site}/t/{given.get('topic', topic)}/{given['post']})", "", *lines]
    elif name:
        lines = [f"**{name}**", "", *lines]
    return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def _date(found: re.Match[str]) -> str:
    given = {
        name: value.strip('"') for name, value in re.findall(r'([a-zA-Z]+)=("[^"]*"|\S+)', found[2] or "")
    }
    told = [found[1] or given.get("from", ""), given.get("time", "")[:5], given.get("timezone", "")]
    if "to" in given:
        told.append(f"– {given['to']}")
    return " ".join(filter(None, told))
