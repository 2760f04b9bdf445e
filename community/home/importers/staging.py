"""What of a dump is needed, laid out in a file on disk: dumps name their tables in any order, and may be huge."""

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .reading import Refusal, Stream
from .sqldump import Broken, Row, rows

AT_ONCE = 2000  # rows written together
HALF = 0.5  # of the work is reading the dump
Tables = Mapping[str, Sequence[str]]


class Staged:
    """The wanted tables of one dump: `line` is where in the dump a row stood; what a dump lacks is NULL or empty."""

    def __init__(self, file: Path, tables: Tables, *, anchors: Sequence[str], prefixed: bool) -> None:
        self.connection = sqlite3.connect(file)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA journal_mode = OFF")
        self.connection.execute("PRAGMA synchronous = OFF")
        self.tables, self.anchors, self.prefixed = tables, anchors, prefixed
        self.broken: list[Broken] = []
        self.found: set[str] = set()
        self._places: dict[str, str | None] = {}
        self._made: set[str] = set()
        self._counted: dict[str, int] = {}

    def ask(self, statement: str, *values: Any) -> Iterator[sqlite3.Row]:
        yield from self.connection.execute(statement, values)

    def one(self, statement: str, *values: Any) -> Any:
        """The first column of the first row; None for none."""
        row = self.connection.execute(statement, values).fetchone()
        return row[0] if row else None

    # -- Filling --------------------------------------------------------------------------

    def fill(self, stream: Stream) -> None:
        """Raises Refusal where the dump lacks the tables without which there is nothing to bring in."""
        held: dict[str, list[Sequence[Any]]] = {}
        count = 0
        for row in rows(stream, lambda table: self._wanted(table) is not None):
            if isinstance(row, Broken):
                self.broken.append(row)
                continue
            held.setdefault(row.table, []).append(self._listed(row))
            count += 1
            if count % AT_ONCE == 0:
                self._write(held)
                stream.done = None
        self._write(held)
        self._settle()

    def _wanted(self, table: str) -> str | None:
        """Which of the wanted tables this is; a prefix of the installation stands before its name."""
        if table not in self._places:
            fits = [
                name
                for name in self.tables
                if table == name or (self.prefixed and table.endswith(f"_{name}"))
            ]
            self._places[table] = max(fits, key=len, default=None)
        return self._places[table]

    def _listed(self, row: Row) -> list[Any]:
        columns = self.tables[self._wanted(row.table) or ""]
        values: list[Any] = [row.values.get(column) for column in columns]
        self._counted[row.table] = self._counted.get(row.table, 0) + 1
        if columns[0] not in row.values and columns[0].endswith("id"):
            values[0] = self._counted[row.table]  # the database numbered the rows itself
        return [row.line, *values]

    def _write(self, held: dict[str, list[Sequence[Any]]]) -> None:
        for table, listed in held.items():
            columns = self.tables[self._wanted(table) or ""]
            self._make(f"dump {table}", columns)
            marks = ", ".join("?" * (len(columns) + 1))
            self.connection.executemany(f'INSERT INTO "dump {table}" VALUES ({marks})', listed)  # noqa: S608
        self.connection.commit()
        held.clear()

    def _make(self, table: str, columns: Sequence[str]) -> None:
        if table in self._made:
            return
        self._made.add(table)
        named = ", ".join(["line INTEGER", *(f'"{column}" {_kind(column)}' for column in columns)])
        self.connection.execute(f'CREATE TABLE "{table}" ({named})')

    def _settle(self) -> None:
        """Choose the installation whose prefix has all anchors, and give its tables their plain names."""
        seen = {table.removeprefix("dump ") for table in self._made} | {one.table for one in self.broken}
        seen |= {table for table, place in self._places.items() if place}
        prefixes = sorted(
            {table.removesuffix(self.anchors[0]) for table in seen if self._wanted(table) == self.anchors[0]},
            key=len,
        )
        prefix = next((one for one in prefixes if all(f"{one}{name}" in seen for name in self.anchors)), None)
        if prefix is None:
            raise Refusal(
                f"the dump has no tables {' and '.join(self.anchors)}: is it one of this kind of forum?"
            )
        for name, columns in self.tables.items():
            if f"dump {prefix}{name}" in self._made:
                self.found.add(name)
                self.connection.execute(f'ALTER TABLE "dump {prefix}{name}" RENAME TO "{name}"')
            else:
                self._make(name, columns)
        self.broken = [one for one in self.broken if one.table.removeprefix(prefix) in self.tables]

    def index(self, table: str, *columns: str) -> None:
        named = ", ".join(f'"{column}"' for column in columns)
        self.connection.execute(f'CREATE INDEX "{table} by {"-".join(columns)}" ON "{table}" ({named})')


def _kind(column: str) -> str:
    """Ids and times are numbers, so that 10 comes after 9; words stay as they are."""
    number = column == "id" or column.endswith(
        ("_id", "_time", "number", "_type", "_status", "_visibility", "position")
    )
    return "NUMERIC" if number else ""


@contextmanager
def staged(stream: Stream, tables: Tables, *, anchors: Sequence[str], prefixed: bool) -> Iterator[Staged]:
    """The dump, laid out in a folder that is gone afterwards. Raises Refusal."""
    with tempfile.TemporaryDirectory(prefix="parvis-import-") as folder:
        laid = Staged(Path(folder) / "dump.sqlite", tables, anchors=anchors, prefixed=prefixed)
        try:
            laid.fill(stream)
            yield laid
        finally:
            laid.connection.close()
