"""Questions of the ORM that are asked on nearly every page: their SQL is built once, and filled in each time.

    topics = Prepared(lambda pk: Topic.objects.filter(pk=pk).select_related("category"))
    topics(5)  # a list, as list(Topic.objects.filter(pk=5).select_related("category"))

Building the SQL of such a question costs Django more than PostgreSQL needs to answer it.
"""

import copy
from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

STAND_IN = 2_000_000_011  # these numbers take the places of the values while the SQL is built
LARGEST = 2**31 - 1  # that every column of numbers can hold


class Prepared:
    """`ask` makes the QuerySet from values (numbers or texts) that go into the SQL as parameters, unchanged."""

    def __init__(self, ask: Callable[..., QuerySet[Any]]) -> None:
        self._ask = ask
        self._built: dict[str, Any] = {}  # by the kind of database

    def __call__(self, *values: Any) -> list[Any]:
        if any(isinstance(one, int) and abs(one) > LARGEST for one in values):
            return list(self._ask(*values))  # the ORM knows what no column can hold
        connection = connections[DEFAULT_DB_ALIAS]
        built = self._built.get(connection.vendor)
        if built is None:
            built = self._built[connection.vendor] = self._build(len(values), connection)
        rows, compiler, sql, parameters, places = built
        compiler = copy.copy(compiler)
        compiler.connection = connection
        filled = tuple(
            one if place is None else type(one)(values[place])
            for one, place in zip(parameters, places, strict=True)
        )
        compiler.as_sql = lambda *_args, **_kwargs: (sql, filled)
        query = copy.copy(rows.query)
        query.get_compiler = lambda *_args, **_kwargs: compiler
        asked = type(rows)(model=rows.model, query=query)
        asked._iterable_class = rows._iterable_class
        return list(asked)

    def _build(self, how_many: int, connection: Any) -> Any:
        rows = self._ask(*range(STAND_IN, STAND_IN + how_many))
        compiler = rows.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        known = {str(STAND_IN + place): place for place in range(how_many)}
        places = [known.get(str(one)) for one in parameters]
        if set(range(how_many)) - set(places):
            raise TypeError("A value of this question does not go into its SQL unchanged.")
        return rows, compiler, sql, parameters, places
