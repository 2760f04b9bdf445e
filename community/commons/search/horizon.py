"""From which moment on the newest documents are that a search of a frequent word has to look at, on PostgreSQL.

A word of one document in a hundred stands in ten thousand of a million, and PostgreSQL reads the row of each to know
the newest 2,000. Asked for those of the last 250,000 documents alone, it leaves out whole pages of the table
(`search_newest_pages`); where that gives enough, nothing older could have been among the newest.
"""

import time
from datetime import datetime, timedelta

from django.db import connection

NEWEST = 250_000  # documents
WORTH_IT = 2 * NEWEST  # documents, below which all are looked at
KEPT_FOR = timedelta(hours=1).total_seconds()

# What ANALYZE found out about the table: how many rows, and dates that cut them into equal parts.
STATISTICS = """
    SELECT reltuples, histogram_bounds::text::timestamptz[] FROM pg_class
    JOIN pg_stats ON tablename = relname AND attname = 'created_at' AND schemaname = current_schema()
    WHERE oid = 'search_document'::regclass
"""
_known: dict[str, tuple[float, datetime | None]] = {}  # by database: until when, and the moment


def horizon() -> datetime | None:
    """The moment, once `learn` was called; None where everything should be looked at."""
    until, moment = _known.get(_here(), (0.0, None))
    return moment if until > time.monotonic() else None


def learn() -> None:
    """Ask the database for it, at most once an hour in each process. For whoever met more than is ranked."""
    until, _moment = _known.get(_here(), (0.0, None))
    if until > time.monotonic():
        return
    with connection.cursor() as cursor:
        cursor.execute(STATISTICS)
        row = cursor.fetchone()
    _known[_here()] = time.monotonic() + KEPT_FOR, _moment_of(*row) if row else None


def _moment_of(documents: float, dates: list[datetime] | None) -> datetime | None:
    if not dates or documents < WORTH_IT:
        return None
    return dates[int((1 - NEWEST / documents) * (len(dates) - 1))]


def forget() -> None:
    _known.clear()


def _here() -> str:
    return str(connection.settings_dict["NAME"])
