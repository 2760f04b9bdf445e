"""Posts as the pages of a topic show them, and rows of lists, each drawn once for all readers who see the same of it.

A page asks for a few columns of its posts, takes from the cache what is drawn already, and reads whole only what
is not. The version of the topic is in the key, so whatever changes a post must bump it (`counting.touch`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from community.commons.access import allowed
from community.commons.prepared import Prepared

from .kept import Reader, fresh_for, key_of_row, seen_by, surroundings
from .models import PAGE, Post, Topic, TopicKind
from .reading import BOOKMARK, FOLDED, own_marks, present, waiting
from .relating import related_to, versions_near

COLUMNS = ("pk", "number", "author_id", "created_at", "state", "polled")
OWN = "<!--own-->"  # where a row says what is its reader's own; no text of anybody holds it, for it would be escaped
Light = tuple[int, int | None, int, datetime, str, bool]
Row = tuple[str, list[str]]  # a topic's address, and its row in the pieces between the marks
_ROWS = Prepared(
    lambda topic, above, last: (
        Post.objects.filter(topic=topic, number__gt=above, number__lte=last)
        .order_by("number")
        .values_list(*COLUMNS)
    )
)


@dataclass
class Drawn:
    """One post on a page; `number` is None while it is held."""

    pk: int
    number: int | None
    html: SafeString
    author: int = 0
    state: str = ""
    polled: bool = False
    lines: list[Any] = field(default_factory=list)  # notices that stand before it
    whispers: list[Any] = field(default_factory=list)  # below it, for those who moderate


def draw_page(topic: Topic, page: int, viewer: Any) -> list[Drawn]:
    """The posts of one page in order; at its end those that wait for a first look, for whom they concern."""
    rows: list[Light] = _ROWS(topic.pk, (page - 1) * PAGE, page * PAGE)
    if page >= topic.pages:
        rows += waiting(topic, viewer).values_list(*COLUMNS) if viewer.is_authenticated else []
    return _draw(rows, topic, viewer)


def draw(posts: Any, topic: Topic, viewer: Any) -> list[Drawn]:
    """These posts (a QuerySet) in its order."""
    return _draw(list(posts.values_list(*COLUMNS)), topic, viewer)


def _draw(rows: Sequence[Light], topic: Topic, viewer: Any) -> list[Drawn]:
    keys, folded = _keys(rows, topic, viewer)
    cache = caches["fragments"]
    html = cache.get_many(keys.values())
    missing = [pk for pk, key in keys.items() if key not in html]
    if missing:
        for post, drawn in _drawn_afresh(missing, topic, viewer):
            cache.set(keys[post.pk], drawn, fresh_for(post.created_at))
            html[keys[post.pk]] = drawn
    return [
        Drawn(pk, number, _as_shown(html[keys[pk]], number, pk in folded), author, state, polled)
        for pk, number, author, _at, state, polled in rows
        if keys[pk] in html  # else it moved to another topic a moment ago
    ]


def _as_shown(html: str, number: int | None, folded: bool) -> SafeString:
    """A post by somebody whom the reader blocked stands folded: around what all readers share, so drawn once too."""
    if not folded:
        return mark_safe(html)
    return format_html(
        '<details class="post-folded" data-number="{}"><summary>{}</summary>{}</details>',
        number or "",
        gettext("Post by somebody you blocked"),
        mark_safe(html),
    )


def _keys(rows: Sequence[Light], topic: Topic, viewer: Any) -> tuple[dict[int, str], set[int]]:
    """Under which key each post is kept, and which of them stand folded for this reader."""
    reader = Reader.of(viewer, topic)
    touched: set[int] = set()
    kept: set[int] = set()
    folded: set[int] = set()
    if reader.pk and rows:
        marks = own_marks([row[0] for row in rows], viewer)
        touched = {pk for pk, mark in marks if mark != FOLDED}
        kept = {pk for pk, mark in marks if mark == BOOKMARK}
        folded = {pk for pk, mark in marks if mark == FOLDED}
    keys = {
        pk: f"post.{pk}.{reader.own_key if author == reader.pk or pk in touched else reader.key}"
        f"{'.kept' if pk in kept else ''}"
        for pk, _number, author, *_rest in rows
    }
    return keys, folded


def _drawn_afresh(ids: list[int], topic: Topic, viewer: Any) -> list[tuple[Post, str]]:
    template: Any = get_template("forums/_post.html")
    posts = list(topic.posts.for_page().filter(pk__in=ids))  # type: ignore[attr-defined]
    context = {
        "topic": topic,
        "user": viewer,
        "may_reply": allowed(viewer, "forums.create_post", topic),
        "may_accept": topic.kind == TopicKind.QUESTION and allowed(viewer, "forums.accept_answer", topic),
        "LANGUAGE_CODE": get_language(),
    }
    return [(seen.post, template.render(context | {"seen": seen})) for seen in present(posts, topic, viewer)]


def draw_rows(topics: Sequence[Topic], *, in_category: bool) -> list[SafeString]:
    """The rows of a list, of topics as `light()` read them, with what `mark_unread` set for a member.

    `in_category`: the list is that of one category, whose name its rows leave out.
    """
    around = f"{surroundings()}.{in_category:d}"
    keys = {topic.pk: key_of_row(topic, around) for topic in topics}
    cache = caches["fragments"]
    rows: dict[str, Row] = cache.get_many(keys.values())
    missing = {topic.pk for topic in topics if keys[topic.pk] not in rows}
    template: Any = get_template("forums/_topic_row.html") if missing else None
    for topic in Topic.objects.for_list().filter(pk__in=missing) if missing else ():
        context = {"topic": topic, "hide_category": in_category, "LANGUAGE_CODE": get_language()}
        drawn = rows[keys[topic.pk]] = topic.url, template.render(context).split(OWN)
        cache.set(keys[topic.pk], drawn, fresh_for(topic.last_post_at))
    return [
        _for_reader(topic, *rows[key])
        for topic, key in zip(topics, keys.values(), strict=True)
        if key in rows
    ]


def _for_reader(topic: Topic, url: str, pieces: list[str]) -> SafeString:
    """The row with its class, its link, the word before its title and what is new, as `mark_unread` found them."""
    start, link, said, new, end = pieces
    unread, count = getattr(topic, "is_unread", False), getattr(topic, "new_count", 0)
    if not unread:
        return mark_safe(f"{start}{link}{url}{said}{new}{end}")
    place = f"/forums/t/{topic.pk}/unread/" if getattr(topic, "my_place", None) else url
    word = f'<span class="visually-hidden">{gettext("Unread:")} </span>'
    return mark_safe(f'{start} class="unread"{link}{place}{said}{word}{new}{_new(count)}{end}')


def _new(count: int) -> str:
    if not count:
        return ""
    words = ngettext("%(n)s new", "%(n)s new", count) % {"n": count}
    return f'<span class="chip accent">{words}</span>'


def draw_related(topic: Topic, viewer: Any) -> SafeString:
    """What stands below a topic, for all who belong to the same audiences; "" where nothing is related."""
    key = f"related.{topic.pk}.{topic.version}.{versions_near(topic)}.{surroundings()}.{seen_by(viewer)}"
    cache = caches["fragments"]
    html: str | None = cache.get(key)
    if html is None:
        related = related_to(topic, viewer)
        template: Any = get_template("forums/_related.html")
        html = template.render({"related": related}) if related else ""
        cache.set(key, html, min([fresh_for(one.last_post_at) for one in related], default=60))
    return mark_safe(html)
