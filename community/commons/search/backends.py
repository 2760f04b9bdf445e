"""The two indexes behind one shape: PostgreSQL's stored tsvector and SQLite's FTS5 table.

Words are cut and folded in Python for both, so that both know the same words. PostgreSQL stems with its own
configurations `parvis_en` and `parvis_fr` (unaccent, then the stemmer, no stop words); SQLite has no stemmers, so
its table `search_words` holds stems made in Python. A query's word matches the stem of any language.

Both rank by the same sum, PostgreSQL's `ts_rank` of each word: of its places in a text, titles first, the first counts
whole, the second a quarter, the third a ninth …, in the body a quarter of that; a long text counts by the logarithm
of its length.
"""
# ruff: noqa: S608, S611  (every piece of SQL here is ours; what people typed goes in as parameters)

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Max, QuerySet, TextField
from django.db.models.expressions import RawSQL

from . import horizon
from .kinds import Entry
from .models import Document
from .query import Query
from .words import STEMMERS, stem, stems, words_of

TITLE_WEIGHT = 4.0
TITLE_LENGTH = 300
COLUMNS = tuple("kind object_id language title space author_id shown weight tags created_at".split())
_TAGS: Any = Document._meta.get_field("tags")
ARRIVING = """
CREATE TEMPORARY TABLE arriving (LIKE search_document INCLUDING DEFAULTS);
ALTER TABLE arriving DROP COLUMN id, DROP COLUMN body, DROP COLUMN vector, ADD COLUMN place serial,
    ADD COLUMN config regconfig, ADD COLUMN words text, ADD COLUMN text int;
CREATE TEMPORARY TABLE arriving_texts (text int PRIMARY KEY, body text, config regconfig, words text)
"""


class Row(NamedTuple):
    """What is shown of a document that was found."""

    id: int
    kind: str
    object_id: int
    language: str
    title: str
    body: str
    space: str
    author_id: int | None
    created_at: datetime


@dataclass(frozen=True)
class Places:
    """From place `first` up to but without `last`, of at most `most`, the newest."""

    first: int
    last: int
    most: int
    newest_first: bool = False


class Backend(Protocol):
    def write(self, documents: Iterable[Document]) -> None:
        """Index the words of saved documents, replacing what was there."""

    def fill(self, entries: Sequence[Entry]) -> None:
        """Save documents of things that are not known yet, and their words."""

    def forget(self, kind: str, object_id: int) -> None:
        """Forget a document's words; it stands still, if there is one."""

    def matching(self, documents: QuerySet[Document], query: Query) -> QuerySet[Document]:
        """Those of `documents` that hold the query's words and phrases and not its unwanted ones."""

    def count(self, documents: QuerySet[Document], query: Query, most: int) -> int:
        """How many of `documents` hold the query's words; `most` where there are more."""

    def page(self, matching: QuerySet[Document], query: Query, places: Places) -> tuple[int, list[Row]]:
        """How many of `matching` there are, up to one more than are ranked, and those of these places.

        The newest are ranked by `query`'s words, or stand newest first where `places` says so.
        """


def backend() -> Backend:
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


class Postgres:
    def write(self, documents: Iterable[Document]) -> None:
        rows = [
            (
                document.pk,
                _config(document.language),
                " ".join(words_of(document.title)),
                " ".join(words_of(document.body)),
            )
            for document in documents
        ]
        if not rows:
            return
        values = ", ".join(["(%s::bigint, %s::regconfig, %s, %s)"] * len(rows))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE search_document SET vector = setweight(to_tsvector(config, words.title), 'A')"
                f" || setweight(to_tsvector(config, words.body), 'B') FROM (VALUES {values})"
                " AS words (id, config, title, body) WHERE search_document.id = words.id",
                [value for row in rows for value in row],
            )

    def fill(self, entries: Sequence[Entry]) -> None:
        texts: dict[tuple[str, str], int] = {}
        with connection.cursor() as cursor:
            cursor.execute(ARRIVING)
            with cursor.copy(f"COPY arriving ({', '.join(COLUMNS)}, config, words, text) FROM STDIN") as copy:
                for entry in entries:
                    config = _config(entry.language)
                    text = texts.setdefault((config, entry.body), len(texts))
                    copy.write_row((*_row(entry), config, " ".join(words_of(entry.title)), text))
            with cursor.copy("COPY arriving_texts (text, body, config, words) FROM STDIN") as copy:
                for (config, body), text in texts.items():
                    copy.write_row((text, body, config, " ".join(words_of(body))))
            columns = ", ".join(COLUMNS)
            cursor.execute(
                "WITH cut AS MATERIALIZED (SELECT text, body, setweight(to_tsvector(config, words), 'B') AS vector"
                " FROM arriving_texts)"
                f" INSERT INTO search_document ({columns}, body, vector) SELECT {columns}, body, CASE words"
                " WHEN '' THEN cut.vector ELSE setweight(to_tsvector(config, words), 'A') || cut.vector END"
                " FROM arriving JOIN cut USING (text) ORDER BY place"
            )
            cursor.execute("DROP TABLE arriving, arriving_texts")

    def forget(self, kind: str, object_id: int) -> None:
        """The words lie in the documents' own rows."""

    def matching(self, documents: QuerySet[Document], query: Query) -> QuerySet[Document]:
        if not (query.wanted or query.unwanted):
            return documents
        sql, params = self.condition(query)
        return documents.filter(
            RawSQL(f"search_document.vector @@ ({sql})", params, output_field=BooleanField())
        )

    def condition(self, query: Query) -> tuple[str, list[str]]:
        either = " || ".join(f"phraseto_tsquery('parvis_{language}', %s)" for language in STEMMERS)
        parts, params = [], []
        for sign, phrases in (("", query.wanted), ("!! ", query.unwanted)):
            for phrase in phrases:
                parts.append(f"{sign}({either})")
                params += [" ".join(phrase)] * len(STEMMERS)
        return " && ".join(parts), params

    def count(self, documents: QuerySet[Document], query: Query, most: int) -> int:
        """Planned for all that may match and read as far as needed: a word that nothing holds costs no walk.

        A plain LIMIT makes PostgreSQL expect the first few soon, and read everything where there are none.
        """
        matching = self.matching(documents, query).order_by().values_list("pk")
        try:
            sql, asked = matching.query.sql_with_params()  # type: ignore[attr-defined]
        except EmptyResultSet:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH found AS MATERIALIZED ({sql}) SELECT COUNT(*) FROM (SELECT 1 FROM found LIMIT %s) AS few",
                [*asked, most],
            )
            return int(cursor.fetchone()[0])

    def page(self, matching: QuerySet[Document], query: Query, places: Places) -> tuple[int, list[Row]]:
        """One statement; two for a rare word among very many documents, of which the first looks at the newest."""
        since = horizon.horizon() if query.wanted else None
        if since is not None:
            total, rows = self._page(matching.filter(created_at__gt=since), query, places)
            if total > places.most:
                return total, rows
        total, rows = self._page(matching, query, places)
        if total > places.most and query.wanted:
            horizon.learn()
        return total, rows

    def _page(self, matching: QuerySet[Document], query: Query, places: Places) -> tuple[int, list[Row]]:
        """Ranks are read of the newest alone, by the places where their rows lie."""
        place = RawSQL("search_document.ctid", [], output_field=TextField())
        newest, asked = _newest(matching.annotate(place=place), places, "place")
        if not newest:
            return 0, []
        rank, words = self.rank(query, places)
        columns = ", ".join(f"document.{name}" for name in Row._fields)
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH newest (id, created_at, place) AS MATERIALIZED ({newest}), best AS ("
                f"SELECT newest.*, {rank} AS rank FROM"
                " (SELECT * FROM newest ORDER BY created_at DESC, id DESC LIMIT %s) AS newest"
                " JOIN search_document ON search_document.ctid = newest.place"
                " ORDER BY rank DESC, created_at DESC, id DESC OFFSET %s LIMIT %s)"
                f" SELECT counted.total, {columns} FROM (SELECT COUNT(*) AS total FROM newest) AS counted"
                " LEFT JOIN best ON TRUE LEFT JOIN search_document AS document ON document.id = best.id"
                " ORDER BY best.rank DESC, best.created_at DESC, best.id DESC",
                [*asked, *words, places.most, places.first, places.last - places.first],
            )
            found = cursor.fetchall()
        return found[0][0], [Row(*row[1:]) for row in found if row[1] is not None]

    def rank(self, query: Query, places: Places) -> tuple[str, list[str]]:
        words = _words(query)
        if places.newest_first or not words:
            return "0", []
        # Weights of D, C, B, A; 1: a long text counts by the logarithm of its length.
        weights = f"{{0, 0, {1 / TITLE_WEIGHT}, 1}}"
        either = " || ".join(f"plainto_tsquery('parvis_{language}', %s)" for language in STEMMERS)
        each = " + ".join([f"ts_rank('{weights}', search_document.vector, ({either}), 1)"] * len(words))
        return f"({each}) * search_document.weight", [word for word in words for _language in STEMMERS]


class Sqlite:
    def write(self, documents: Iterable[Document]) -> None:
        documents = list(documents)
        self._erase([document.pk for document in documents])
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_words (rowid, title, body) VALUES (%s, %s, %s)",
                [
                    (one.pk, _stemmed(one.title, one.language), _stemmed(one.body, one.language))
                    for one in documents
                ],
            )

    def fill(self, entries: Sequence[Entry]) -> None:
        cut: dict[tuple[str, str], str] = {}
        rows, words = [], []
        first = (Document.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        for pk, entry in enumerate(entries, first):
            key = entry.language, entry.body
            if key not in cut:
                cut[key] = _stemmed(entry.body, entry.language)
            rows.append((pk, *_row(entry), entry.body))
            words.append((pk, _stemmed(entry.title, entry.language), cut[key]))
        places = ", ".join(["%s"] * (len(COLUMNS) + 2))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO search_document (id, {', '.join(COLUMNS)}, body) VALUES ({places})", rows
            )
            cursor.execute("DELETE FROM search_words WHERE rowid >= %s", [first])  # of documents flushed away
            cursor.executemany("INSERT INTO search_words (rowid, title, body) VALUES (%s, %s, %s)", words)

    def forget(self, kind: str, object_id: int) -> None:
        known = "SELECT id FROM search_document WHERE kind = %s AND object_id = %s"
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM search_words WHERE rowid = ({known})", [kind, object_id])

    def _erase(self, ids: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(pk,) for pk in ids])

    def matching(self, documents: QuerySet[Document], query: Query) -> QuerySet[Document]:
        found = "{}search_document.id {} (SELECT rowid FROM search_words WHERE search_words MATCH %s)"
        if query.wanted:
            words = _match(query.wanted, " AND ")
            # With the sign SQLite walks along the newest and looks into the list of hits; without, it reads each hit.
            sql = found.format("+" if self._stand_everywhere(words) else "", "IN")
            documents = documents.filter(RawSQL(sql, [words], output_field=BooleanField()))
        if query.unwanted:
            unwanted = RawSQL(
                found.format("", "NOT IN"), [_match(query.unwanted, " OR ")], output_field=BooleanField()
            )
            documents = documents.filter(unwanted)
        return documents

    def _stand_everywhere(self, words: str) -> bool:
        """Whether the newest MOST_RANKED hits are met sooner from the newest text on than hit by hit.

        Of `all` texts `hits` are met: a walk reads about 2,000 × all / hits texts, at half the price of a hit.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT COUNT(*) FROM search_words WHERE search_words MATCH %s),"
                " (SELECT MAX(id) FROM search_document)",
                [words],
            )
            hits, last = cursor.fetchone()
        return bool(hits**2 > 1_000 * (last or 0))

    def count(self, documents: QuerySet[Document], query: Query, most: int) -> int:
        return self.matching(documents, query).order_by().values("pk")[:most].count()

    def page(self, matching: QuerySet[Document], query: Query, places: Places) -> tuple[int, list[Row]]:
        words = [] if places.newest_first else [stems(word) for word in _words(query)]
        newest, asked = _newest(matching, places, "weight")
        if not newest:
            return 0, []
        titled = ", words.title, words.body" if words else ""
        joined = " JOIN search_words AS words ON words.rowid = newest.id" if words else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH newest (id, created_at, weight) AS ({newest}) SELECT newest.id, newest.weight{titled}"
                f" FROM newest{joined} ORDER BY newest.created_at DESC, newest.id DESC",
                asked,
            )
            found = cursor.fetchall()
        total, found = len(found), found[: places.most]
        if words:
            # Of the same rank the newest first, as they come.
            found = [(pk, weight * _rank(words, title, body)) for pk, weight, title, body in found]
            found.sort(key=lambda row: -row[1])
        ids = [row[0] for row in found[places.first : places.last]]
        rows = {row[0]: Row(*row) for row in Document.objects.filter(pk__in=ids).values_list(*Row._fields)}
        return total, [rows[pk] for pk in ids if pk in rows]


def _newest(matching: QuerySet[Document], places: Places, also: str) -> tuple[str, list[Any]]:
    """The statement, with what was asked, for (id, created_at, `also`) of those that are ranked, and one more."""
    newest = matching.order_by("-created_at", "-pk").values_list("pk", "created_at", also)[: places.most + 1]
    try:
        sql, asked = newest.query.sql_with_params()  # type: ignore[attr-defined]
    except EmptyResultSet:
        return "", []
    return sql, list(asked)


def _config(language: str) -> str:
    return f"parvis_{language}" if language in STEMMERS else "simple"


def _row(entry: Entry) -> tuple[Any, ...]:
    """What the COLUMNS hold, as the database wants it."""
    return (
        entry.kind, entry.object_id, entry.language, entry.title[:TITLE_LENGTH], entry.space, entry.author_id,
        entry.shown, entry.weight, _TAGS.get_db_prep_save(entry.tags, connection),
        connection.ops.adapt_datetimefield_value(entry.created_at),
    )  # fmt: skip


def _words(query: Query) -> list[str]:
    return list(dict.fromkeys(word for phrase in query.wanted for word in phrase))


# By number of places: 1, 1 + 1/4, 1 + 1/4 + 1/9 …; PostgreSQL knows no more than 255 places of a word.
_PLACES = [0.0, *accumulate(1 / n**2 for n in range(1, 256))]
_ALL_PLACES = math.pi**2 / 6


def _rank(words: Sequence[Sequence[str]], title: str, body: str) -> float:
    """PostgreSQL's `ts_rank` of each word, summed; a word is given by its stems, a text by its stemmed words."""
    total = 0.0
    above_all, inside_all = f" {title} ", f" {body} "
    for forms in words:
        for form in forms:
            above = min(_times(form, above_all), 255) if title else 0
            every = min(above + _times(form, inside_all), 255)
            inside = (_PLACES[every] - _PLACES[above]) / TITLE_WEIGHT
            total += (_PLACES[above] + inside) / _ALL_PLACES / len(forms)
    if not total:
        return 0.0
    length = title.count(" ") + bool(title) + body.count(" ") + bool(body)
    return total / math.log2(length + 1)


def _times(word: str, text: str) -> int:
    """How often a word stands in a text of words with one space around each; it is cut up only where it must be."""
    around = f" {word} "
    found = text.count(around)
    if found and f"{around}{word} " in text:  # twice in a row, with one space for both
        return text.split().count(word)
    return found


def _stemmed(text: str, language: str) -> str:
    return " ".join(stem(word, language) for word in words_of(text))


def _match(phrases: list[list[str]], glue: str) -> str:
    """FTS5's own language, from folded words only: letters and digits in quotes can't be operators."""
    return glue.join(f"({_phrase(phrase)})" for phrase in phrases)


def _phrase(words: list[str]) -> str:
    if len(words) == 1:
        return " OR ".join(f'"{one}"' for one in stems(words[0]))
    spelled = dict.fromkeys(" ".join(stem(word, language) for word in words) for language in STEMMERS)
    return " OR ".join(f'"{one}"' for one in spelled)
