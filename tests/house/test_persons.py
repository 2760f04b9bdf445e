"""Every table says what it holds of people: how it goes out to them, and what an erasure does with it."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from community.commons.persons import DELETED, EMPTIED, NOBODYS, TABLES, Table, tables

ADDRESSES = {"author_id", "email", "address", "sender", "recipient", "ip", "user_agent"}
# Nothing of it points to a person: ended with the account, or swept when nothing holds the word.
MADE_ANEW = {"sessions.Session", "search.KnownWord"}
HOW = """{name} says nothing of what it holds of people.

Write it into persons.py of its part (community/commons/persons.py says how): `declare(Table("{name}", DELETED |
EMPTIED | FORMER | KEPT, "why", of="<column of whose data it is>", aside="<columns that name others>",
columns="<what goes out>"))`, or `nobodys("{name}", why="…")` where no column points to a person: {pointing}."""


def _models() -> list[type[models.Model]]:
    here = ("community.", "membership.", "forums.", "django.", "allauth.", "newsletters.", "metrics.")
    return [one for one in apps.get_models(include_auto_created=True) if one.__module__.startswith(here)]


def _pointing(model: type[models.Model]) -> set[str]:
    """Columns that lead to a person, by a key or because of what they hold."""
    found = set()
    for field in [*model._meta.concrete_fields, *model._meta.many_to_many]:
        if (
            field.related_model is get_user_model()
            or isinstance(field, models.EmailField)
            or field.name in ADDRESSES
        ):
            found.add(field.name)
    return found


@pytest.mark.parametrize("model", _models(), ids=lambda model: model._meta.label)
def test_a_table_says_what_it_holds_of_people(model: type[models.Model]) -> None:
    tables()
    name, pointing = model._meta.label, _pointing(model)
    declared = TABLES.get(name)
    assert declared or name in NOBODYS, HOW.format(
        name=name, pointing=", ".join(sorted(pointing)) or "none does"
    )
    if declared is None:
        assert not pointing, f"{name} is declared as nobody's, and {sorted(pointing)} lead to a person"
        assert NOBODYS[name]
        return
    people = {name for name in pointing if model._meta.get_field(name).related_model is get_user_model()}
    said = {way.partition("__")[0] for way in declared.ways} | set(declared.aside.split())
    assert people <= said, f"{name}: say of {sorted(people - said)} whether it is `of` or `aside`"


def _declared() -> list[Table]:
    return tables()


@pytest.mark.parametrize("table", _declared(), ids=lambda table: table.model)
def test_what_is_declared_is_there_and_has_its_reasons(table: Table) -> None:
    assert table.why, f"{table.model}: say why an erasure does this"
    assert table.goes_out == bool(table.of), f"{table.model}: what goes out is somebody's (`of`)"
    assert table.goes_out or table.stays, f"{table.model}: say why nothing of it goes out"
    for path in [*table.columns.split(), *table.ways, *table.aside.split()]:
        _walk(table, path)
    names = set(table.columns.split()) | {name.removesuffix("_id") for name in table.columns.split()}
    left = {
        field.name
        for field in table.kind._meta.concrete_fields
        if isinstance(field, models.TextField | models.CharField) and not field.choices
    } - names
    assert not left or table.stays, f"{table.model}: say why {sorted(left)} don’t go out"


def _walk(table: Table, path: str) -> None:
    model: type[models.Model] | None = table.kind
    for step in path.split("__"):
        assert model is not None, f"{table.model}: {path} goes too far"
        try:
            field = model._meta.pk if step == "pk" else model._meta.get_field(step.removesuffix("_id"))
        except FieldDoesNotExist:
            field = model._meta.get_field(step)
        model = getattr(field, "related_model", None)


@pytest.mark.parametrize("table", _declared(), ids=lambda table: table.model)
def test_an_erasure_knows_what_to_do_with_it(table: Table) -> None:
    """What is said to the person on the page before is what happens: no table keeps words that it says will go."""
    if table.erased == EMPTIED and table.model != "membership.Member":  # emptied in the first moment
        assert table.empties or table.erase, f"{table.model}: say which columns become empty (`empties`)"
    if table.erased == DELETED and table.model not in MADE_ANEW:
        assert table.of or table.goes or table.erase, (
            f"{table.model}: say by which ways its rows are found (`goes`)"
        )
    for path in [*table.goes.split(), *table.empties.split()]:
        _walk(table, path)
