"""What is said in a room before it is stored: cleaned, rendered, its pictures as links."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from community.commons import text as markdown
from community.commons.access import Refused
from community.commons.text.links import leads_away
from forums.writing import handles_known_to
from membership.talks.writing import without_pictures

LONGEST = 1000  # characters of a message or question


@dataclass(frozen=True)
class Written:
    """A message or question, ready to be stored. `away`: how many links lead to other sites."""

    text: str
    html: str
    renderer: int
    language: str
    away: int
    mentions: tuple[str, ...]


def prepare_text(thing: Any, *, by: Any, text: str, **rest: Any) -> dict[str, Any]:
    """Render `text` before the transaction begins. Raises Refused (422) with what to mend."""
    text = markdown.check_source(text).strip()
    if not text:
        raise Refused(_("There is no text."), status=422)
    if len(text) > LONGEST:
        raise Refused(
            _("In a room one says at most %(n)d characters at once; yours has %(have)d.")
            % {"n": LONGEST, "have": len(text)},
            status=422,
        )
    return {"written": written_of(text, by)}


def written_of(text: str, by: Any) -> Written:
    context = markdown.TextContext(resolve_mentions=handles_known_to(by))
    rendered = markdown.render(text, context=context)
    return Written(
        text=text,
        html=without_pictures(str(rendered.html)),
        renderer=rendered.version,
        language=markdown.guess_language(rendered.plain, by.language),
        away=sum(1 for link in {*rendered.links, *rendered.images} if leads_away(link)),
        mentions=tuple(rendered.mentions),
    )
