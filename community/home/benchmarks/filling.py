"""Rows by the hundred thousand into the tables of a scratch database: no ORM, indexes built at the end."""
# ruff: noqa: S608  (table and column names are those of our own models)

import contextlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

BATCH = 20_000
Row = TypeVar("Row")


def fill(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]], **same: Any) -> None:
    """`rows` give the columns `names`, in this order, as Python values; any other column is as in `model(**same)`."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    blank = model(**same)
    others = [name for name in fields if name not in names and name != model._meta.pk.attname]
    rest = tuple(fields[name].get_db_prep_save(getattr(blank, name), connection) for name in others)
    columns = [str(fields[name].column) for name in (*names, *others)]
    prepared = [(place, fields[name]) for place, name in enumerate(names) if _is_adapted(fields[name])]

    def whole(row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, one in prepared:
            values[place] = one.get_db_prep_save(values[place], connection)
        return [*values, *rest]

    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN") as copy:
                    for row in batch:
                        copy.write_row(whole(row))
            else:
                cursor.executemany(
                    f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
                    f" VALUES ({', '.join(['%s'] * len(columns))})",
                    [whole(row) for row in batch],
                )


def _is_adapted(field: Any) -> bool:
    """Whether a database wants another value than Python's own: moments of time and JSON."""
    return field.get_internal_type() in ("DateTimeField", "JSONField")


@contextlib.contextmanager
def bare(*models: type[Model]) -> Iterator[None]:
    """These tables without indexes, foreign keys and unique constraints, which come back at the end."""
    back: list[str] = []
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        for table in tables:
            back += _taken_off(cursor, table)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in told(back, "indexes"):
                cursor.execute(statement)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")  # what autovacuum does in a site that runs


def _taken_off(cursor: Any, table: str) -> list[str]:
    """The statements that put back what was dropped."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s", [table])
        indexes = [(name, sql) for name, sql in cursor.fetchall() if sql]
        for name, _sql in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        return [sql for _name, sql in indexes]
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('f', 'u') ORDER BY contype DESC",
        [table],
    )
    constraints = cursor.fetchall()
    for name, _sql in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(
        "SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
        " WHERE indrelid = %s::regclass AND NOT indisprimary",
        [table],
    )
    indexes = cursor.fetchall()
    for name, _sql in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    return [
        *(sql for _name, sql in indexes),
        *(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {sql}' for name, sql in constraints),
    ]


def told(rows: Sequence[Row], what: str) -> Iterator[Row]:
    """The rows, while a line on a person's screen says how far it is."""
    step = max(1, len(rows) // 100)
    for count, row in enumerate(rows, 1):
        yield row
        if sys.stderr.isatty() and (count % step == 0 or count == len(rows)):
            end = "\n" if count == len(rows) else ""
            sys.stderr.write(f"\r{what}: {count:,} of {len(rows):,}{end}")
            sys.stderr.flush()
