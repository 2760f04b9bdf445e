"""What every text goes through before it is stored: cleaned, rendered, its mentions and quotes known."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons import text as markdown
from community.commons.activity.log import quiet
from community.commons.site import site
from community.commons.standing.asks import limited_by
from membership.former_handles import ids_called
from membership.models import FORMER, Account, Member
from membership.sight import viewer_of

from .models import Category, Post, Topic, is_newcomer
from .newcomers import within_limits
from .pictures import dress
from .screens import Draft, Screened, screened

TITLE_LENGTH = 200
_OWN_POST = re.compile(r"/forums/t/(\d+)/(\d+)/")


@dataclass(frozen=True)
class Written:
    """A text, ready to be stored."""

    source: str
    format: str
    html: str
    renderer: int
    language: str
    mentioned: list[int]
    quoted: list[int]  # ids of the authors quoted
    shows: tuple[str, ...]  # addresses of its pictures and links: uploads among them belong to the post
    screened: Screened | None = None  # what rules and the assistant found in it


def handles_known_to(by: Any) -> Callable[[Sequence[str]], dict[str, str]]:
    """Those of the handles, in small letters, that `by` may mention: of somebody, and not of one apart from them.

    Each with what is shown instead of it: of somebody who was erased, "former member".
    """

    def known(handles: Sequence[str]) -> dict[str, str]:
        found = ids_called(handles)
        apart = viewer_of(by).apart if found else frozenset()
        former = _former(found)
        return {
            handle: _(FORMER) if handle in former else "" for handle, pk in found.items() if pk not in apart
        }

    return known


def _former(found: Mapping[str, int]) -> set[str]:
    """Those of the handles that are left of erased people."""
    ids = {pk for handle, pk in found.items() if handle.startswith("former-")}
    gone = (
        set(Member.objects.filter(pk__in=ids, account=Account.ERASED).values_list("pk", flat=True))
        if ids
        else set()
    )
    return {handle for handle, pk in found.items() if pk in gone}


def prepare_text(
    thing: Any, *, by: Any, text: str, format: markdown.Format = "markdown", language: str = "", **rest: Any
) -> dict[str, Any]:
    """Render `text` before the transaction begins. Raises Refused with what to mend."""
    text = markdown.mend_source(text) if quiet() else markdown.check_source(text)
    rendered = markdown.render(
        text, format, context=markdown.TextContext(resolve_mentions=handles_known_to(by))
    )
    within_limits(by, links=list(rendered.links), images=list(rendered.images))
    category = thing if isinstance(thing, Category) else None
    topic = thing if isinstance(thing, Topic) else thing.topic if isinstance(thing, Post) else None
    default: str = getattr(by, "language", "en")
    if topic is not None:
        default = topic.language
    elif category is not None and category.language:
        default = category.language
    named = ids_called(rendered.mentions) if rendered.mentions else {}
    mentioned = sorted(set(named.values()) - {by.pk})
    language = language or markdown.guess_language(rendered.plain, default)
    return {
        "written": Written(
            source=text,
            format=format,
            html=dress(rendered.html, by=by),
            renderer=rendered.version,
            language=language,
            mentioned=mentioned[:20],  # a message to everybody is not a mention
            quoted=_authors_quoted([quote.url for quote in rendered.quotes], by),
            shows=(*rendered.images, *rendered.links),
            screened=_screened(thing, by, str(rest.get("title") or ""), text, language),
        )
    }


def _screened(thing: Any, by: Any, title: str, text: str, language: str) -> Screened | None:
    """Looked at before it appears, where somebody looks; of what is out of sight already, its moderators do."""
    post = thing if isinstance(thing, Post) else None
    if post is not None and not post.is_shown:
        return None
    topic = post.topic if post is not None else thing if isinstance(thing, Topic) else None
    category = topic.category if topic is not None else thing
    return screened(
        Draft(by, category, topic, title, text, language, post.text if post is not None else None)
    )


def stopped_because(written: Written) -> str:
    """The sentence for the author where rules or the assistant hold the text; "" where it may appear."""
    return written.screened.because if written.screened is not None else ""


def _authors_quoted(links: list[str], by: Any) -> list[int]:
    """Authors of this site's posts that the text links to, at most ten."""
    places = {(int(m[1]), int(m[2])) for link in links if (m := _OWN_POST.search(link))}
    authors: set[int] = set()
    for topic_id, number in sorted(places)[:10]:
        authors.update(Post.objects.filter(topic=topic_id, number=number).values_list("author", flat=True))
    return sorted(authors - {by.pk})


def clean_title(title: str) -> str:
    """The title on one line, without what can't be seen. Raises TextRefused with what to mend."""
    return markdown.clean_line(title, limit=TITLE_LENGTH)


def why_held(category: Category, by: Any, topic: Topic | None = None) -> str:
    """The sentence its author reads if a moderator reads this first; "" where it appears at once."""
    if quiet():
        return ""
    if limited_by(by, category.space, f"forums.topic:{topic.pk}" if topic else category.space):
        return _("A moderator reads what you write before it appears, because of a limit on your account.")
    if category.moderated_by(by) or by.has_role("trusted"):
        return ""
    if category.premoderated:
        return _("In this category a moderator reads everything before it appears.")
    if (
        site().hold_newcomers
        and is_newcomer(by)
        and not Post.objects.filter(author=by, state="visible").exists()
    ):
        return _("A moderator reads first messages before they appear.")
    return ""


PATHS_OF_A_TOPIC = {
    "unread", "posts", "reply", "read", "watch", "retitle", "close", "reopen", "pin", "unpin", "move", "split",
    "merge", "unmerge", "delete", "restore", "archive", "unarchive", "slow", "timers", "print", "tags", "unwatch",
}  # fmt: skip


def span_in_words(seconds: int) -> str:
    """A length of time in its largest whole unit, rounded up: "90 seconds", "5 minutes", "2 hours"."""
    if seconds < 120:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    if (minutes := ceil(seconds / 60)) < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = ceil(seconds / 3600)
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def slug_of(title: str) -> str:
    """The readable end of a topic's address; never one of the words or numbers that mean something there."""
    slug = slugify(title)[:70].strip("-")
    return f"topic-{slug}".rstrip("-") if not slug or slug.isdecimal() or slug in PATHS_OF_A_TOPIC else slug


class AlreadySent(Exception):
    """The form was sent twice; `post` is what its first sending made."""

    def __init__(self, post: Post) -> None:
        super().__init__(post)
        self.post = post
