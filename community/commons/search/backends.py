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
from itertools import accumulate
from typing import Protocol

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from .models import Document
from .query import Query
from .words import STEMMERS, stem, stems, words_of

TITLE_WEIGHT = 4.0


class Backend(Protocol):
    def write(self, documents: Iterable[Document]) -> None:
        """Index the words of saved documents, replacing what was there."""

    def erase(self, ids: Sequence[int]) -> None:
        """Forget these documents' words."""

    def matching(self, documents: QuerySet[Document], query: Query) -> QuerySet[Document]:
        """Those of `documents` that hold the query's words and phrases and not its unwanted ones."""

    def best(self, ids: Sequence[int], query: Query, first: int, last: int) -> list[int]:
        """These documents, best first, from place `first` up to but without `last`."""


def backend() -> Backend:
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


class Postgres:
    def write(self, documents: Iterable[Document]) -> None:
        rows = [
            (
                document.pk,
                f"parvis_{document.language}" if document.language in STEMMERS else "simple",
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

    def erase(self, ids: Sequence[int]) -> None:
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

    def best(self, ids: Sequence[int], query: Query, first: int, last: int) -> list[int]:
        words = _words(query)
        # Weights of D, C, B, A; 1: a long text counts by the logarithm of its length.
        weights = f"{{0, 0, {1 / TITLE_WEIGHT}, 1}}"
        either = " || ".join(f"plainto_tsquery('parvis_{language}', %s)" for language in STEMMERS)
        each = " + ".join([f"ts_rank('{weights}', search_document.vector, ({either}), 1)"] * len(words))
        rank = RawSQL(
            f"({each}) * search_document.weight", [word for word in words for _language in STEMMERS]
        )
        ranked = Document.objects.filter(pk__in=ids).annotate(rank=rank)
        return list(ranked.order_by("-rank", "-created_at", "-pk").values_list("pk", flat=True)[first:last])


class Sqlite:
    def write(self, documents: Iterable[Document]) -> None:
        documents = list(documents)
        self.erase([document.pk for document in documents])
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_words (rowid, title, body) VALUES (%s, %s, %s)",
                [
                    (one.pk, _stemmed(one.title, one.language), _stemmed(one.body, one.language))
                    for one in documents
                ],
            )

    def erase(self, ids: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(pk,) for pk in ids])

    def matching(self, documents: QuerySet[Document], query: Query) -> QuerySet[Document]:
        found = "search_document.id {} (SELECT rowid FROM search_words WHERE search_words MATCH %s)"
        if query.wanted:
            wanted = RawSQL(found.format("IN"), [_match(query.wanted, " AND ")], output_field=BooleanField())
            documents = documents.filter(wanted)
        if query.unwanted:
            unwanted = RawSQL(
                found.format("NOT IN"), [_match(query.unwanted, " OR ")], output_field=BooleanField()
            )
            documents = documents.filter(unwanted)
        return documents

    def best(self, ids: Sequence[int], query: Query, first: int, last: int) -> list[int]:
        words = [stems(word) for word in _words(query)]
        places = ", ".join(["%s"] * len(ids))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT search_document.id, weight, search_words.title, search_words.body FROM search_words"
                " JOIN search_document ON search_document.id = search_words.rowid"
                f" WHERE search_words.rowid IN ({places})"
                " ORDER BY search_document.created_at DESC, search_document.id DESC",
                list(ids),
            )
            ranks = [
                (pk, weight * _rank(words, title.split(), body.split())) for pk, weight, title, body in cursor
            ]
        ranks.sort(key=lambda row: -row[1])  # of the same rank the newest first, as they come
        return [pk for pk, _rank in ranks[first:last]]


def _words(query: Query) -> list[str]:
    return list(dict.fromkeys(word for phrase in query.wanted for word in phrase))


# By number of places: 1, 1 + 1/4, 1 + 1/4 + 1/9 …; PostgreSQL knows no more than 255 places of a word.
_PLACES = [0.0, *accumulate(1 / n**2 for n in range(1, 256))]
_ALL_PLACES = math.pi**2 / 6


def _rank(words: Sequence[Sequence[str]], title: list[str], body: list[str]) -> float:
    """PostgreSQL's `ts_rank` of each word, summed; a word is given by its stems, a text by its stemmed words."""
    length = math.log2(len(title) + len(body) + 1)
    total = 0.0
    for forms in words:
        for form in forms:
            above = min(title.count(form), 255)
            every = min(above + body.count(form), 255)
            inside = (_PLACES[every] - _PLACES[above]) / TITLE_WEIGHT
            total += (_PLACES[above] + inside) / _ALL_PLACES / len(forms)
    return total / length if total else 0.0


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
