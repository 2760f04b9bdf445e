"""What moves where two members become one: every table that says in `persons.py` that it holds something of people.

A row that may stand once per person, and stands with both, stays where it is, or ends where its table says so
(`one_each`): both come back with the undo. Roles and what opens an account move never.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, models, transaction

from community.commons.persons import BATCH, KEPT, Table, tables

from .models import Connection, Holding, Introduction, Member, Merge, MergeStep, Word

PAIRS = (Connection, Introduction)  # rows that name two people in the order of their numbers
MADE = (Holding, Word)  # rows made from values, which follow them
Label = str


@dataclass(frozen=True)
class Way:
    """One column that leads to a person."""

    table: Table
    column: str

    @property
    def label(self) -> Label:
        return self.table.model


def ways() -> Iterator[Way]:
    """All columns whose person changes with a merge."""
    for table in tables():
        if table.stays_put or table.kind in (Member, *PAIRS, *MADE):
            continue
        named = set(table.ways) | (set() if table.erased == KEPT else set(table.aside.split()))
        for field in table.kind._meta.concrete_fields:
            if field.related_model is Member and field.name in named:
                yield Way(table, field.name)


def counted(gone: Member) -> list[tuple[Any, int]]:
    """How many rows of each table are this person's: names of tables and numbers, for the page that asks."""
    found = []
    for way in ways():
        if way.column in way.table.ways:
            number = way.table.kind._default_manager.filter(**{way.column: gone.pk}).count()
            if number:
                found.append((way.table.kind._meta.verbose_name_plural, number))
    ties = Connection.objects.of(gone).count()
    return [*found, (Connection._meta.verbose_name_plural, ties)] if ties else found


# -- There -----------------------------------------------------------------------------------


def move(merge: Merge, label: Label, column: str, after: Any) -> Any:
    """Move the next 500 rows beyond the key `after`. Returns the last key that was looked at, None at the end."""
    kind = apps.get_model(label)
    rows = kind._default_manager.filter(**{column: merge.gone_id})
    if after is not None:
        rows = rows.filter(pk__gt=after)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not keys:
        return None
    moved, ended = _moved(kind, column, keys, merge, _one_each(label))
    if moved:
        MergeStep.objects.create(merge=merge, model=label, column=column, rows=moved)
    if ended:
        MergeStep.objects.create(merge=merge, model=label, rows=[], before=ended)
    return keys[-1]


def _one_each(label: Label) -> bool:
    return any(way.table.one_each for way in ways() if way.label == label)


def _moved(
    kind: type[models.Model], column: str, keys: list[Any], merge: Merge, one_each: bool
) -> tuple[list[Any], list[Any]]:
    rows, change = kind._default_manager, {column: merge.kept_id}
    try:
        with transaction.atomic():
            rows.filter(pk__in=keys).update(**change)
        return keys, []
    except IntegrityError:
        pass  # one of them stands with both: row by row
    moved, ended = [], []
    for key in keys:
        try:
            with transaction.atomic():
                rows.filter(pk=key).update(**change)
            moved.append(key)
        except IntegrityError:
            if one_each:
                ended += _as_data(rows.filter(pk=key))
                rows.filter(pk=key).delete()
    return moved, ended


def turn_pairs(merge: Merge) -> None:
    """Ties of the one are ties of the other; where the other has one with the same person, that one stands."""
    for kind in PAIRS:
        mine = kind._default_manager.filter(models.Q(first=merge.gone_id) | models.Q(second=merge.gone_id))
        found = list(mine)
        if not found:
            continue
        MergeStep.objects.create(merge=merge, model=kind._meta.label, before=_as_data(found))
        for row in found:
            _turn(row, merge)


def _turn(row: Any, merge: Merge) -> None:
    two = {merge.kept_id if one == merge.gone_id else one for one in (row.first_id, row.second_id)}
    if len(two) == 1:
        row.delete()
        return
    turned = (row.first_id < row.second_id) and (min(two) != (_new(row.first_id, merge)))
    if isinstance(row, Introduction) and turned:
        row.first_agrees, row.second_agrees = row.second_agrees, row.first_agrees
    if isinstance(row, Connection):
        row.asked_by_id = _new(row.asked_by_id, merge)
    row.first_id, row.second_id = min(two), max(two)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        row.delete()


def _new(pk: int, merge: Merge) -> int:
    return merge.kept_id if pk == merge.gone_id else pk


def follow_values(of: int, now: int) -> None:
    """Words and options stand with whoever has the value."""
    for kind in MADE:
        kind._default_manager.filter(value__member=now, member=of).update(member=now)


# -- And back --------------------------------------------------------------------------------


def move_back(step: MergeStep) -> None:
    """The rows of a step are as before; what was deleted or changed meanwhile is left alone."""
    merge, kind = step.merge, apps.get_model(step.model)
    rows = kind._default_manager
    if step.column:
        back = rows.filter(pk__in=step.rows, **{step.column: merge.kept_id})
        back.update(**{step.column: merge.gone_id})
    for one in serializers.deserialize("python", step.before):
        try:
            with transaction.atomic():
                one.save()
        except IntegrityError:
            continue  # the same was made anew meanwhile
    step.undone = True
    step.save(update_fields=["undone"])


def _as_data(rows: Any) -> list[Any]:
    """Rows as plain values that JSON keeps, and that become rows again."""
    return list(json.loads(serializers.serialize("json", rows)))
