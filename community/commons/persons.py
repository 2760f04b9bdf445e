"""The registry of what every table holds of people: how it goes out to its owner, and what an erasure does with it.

A part says it in its `persons.py`, which is found by its name (as Django finds `admin.py`):

    declare(
        Table("forums.Draft", of="member", columns="place title text at", erased=DELETED, why="nobody else read it"),
        Table("forums.Tag", aside="made_by", stays="words of the community", erased=FORMER, why="the tag goes on"),
    )
    nobodys("forums.Relation", why="which topics are alike")

An erasure takes the tables one after the other, each in small batches (`membership/erasing.py`); then it looks for
the person in words of others (`look_in`), and does what parts registered for the end (`afterwards`).

`tests/house/test_persons.py` fails for a table that stands in no part's declaration, for a column that points to a
person and is named in neither `of` nor `aside`, and for a column of words that neither goes out nor is said to stay.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Q
from django.utils.module_loading import autodiscover_modules

BATCH = 500  # rows in hand at once, whatever somebody wrote
Row = dict[str, Any]


class Erased(StrEnum):
    """What an erasure does with the rows of a table."""

    DELETED = "deleted"
    EMPTIED = "emptied"  # the row stays, its words go
    FORMER = "former member"  # the row stays as it is, and points to somebody without a name
    KEPT = "kept"  # for as long as the law, or a case that is open, asks for it


DELETED, EMPTIED, FORMER, KEPT = Erased


class Names(Protocol):
    """What somebody was called, for finding it in words of others."""

    names: list[str]
    titles: list[str]  # of topics that go
    handles: list[str]
    emails: list[str]

    def stands_in(self, text: str, *, near: bool = False) -> bool: ...

    def note_titles(self, erasure: int, titles: Sequence[str]) -> None: ...

    def spans(self, text: str, *, near: bool = False) -> list[tuple[int, int]]: ...


@dataclass(frozen=True)
class Leaving:
    """Who is erased: the row, emptied already, and what they were called before.

    `by` is the automaton, which does it; `erasure` the number of the erasure that lists what is found.
    """

    person: Any
    posts_stay: bool
    named: Names
    by: Any
    erasure: int


@dataclass(frozen=True)
class Table:
    """One table that points to a person, or holds a person's words.

    `of`: the ways (lookups, separated by spaces) from a row to the person who takes it along. `aside`: columns that
    name somebody whose data the row is not, such as who decided. `columns`: what goes out; a person in it goes out
    as a handle. `stays`: why nothing of it goes out, or why what `columns` leaves out does not.
    `only(rows, person)` narrows what goes out; `rows(person)` makes it instead; `files(row)` names what lies in
    the store of files. `in_page`: whether the page that can be read lists it; the data file always does.
    Where two members become one, the rows follow, but for those of a table that says why they stay (`stays_put`);
    of what both have, one ends where the table says `one_each`.

    For an erasure: `goes` are the ways by which its rows are found, `of` where it says nothing; `empties` the columns
    that become empty where rows stay. `over()` is the condition under which what is KEPT loses its words too.
    `erase(leaving, most)` does it instead: at most so many rows in one transaction; returns how many, 0 at the end.
    """

    model: str
    erased: Erased
    why: str
    of: str = ""
    aside: str = ""
    columns: str = ""
    stays: str = ""
    only: Callable[[Any, Any], Any] | None = None
    rows: Callable[[Any], Iterable[Row]] | None = None
    files: Callable[[Any], Iterable[str]] | None = None
    in_page: bool = True
    stays_put: str = ""
    one_each: bool = False
    goes: str = ""
    empties: str = ""
    over: Callable[[], Q] | None = None
    erase: Callable[[Leaving, int], int] | None = None

    @property
    def ways(self) -> list[str]:
        return self.of.split()

    @property
    def goes_out(self) -> bool:
        return bool(self.rows or self.columns)

    @property
    def kind(self) -> type[models.Model]:
        return apps.get_model(self.model)

    @property
    def part(self) -> str:
        return self.kind._meta.app_label


@dataclass(frozen=True)
class Elsewhere:
    """Words of others in which somebody may be named.

    `meet(row, leaving)` is called, in a transaction of its own, for each row whose `columns` name the person or that
    `also(row, leaving)` finds; it decides what becomes of it.
    """

    model: str
    columns: str
    meet: Callable[[Any, Leaving], None]
    also: Callable[[Any, Leaving], bool] | None = None
    reads: str = ""  # columns that `also` needs
    redraw: Callable[[Any], None] | None = None  # after a moderator took a name out of the row

    @property
    def kind(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def words_of(self, row: Any) -> str:
        values = (getattr(row, name) for name in self.columns.split())
        return "\n".join(
            one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in values
        )


TABLES: dict[str, Table] = {}
NOBODYS: dict[str, str] = {}
ELSEWHERE: dict[str, Elsewhere] = {}
afterwards: list[Callable[[], None]] = []  # at the end of an erasure, outside of every transaction


def declare(*tables: Table) -> None:
    for table in tables:
        _once(table.model)
        TABLES[table.model] = table


def look_in(*places: Elsewhere) -> None:
    """Where an erasure looks for names in words of others."""
    for place in places:
        ELSEWHERE[place.model] = place


def nobodys(*names: str, why: str) -> None:
    """Tables that hold nothing of anybody."""
    for name in names:
        _once(name)
        NOBODYS[name] = why


def _once(name: str) -> None:
    if name in TABLES or name in NOBODYS:
        raise ValueError(f"{name} is declared twice")


def tables() -> list[Table]:
    """What all parts declared, part by part."""
    autodiscover_modules("persons")
    return list(TABLES.values())


# -- What goes out -----------------------------------------------------------------------


def taken(table: Table, person: Any) -> Iterator[Row]:
    """The rows that this person takes along, oldest first, as plain values."""
    if table.rows is not None:
        yield from table.rows(person)
        return
    names = table.columns.split()
    pointing = [name for name in names if _points_to_person(table, name)]
    batch: list[Row] = []
    for row in own_rows(table, person).values(*names).iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield from _named(batch, pointing)
            batch = []
    yield from _named(batch, pointing)


def own_rows(table: Table, person: Any) -> Any:
    """The rows of a table that are this person's."""
    query = Q()
    for way in table.ways:
        query |= Q(**{way: person.pk})
    rows = table.kind._default_manager.filter(query).order_by("pk")
    return table.only(rows, person) if table.only else rows


def taken_files(table: Table, person: Any) -> Iterator[str]:
    """Names in the store of files that go along."""
    if table.files is not None:
        for row in own_rows(table, person).iterator(chunk_size=BATCH):
            yield from (name for name in table.files(row) if name)


def _points_to_person(table: Table, name: str) -> bool:
    field = table.kind._meta.get_field(name) if "__" not in name else None
    return getattr(field, "related_model", None) is get_user_model()


def _named(batch: list[Row], pointing: list[str]) -> list[Row]:
    """Others by their handles: a number says nothing to whoever reads it."""
    ids = {row[name] for row in batch for name in pointing if row[name]}
    found = get_user_model()._default_manager.filter(pk__in=ids) if ids else ()
    handles = {one.pk: f"@{one.handle}" for one in found}
    for row in batch:
        row.update({name: handles.get(row[name], "") for name in pointing})
    return batch


# -- What an erasure does ----------------------------------------------------------------


def erase_batch(table: Table, leaving: Leaving, most: int = BATCH) -> int:
    """At most so many rows of a table, in one transaction; returns how many, 0 where nothing is left to do."""
    if table.erase is not None:
        return table.erase(leaving, most)
    if table.erased == DELETED:
        ids = list(rows_that_go(table, leaving.person).values_list("pk", flat=True)[:most])
        with transaction.atomic():
            table.kind._default_manager.filter(pk__in=ids).delete()
        return len(ids)
    if not table.empties or (table.erased == KEPT and table.over is None):
        return 0
    due = full_rows(table, leaving.person)
    if table.over is not None:
        due = due.filter(table.over())
    ids = list(due.values_list("pk", flat=True)[:most])
    return int(table.kind._default_manager.filter(pk__in=ids).update(**_nothing_in(table))) if ids else 0


def rows_that_go(table: Table, person: Any) -> Any:
    """The rows of a table that an erasure of this person finds."""
    query = Q()
    for way in (table.goes or table.of).split():
        query |= Q(**{way: person.pk})
    return (
        table.kind._default_manager.filter(query).order_by("pk")
        if query
        else table.kind._default_manager.none()
    )


def full_rows(table: Table, person: Any) -> Any:
    """Those of them that hold words still."""
    full = Q()
    for name, empty in _nothing_in(table).items():
        full |= Q(**{f"{name}__isnull": False}) if empty is None else ~Q(**{name: empty})
    return rows_that_go(table, person).filter(full)


def _nothing_in(table: Table) -> dict[str, Any]:
    """What each of its emptied columns holds when nothing is in it."""
    return {name: _nothing(table.kind._meta.get_field(name)) for name in table.empties.split()}


def _nothing(column: Any) -> Any:
    if column.null:
        return None
    return column.get_default() if isinstance(column, models.JSONField) else ""


def kept_of(person: Any) -> dict[str, int]:
    """What an erasure had to leave for now, by table: words that the law or an open case keeps."""
    found = {
        table.model: full_rows(table, person).count()
        for table in tables()
        if table.erased == KEPT and table.empties
    }
    return {name: count for name, count in found.items() if count}
