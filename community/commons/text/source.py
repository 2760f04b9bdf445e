"""From imported HTML and plain text to Markdown, when somebody edits it for the first time."""

import re

from .limits import check_length
from .lines import unix_lines
from .plain import plain_to_html
from .sanitise import level, sanitise


def to_markdown(source: str, format: str) -> str:
    """Markdown that reads as `source` did. Raises TextTooLong."""
    check_length(source)
    if format == "html":
        return _from_html(source)
    return source if format == "markdown" else _from_html(plain_to_html(unix_lines(source)))


def _from_html(source: str) -> str:
    from markdownify import markdownify

    safe = sanitise(level(source), ours=False)
    # The page's own headings end at h2; a text's highest is stored as h3.
    safe = re.sub(r"(</?h)([3-6])", lambda tag: tag[1] + str(int(tag[2]) - 2), safe)
    text = markdownify(safe, heading_style="ATX", bullets="-", escape_misc=True, newline_style="backslash")
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
