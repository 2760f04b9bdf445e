"""`search`: what a reader finds, best or newest first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape
from typing import Any

from django.db.models import QuerySet

from . import spelling
from .backends import Places, Row, backend
from .kinds import visible_to
from .models import Document
from .query import Query, parse
from .words import STEMMERS, WORD, fold, stem

MOST_RANKED = 2_000
SNIPPET = 220  # characters
MOST_MENDED = 3  # words of one query
ENOUGH = 50  # hits, from which on one word is as common as another
_WRITTEN = re.compile(r"(?<![\w:@-])[^\W_]+")  # words of a query, without those of its operators
_SEARCHED = 20_000  # characters of a body in which a snippet is looked for


@dataclass(frozen=True)
class Hit:
    kind: str
    object_id: int
    title_html: str  # escaped, with <mark>
    snippet_html: str
    language: str
    space: str
    author_id: int | None
    created_at: datetime


@dataclass(frozen=True)
class Results:
    """`total` counts what the viewer may see, up to 2,000; `capped`: there is more, only the newest were ranked."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    capped: bool = False
    cursor: str = ""  # of the next page; empty on the last
    suggestion: str = ""  # where nothing is found: the query with its slips mended, which finds something


def search(
    text: str,
    *,
    viewer: Any,
    kinds: Iterable[str] | None = None,
    spaces: Iterable[str] | None = None,
    author: Any = None,
    language: str | None = None,
    before: datetime | None = None,
    after: datetime | None = None,
    newest_first: bool = False,
    limit: int = 20,
    cursor: str = "",
) -> Results:
    """What `viewer` may see of what holds the query's words. `language` keeps to texts in one language.

    At most three statements. Raises Refused with a sentence when the query is too long or an operator's value
    makes no sense; no other input is an error.
    """
    query = parse(text, viewer)
    visible = visible_to(viewer, None if kinds is None else set(kinds))
    if query.empty or visible is None:
        return Results()
    documents = Document.objects.filter(visible, query.conditions)
    if spaces is not None:
        documents = documents.filter(space__in=list(spaces))
    if author is not None:
        documents = documents.filter(author_id=getattr(author, "pk", author))
    if language:
        documents = documents.filter(language=language)
    if before:
        documents = documents.filter(created_at__lt=before)
    if after:
        documents = documents.filter(created_at__gte=after)
    page = _page(backend().matching(documents, query), query, newest_first, limit, _place(cursor))
    if page.total or not query.wanted:
        return page
    return replace(page, suggestion=_mended(text, query, documents))


def _mended(text: str, query: Query, documents: QuerySet[Document]) -> str:
    """The query with each word that finds nothing replaced by one that does; "" where that finds nothing either.

    `documents` are those that the reader may see and asked for: nothing else is looked at, so a suggestion tells
    of nothing else.
    """

    def found_with(word: str) -> int:
        found = backend().matching(documents.order_by(), Query(wanted=[[word]]))
        return found.values("pk")[:ENOUGH].count()

    words = list(dict.fromkeys(word for phrase in query.wanted for word in phrase))
    instead = {}
    for word in words[:MOST_MENDED]:
        if not found_with(word) and (meant := spelling.meant_by(word, found_with)):
            instead[word] = meant
    if not instead:
        return ""
    wanted = [[fold(instead.get(word, word)) for word in phrase] for phrase in query.wanted]
    mended = Query(wanted=wanted, unwanted=query.unwanted)
    if (len(words) > 1 or query.unwanted) and not backend().matching(documents, mended).exists():
        return ""
    return _WRITTEN.sub(lambda found: instead.get(fold(found[0]), found[0]), text).strip()


def _page(matching: QuerySet[Document], query: Query, newest_first: bool, limit: int, first: int) -> Results:
    places = Places(first, max(first, min(first + limit, MOST_RANKED)), MOST_RANKED, newest_first)
    total, rows = backend().page(matching, query, places)
    capped, total = total > MOST_RANKED, min(total, MOST_RANKED)
    markers = {language: _Marker(query, language) for language in {row.language for row in rows}}
    return Results(
        hits=[_hit(row, markers[row.language]) for row in rows],
        total=total,
        capped=capped,
        cursor=str(places.last) if places.last < total else "",
    )


def _place(cursor: str) -> int:
    return int(cursor) if re.fullmatch(r"[0-9]{1,4}", cursor, re.ASCII) else 0


def _hit(document: Row, looked_for: "_Marker") -> Hit:
    return Hit(
        kind=document.kind,
        object_id=document.object_id,
        title_html=looked_for.marked(document.title),
        snippet_html=looked_for.snippet(document.body),
        language=document.language,
        space=document.space,
        author_id=document.author_id,
        created_at=document.created_at,
    )


class _Marker:
    """Finds a query's words in a text, in whatever form they stand there."""

    def __init__(self, query: Query, language: str) -> None:
        self.language = language
        words = [word for phrase in query.wanted for word in phrase]
        self.stems = {stem(word, one) for word in words for one in STEMMERS}
        self.starts = {one[:2] for one in self.stems}
        # Folding leaves nothing of plain letters but their case, so most words need not be looked at.
        self.likely = re.compile(
            rf"(?<![^\W_])(?:{'|'.join(map(re.escape, self.starts))})[^\W_]*", re.I | re.A
        )

    def hit(self, word: str) -> bool:
        folded = fold(word)
        return folded[:2] in self.starts and stem(folded, self.language) in self.stems

    def places(self, text: str) -> list[tuple[int, int]]:
        if not self.stems:
            return []
        words = (self.likely if text.isascii() else WORD).finditer(text)
        return [found.span() for found in words if self.hit(found[0])]

    def marked(self, text: str) -> str:
        if not text:
            return ""
        out, end = [], 0
        for start, stop in self.places(text):
            out += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            end = stop
        return "".join(out) + escape(text[end:])

    def snippet(self, body: str) -> str:
        body = " ".join(body[:_SEARCHED].split())
        places = self.places(body)
        start = 0
        if places:
            # The window that holds most hits, opening a little before its first one.
            most = max(
                places,
                key=lambda place: sum(
                    place[0] <= other[0] < place[0] + SNIPPET - 60 for other in places[:200]
                ),
            )
            start = max(0, most[0] - 40)
        if start:
            start = body.find(" ", start, start + 30) + 1 or start
        stop = start + SNIPPET
        if stop < len(body):
            stop = max(body.rfind(" ", start, stop), start + SNIPPET // 2)
        return ("… " if start else "") + self.marked(body[start:stop]) + (" …" if stop < len(body) else "")
