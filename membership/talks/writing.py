"""What a message goes through before it is stored: cleaned and rendered, its pictures as links."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from community.commons import text as markdown
from community.commons.access import Refused

from .limits import check_links
from .models import Message

LONGEST = 10_000  # characters of a message
_TAGS = re.compile(r"<a [^>]*>|</a>|<img [^>]*>")
_SOURCE, _WORDS = re.compile(r' src="([^"]*)"'), re.compile(r' alt="([^"]*)"')


@dataclass(frozen=True)
class Written:
    """A message, ready to be stored."""

    text: str
    html: str
    renderer: int
    language: str


def prepare_text(thing: Any, *, by: Any, text: str, **rest: Any) -> dict[str, Any]:
    """Render `text` before the transaction begins. Raises Refused with what to mend."""
    text = markdown.check_source(text)
    if len(text) > LONGEST:
        raise Refused(
            _("A message has at most %(n)d characters; yours has %(have)d.")
            % {"n": LONGEST, "have": len(text)},
            status=422,
        )
    rendered = markdown.render(text)
    check_links(by, [*rendered.links, *rendered.images])
    return {
        "written": Written(
            text=text,
            html=without_pictures(str(rendered.html)),
            renderer=rendered.version,
            language=markdown.guess_language(rendered.plain, by.language),
        )
    }


def without_pictures(html: str) -> str:
    """Safe HTML with each picture as a link to it: opening a message tells no other server that it was opened."""
    depth = 0

    def one(found: re.Match[str]) -> str:
        nonlocal depth
        tag = found[0]
        if not tag.startswith("<img"):
            depth += -1 if tag == "</a>" else 1
            return tag
        source, words = _SOURCE.search(tag), _WORDS.search(tag)
        address = unescape(source[1]) if source else ""
        said = escape((unescape(words[1]) if words else "").strip() or address)
        if depth > 0 or not address:
            return said
        return f'<a href="{escape(address)}" rel="nofollow ugc noopener">{said}</a>'

    return _TAGS.sub(one, html)


def _again(message: Message) -> None:
    rendered = markdown.render(message.text)
    Message.objects.filter(pk=message.pk, text=message.text).update(
        html=without_pictures(str(rendered.html)), renderer=rendered.version
    )


def register() -> None:
    markdown.register_rerender(
        "talks.message",
        lambda: Message.objects.exclude(text="").filter(renderer__lt=markdown.RENDER_VERSION),
        _again,
    )
