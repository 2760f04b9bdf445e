"""Questions of the ORM that are asked on nearly every page: their SQL is built once, and filled in each time.

    topics = Prepared(lambda pk: Topic.objects.filter(pk=pk).select_related("category"))
    topics(5)  # a list, as list(Topic.objects.filter(pk=5).select_related("category"))

Building the SQL of such a question costs Django more than PostgreSQL needs to answer it.
"""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

STAND_IN = (
    2_000_000_011  # these numbers, and such moments, take the places of the values while the SQL is built
)
LARGEST = 2**31 - 1  # that every column of numbers can hold


class Prepared:
    """`ask` makes the QuerySet from values (numbers, texts, moments) that go into the SQL as parameters, unchanged."""

    def __init__(self, ask: Callable[..., QuerySet[Any]]) -> None:
        self._ask = ask
        self._built: dict[str, Any] = {}  # by the kind of database

    def __call__(self, *values: Any) -> list[Any]:
        if any(isinstance(one, int) and abs(one) > LARGEST for one in values):
            return list(self._ask(*values))  # the ORM knows what no column can hold
        connection = connections[DEFAULT_DB_ALIAS]
        built = self._built.get(connection.vendor)
        if built is None:
            built = self._built[connection.vendor] = self._build(values, connection)
        rows, compiler, sql, parameters, places = built
        compiler = copy.copy(compiler)
        compiler.connection = connection
        filled = tuple(
            one if place is None else _filled(one, values[place], connection)
            for one, place in zip(parameters, places, strict=True)
        )
        compiler.as_sql = lambda *_args, **_kwargs: (sql, filled)
        query = copy.copy(rows.query)
        query.get_compiler = lambda *_args, **_kwargs: compiler
        asked = type(rows)(model=rows.model, query=query)
        asked._iterable_class = rows._iterable_class
        return list(asked)

    def _build(self, values: tuple[Any, ...], connection: Any) -> Any:
        stand_ins = [
            datetime.fromtimestamp(STAND_IN + place, UTC) if isinstance(one, datetime) else STAND_IN + place
            for place, one in enumerate(values)
        ]
        rows = self._ask(*stand_ins)
        compiler = rows.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        columns = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
        compiler.get_converters = lambda _columns: columns
        known = {str(_adapted(one, connection)): place for place, one in enumerate(stand_ins)}
        places = [known.get(str(one)) for one in parameters]
        if set(range(len(values))) - set(places):
            raise TypeError("A value of this question does not go into its SQL unchanged.")
        return rows, compiler, sql, parameters, places


def _adapted(value: Any, connection: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _filled(stand_in: Any, value: Any, connection: Any) -> Any:
    value = _adapted(value, connection)
    return value if isinstance(value, datetime) else type(stand_in)(value)
