"""A column as SQLite shall not look rows up by it; other databases know by themselves when that helps."""

from typing import Any

from django.db.models import Func


class Unsought(Func):
    """Nearly all rows pass the condition: to walk along the order that was asked for and look at each is shorter.

    Without statistics SQLite takes any index on a compared column for a great help.
    """

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)
