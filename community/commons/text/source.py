"""From imported HTML and plain text to Markdown, when somebody edits it for the first time."""

import re

from .limits import check_length
from .lines import unix_lines
from .sanitise import level, sanitise

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_AT_START = re.compile(r"^(\s{0,3})([#+>=-]|\d{1,9}(?=[.)]))")
_QUOTE = re.compile(r"^((?:>[ \t]?)+)(.*)$")
_ADDRESS = re.compile(r"(https?://\S+|www\.\S+)")


def to_markdown(source: str, format: str) -> str:
    """Markdown that reads as `source` did. Raises TextTooLong."""
    check_length(source)
    if format == "html":
        return _from_html(source)
    return source if format == "markdown" else _from_plain(unix_lines(source))


def _from_html(source: str) -> str:
    from markdownify import markdownify

    safe = sanitise(level(source), ours=False)
    # The page's own headings end at h2; a text's highest is stored as h3.
    safe = re.sub(r"(</?h)([3-6])", lambda tag: tag[1] + str(int(tag[2]) - 2), safe)
    text = markdownify(safe, heading_style="ATX", bullets="-", escape_misc=True, newline_style="backslash")
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _from_plain(source: str) -> str:
    lines = source.split("\n")
    out: list[str] = []
    for place, line in enumerate(lines):
        quoted = _QUOTE.match(line)
        marks, words = ("> " * quoted[1].count(">"), quoted[2]) if quoted else ("", line)
        following = lines[place + 1] if place + 1 < len(lines) else ""
        goes_on = words.strip() and following.strip(" \t>") and _depth(following) == _depth(line)
        out.append((marks + _escaped(words.strip()) + ("\\" if goes_on else "")).rstrip(" "))
        if following and _depth(following) < _depth(line):
            out.append("")  # or the next line would lazily go on with the quote
    return "\n".join(out).strip("\n") + "\n"


def _depth(line: str) -> int:
    quoted = _QUOTE.match(line)
    return quoted[1].count(">") if quoted else 0


def _escaped(words: str) -> str:
    """The words with what Markdown would read as markup disarmed; addresses stay whole."""
    pieces = _ADDRESS.split(words)
    pieces[::2] = [_SPECIAL.sub(r"\\\1", piece).replace("&", "&amp;") for piece in pieces[::2]]
    return _AT_START.sub(
        lambda found: f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}",
        "".join(pieces),
    )
