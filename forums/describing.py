"""What the pages of the forums say of themselves to machines; only of what every visitor may read.

Search engines know two shapes of a conversation: DiscussionForumPosting with its comments, and QAPage for a question
with its accepted answer.
"""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from django.core.cache import caches
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.commons.site import site
from community.commons.standing.models import State
from community.commons.text import excerpt
from community.commons.web.described import WORDS, Described, absolute, crumbs

from .kept import A_DAY, surroundings
from .models import PAGE, Audience, Category, Post, Tag, Topic, TopicKind

TEXT = 600  # characters of each post in the data
_TAG = re.compile(r"<[^>]*>")
_PICTURE = re.compile(r'<img [^>]*?src="(/files/[^"]+)"')
COLUMNS = ("number", "html", "created_at", "edited_at", "reactions", "author__name", "author__handle")


def describe_topic(topic: Topic, page: int, viewer: Any, answer: Post | None) -> Described:
    """For visitors, drawn once for each version of the topic; members get the address and the neighbours alone."""
    path = _page_of(topic, page)
    base: dict[str, Any] = {
        "title": topic.title,
        "path": path,
        "previous": _page_of(topic, page - 1) if page > 1 else "",
        "following": _page_of(topic, page + 1) if page < topic.pages else "",
        "indexed": is_for_all(topic),
        "language": topic.language,
    }
    if viewer.is_authenticated or not base["indexed"]:
        return Described(**base)
    key = f"described.{topic.pk}.{topic.version}.{page}.{surroundings()}"
    described: Any = caches["fragments"].get_or_set(
        key, lambda: _whole(topic, page, answer, base).ready(), A_DAY
    )
    return described  # type: ignore[no-any-return]


def _whole(topic: Topic, page: int, answer: Post | None, base: dict[str, Any]) -> Described:
    posts = _posts(topic, page)
    opening = next((post for post in posts if post.number == 1), None)
    first = next((post for post in posts if page == 1 or post.number != 1), opening)
    picture = _PICTURE.search(first.html) if first else None
    solved = answer is not None and answer.state == State.VISIBLE and topic.kind == TopicKind.QUESTION
    shape = (
        _question(topic, opening, posts, answer) if solved and answer else _discussion(topic, opening, posts)
    )
    way = crumbs(
        (_("Forums"), "/forums/"), (str(topic.category), topic.category.url), (topic.title, topic.url)
    )
    return Described(
        **base,
        words=excerpt(first.html, WORDS) if first else "",
        picture=picture[1] if picture else "",
        kind="article",
        shared=True,
        graph=[shape, way],
    )


def is_for_all(topic: Topic) -> bool:
    return topic.category.see == Audience.EVERYONE and topic.state == State.VISIBLE


def _page_of(topic: Topic, page: int) -> str:
    return f"{topic.url}?page={page}" if page > 1 else topic.url


def _posts(topic: Topic, page: int) -> list[Post]:
    """The opening post and those of the page, as visitors read them."""
    numbers = {1, *range((page - 1) * PAGE + 1, page * PAGE + 1)}
    rows = topic.posts.shown().filter(number__in=numbers)  # type: ignore[attr-defined]
    return list(rows.select_related("author").only("topic", *COLUMNS).order_by("number"))


def _discussion(topic: Topic, opening: Post | None, posts: Iterable[Post]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "DiscussionForumPosting",
        "@id": absolute(topic.url),
        "url": absolute(topic.url),
        "mainEntityOfPage": absolute(topic.url),
        "headline": topic.title,
        "inLanguage": topic.language,
        "datePublished": topic.created_at,
        "dateModified": topic.last_post_at,
        "isPartOf": {
            "@type": "CollectionPage",
            "name": str(topic.category),
            "url": absolute(topic.category.url),
        },
        "commentCount": topic.reply_count,
        "interactionStatistic": _counted("CommentAction", topic.reply_count),
        "comment": [_said("Comment", post, topic) for post in posts if post.number != 1],
    }
    if opening is not None:
        said |= {"author": _person(opening), "text": excerpt(opening.html, TEXT)}
        if picture := _PICTURE.search(opening.html):
            said["image"] = absolute(picture[1])
    if topic.labels:
        said["keywords"] = [name for _slug, name in topic.labels]
    return said


def _question(topic: Topic, opening: Post | None, posts: Iterable[Post], answer: Post) -> dict[str, Any]:
    question: dict[str, Any] = {
        "@type": "Question",
        "name": topic.title,
        "inLanguage": topic.language,
        "answerCount": topic.reply_count,
        "datePublished": topic.created_at,
        "acceptedAnswer": _said("Answer", answer, topic),
        "suggestedAnswer": [
            _said("Answer", post, topic) for post in posts if post.number not in (1, answer.number)
        ],
    }
    if opening is not None:
        question |= {
            "author": _person(opening),
            "text": excerpt(opening.html, TEXT),
            "upvoteCount": _thanks(opening),
        }
    return {"@type": "QAPage", "@id": absolute(topic.url), "url": absolute(topic.url), "mainEntity": question}


def _said(kind: str, post: Post, topic: Topic) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": kind,
        "url": absolute(f"/forums/t/{topic.pk}/{post.number}/"),
        "author": _person(post),
        "datePublished": post.created_at,
        "text": _plain(post.html),
    }
    if kind == "Answer":
        return said | {"upvoteCount": _thanks(post)}
    return said | {"interactionStatistic": _counted("LikeAction", _thanks(post))}


def _plain(html: str) -> str:
    """The words alone, cut; not as fine as `excerpt`, which would take longer for twenty posts than the page itself."""
    apart = html[: TEXT * 8].replace("</p>", "\n").replace("</li>", "\n").replace("<br>", "\n")
    line = " ".join(unescape(_TAG.sub("", apart)).split())
    return line if len(line) <= TEXT else f"{line[: TEXT - 1].rstrip()}…"


def _person(post: Post) -> dict[str, str]:
    return {"@type": "Person", "name": post.author.name, "url": absolute(post.author.url)}


def _thanks(post: Post) -> int:
    return sum(post.reactions.values())


def _counted(action: str, count: int) -> dict[str, Any]:
    return {
        "@type": "InteractionCounter",
        "interactionType": f"https://schema.org/{action}",
        "userInteractionCount": count,
    }


def describe_list(
    category: Category | None,
    tag: Tag | None,
    outer: Category | None,
    viewer: Any,
    *,
    narrowed: bool,
    at: str,
    previous: str,
    following: str,
) -> Described:
    """A list as it is without filters; what is narrowed down, or in another order, is not indexed."""
    thing: Any = tag or category
    url, name = (thing.url, str(thing)) if thing else ("/forums/", _("Forums"))
    open_to_all = category is None or category.see == Audience.EVERYONE
    base: dict[str, Any] = {
        "title": name,
        "path": f"{url}?at={at}" if at and not narrowed else url,
        "previous": previous,
        "following": following,
        "indexed": open_to_all and not narrowed,
        "language": get_language() or "en",
    }
    if viewer.is_authenticated or not base["indexed"]:
        return Described(**base)
    steps = [(_("Forums"), "/forums/"), *([(str(outer), outer.url)] if outer else [])]
    return Described(
        **base,
        words=(category.words if category else "") or ("" if tag else site().words),
        shared=True,
        graph=[crumbs(*steps, (name, url))] if thing else (),
    )
