"""Rows that every act writes: their SQL is built once for each shape, and filled in each time.

    insert(decision)                                             # as save(force_insert=True); it has its number then
    insert(first, second)                                        # of one model: one statement
    insert_plain(Word, "member value word", [(5, None, "lea")])  # where nobody needs the rows afterwards
    update(Post, {"pk": 5, "state": "visible"}, state="hidden")  # as filter(…).update(…)
    delete(Draft, place="post:5")                                # as filter(…).delete()

Building such a statement takes the ORM longer than PostgreSQL needs to carry it out. Conditions are equalities. No
signal is sent and nothing cascades: the database's own constraints hold.
"""
# ruff: noqa: S608  (names of tables and columns are the models' own; every value is a parameter)

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, JSONField, Model

AT_ONCE = 100  # rows of one statement
MANY = 200  # rows that PostgreSQL takes quicker as a stream (COPY)
# Most values go to the database as they are: asking each field for each took longer than the database.
AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def insert(*rows: Model) -> None:
    """Save new rows of one model; each that had no number has one afterwards."""
    if len(rows) >= MANY and connection.vendor == "postgresql":
        _copy_numbered(rows)
        return
    for first in range(0, len(rows), AT_ONCE):
        _insert(rows[first : first + AT_ONCE])


def _copy_numbered(rows: tuple[Model, ...]) -> None:
    """Many rows into PostgreSQL: their numbers first, then all of them as one stream."""
    model = type(rows[0])
    if rows[0].pk is None:
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, model._meta.pk.column, len(rows)],
            )
            for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = pk
    shape = _insertion(model, True)[0]
    _copy(model, shape.fields, [shape.of(row) for row in rows])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _copy(model: type[Model], fields: Sequence[Any], rows: Sequence[Sequence[Any]]) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"COPY {table} ({', '.join(map(_column, fields))}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def insert_plain(model: type[Model], names: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows that nobody needs as objects: their values in the order of `names` (columns, with spaces).

    `names` are all columns but the key. Making the objects takes longer than storing such rows.
    """
    fields = [_field(model, name) for name in names.split()]
    shape = Shape(fields)
    if len(rows) >= MANY and connection.vendor == "postgresql":
        _copy(model, fields, [shape.fit(list(row)) for row in rows])
        return
    table = connection.ops.quote_name(model._meta.db_table)
    sql = f"INSERT INTO {table} ({', '.join(map(_column, fields))}) VALUES "
    places = f"({', '.join(['%s'] * len(fields))})"
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        values = [value for row in some for value in shape.fit(list(row))]
        with connection.cursor() as cursor:
            cursor.execute(sql + ", ".join([places] * len(some)), values)


def _insert(rows: tuple[Model, ...]) -> None:
    model, numbered = type(rows[0]), rows[0].pk is not None
    shape, sql, places, returning = _insertion(model, numbered)
    values = []
    for row in rows:
        values += shape.of(row)
    with connection.cursor() as cursor:
        cursor.execute(sql + ", ".join([places] * len(rows)) + returning, values)
        made = [] if numbered else cursor.fetchall()
    for row, (pk,) in zip(rows, made, strict=not numbered):
        row.pk = pk
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def update(model: type[Model], where: Mapping[str, Any], **changes: Any) -> int:
    """Returns how many rows changed: none where somebody was faster."""
    conditions, asked = _conditions(model, where)
    fields = [_field(model, name) for name in changes]
    table = connection.ops.quote_name(model._meta.db_table)
    assigned = ", ".join(f"{_column(field)} = %s" for field in fields)
    values = [_value(field, value) for field, value in zip(fields, changes.values(), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {assigned} WHERE {conditions}", [*values, *asked])
        return int(cursor.rowcount)


def delete(model: type[Model], **where: Any) -> int:
    """Returns how many rows went."""
    conditions, asked = _conditions(model, where)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)} WHERE {conditions}", asked
        )
        return int(cursor.rowcount)


class Shape:
    """How the values of a row are read: all at once, and only those changed that a database can't take as they are."""

    def __init__(self, fields: Sequence[Any]) -> None:
        self.fields = fields
        self.read = attrgetter(*[field.attname for field in fields]) if len(fields) > 1 else None
        self.made = [n for n, field in enumerate(fields) if type(field).pre_save is not Field.pre_save]
        self.moments: dict[tuple[int, datetime], Any] = {}
        self.json = {n for n, field in enumerate(fields) if isinstance(field, JSONField)}

    def of(self, row: Model) -> list[Any]:
        if self.read is None:
            return [_value(field, field.pre_save(row, True)) for field in self.fields]
        found = list(self.read(row))
        for n in self.made:
            found[n] = self.fields[n].pre_save(row, True)
        return self.fit(found)

    def fit(self, found: list[Any]) -> list[Any]:
        """The values as the database takes them, in place."""
        for n, value in enumerate(found):
            if type(value) is datetime:  # the rows of an act share few
                known = self.moments.get((n, value))
                if known is None:
                    if len(self.moments) > 100:
                        self.moments.clear()
                    known = self.moments[n, value] = _value(self.fields[n], value)
                found[n] = known
            elif type(value) not in AS_THEY_ARE or n in self.json:
                found[n] = _value(self.fields[n], value)
        return found


@lru_cache
def _insertion(model: type[Model], numbered: bool) -> tuple[Shape, str, str, str]:
    """(how values are read, the statement up to its rows, the places of one row, the rest of it)."""
    key = model._meta.pk
    fields = tuple(field for field in model._meta.local_concrete_fields if numbered or field is not key)
    columns = ", ".join(map(_column, fields))
    sql = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES "
    return (
        Shape(fields), sql, f"({', '.join(['%s'] * len(fields))})", "" if numbered else f" RETURNING {_column(key)}"
    )  # fmt: skip


def _conditions(model: type[Model], where: Mapping[str, Any]) -> tuple[str, list[Any]]:
    said, values = [], []
    for name, value in where.items():
        field = _field(model, name)
        if value is None:
            said.append(f"{_column(field)} IS NULL")
        else:
            said.append(f"{_column(field)} = %s")
            values.append(_value(field, value))
    return " AND ".join(said), values


def _field(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def _column(field: Any) -> str:
    return str(connection.ops.quote_name(field.column))


def _value(field: Any, value: Any) -> Any:
    if type(value) in AS_THEY_ARE and not isinstance(field, JSONField):
        return value
    if isinstance(value, Model):
        value = value.pk
    return field.get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])
