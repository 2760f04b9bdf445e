"""Markdown, HTML and plain text to safe HTML: the one function that renders, and the only place that sanitises.

    rendered = render(source, "markdown", context=TextContext(resolve_mentions=known_handles, anchor="p12"))
    post.html, post.renderer = rendered.html, rendered.version

Text is rendered once, when it is written; `RENDER_VERSION` grows with every change of what comes out, and
`manage.py rerender` brings what is stored up to it (see `rerender.py`). What is stored as source is first
asked of `check_source`, titles and names go through `clean_line`.
"""

from .limits import MAX_CHARACTERS, TextRefused, TextTooLong
from .lines import check_source, clean_line, guess_language, mend_source
from .markdown import quote
from .plain import excerpt, plain_text
from .render import RENDER_VERSION, Format, Quote, Rendered, TextContext, render
from .rerender import register_rerender
from .source import to_markdown

__all__ = [
    "MAX_CHARACTERS",
    "RENDER_VERSION",
    "Format",
    "Quote",
    "Rendered",
    "TextContext",
    "TextRefused",
    "TextTooLong",
    "check_source",
    "clean_line",
    "excerpt",
    "guess_language",
    "mend_source",
    "plain_text",
    "quote",
    "register_rerender",
    "render",
    "to_markdown",
]
