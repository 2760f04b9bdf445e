"""Rows that every act writes: their SQL is built once for each shape, and filled in each time.

    insert(decision)                                             # as save(force_insert=True); it has its number then
    insert(first, second)                                        # of one model: one statement
    update(Post, {"pk": 5, "state": "visible"}, state="hidden")  # as filter(…).update(…)
    delete(Draft, place="post:5")                                # as filter(…).delete()

Building such a statement takes the ORM longer than PostgreSQL needs to carry it out. Conditions are equalities. No
signal is sent and nothing cascades: the database's own constraints hold.
"""
# ruff: noqa: S608  (names of tables and columns are the models' own; every value is a parameter)

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, JSONField, Model

AT_ONCE = 100  # rows of one statement
# Most values go to the database as they are: asking each field for each took longer than the database.
AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def insert(*rows: Model) -> None:
    """Save new rows of one model; each that had no number has one afterwards."""
    for first in range(0, len(rows), AT_ONCE):
        _insert(rows[first : first + AT_ONCE])


def _insert(rows: tuple[Model, ...]) -> None:
    model, numbered = type(rows[0]), rows[0].pk is not None
    fields, sql, places, returning = _insertion(model, numbered)
    values = []
    for row in rows:
        values += [_value(field, field.pre_save(row, True)) for field in fields]
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


@lru_cache
def _insertion(model: type[Model], numbered: bool) -> tuple[tuple[Field[Any, Any], ...], str, str, str]:
    """(fields, the statement up to its rows, the places of one row, the rest of it)."""
    key = model._meta.pk
    fields = tuple(field for field in model._meta.local_concrete_fields if numbered or field is not key)
    columns = ", ".join(map(_column, fields))
    sql = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES "
    return (
        fields, sql, f"({', '.join(['%s'] * len(fields))})", "" if numbered else f" RETURNING {_column(key)}"
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
