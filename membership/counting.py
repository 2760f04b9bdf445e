"""How many of the people found say each word: exact up to 200, then "200+", and of visible values alone."""

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as NumberOfRows
from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery

from .directory import option_of
from .models import SHARED, Field, Holding, Member, Option
from .showing import fields_in_use
from .sight import Viewer, seen

EXACT = 200
SHOWN = 12  # options of a field
COUNTED = 10_000  # people whose words are counted whole; beyond them a word is counted until it is over 200


class NumberOf(Subquery):
    """How many rows a question has, which may stop after some."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def in_words(number: int) -> str:
    """Exact up to 200."""
    return f"{EXACT}+" if number > EXACT else str(number)


@dataclass(frozen=True)
class Count:
    option: Option
    label: str
    number: int
    on: bool  # among the filters already

    @property
    def words(self) -> str:
        return in_words(self.number)


@dataclass
class Counted:
    """One field with its most said words."""

    field: Field
    counts: list[Count] = dataclasses.field(default_factory=list)


@dataclass(frozen=True)
class Numbers:
    """How often each option is said; beyond `EXACT` a number may be any above it."""

    options: dict[int, Option]
    of: Counter[int]
    whole: bool  # all people found were looked at, so that rarely said words are counted as well


def numbers(rows: QuerySet[Member], viewer: Viewer, fields: Collection[int], *, most: int = SHOWN) -> Numbers:
    """Of these fields the options said among `rows`: exact for the `most` of each field. Three questions."""
    said = Holding.objects.filter(seen(viewer, "value__"))
    people = list(rows.order_by("pk").values_list("pk", flat=True)[: COUNTED + 1])
    # Nothing but the people is asked for here: the databases begin with them then, and not with the words.
    of_them = said.filter(member__in=people[:COUNTED]).order_by()
    found = Counter(dict(of_them.values_list("option").annotate(number=NumberOfRows("pk"))))
    options = {
        one.pk: one for one in Option.objects.filter(pk__in=list(found), field__in=fields, merged_into=None)
    }
    whole = len(people) <= COUNTED
    if not whole:
        found.update(_beyond(rows, said, options.values(), found, most))
    return Numbers(options, found, whole)


def counted(rows: QuerySet[Member], viewer: Viewer, asked: Any) -> list[Counted]:
    """For each field that the directory is filtered by, the words most said among `rows`. Four questions at most."""
    fields = {one.pk: one for one in fields_in_use().values() if one.in_filters and one.kind in SHARED}
    said = numbers(rows, viewer, fields)
    on = {
        chosen.pk
        for one in fields.values()
        for word in asked.getlist(one.key)
        if (chosen := option_of(one, word)) is not None
    }
    found = {pk: Counted(one) for pk, one in fields.items()}
    for option in sorted(said.options.values(), key=lambda one: (-said.of[one.pk], one.folded)):
        of = found[option.field_id]
        if len(of.counts) < SHOWN or option.pk in on:
            label = of.field.option_label(option.word)
            of.counts.append(Count(option, label, said.of[option.pk], option.pk in on))
    return [one for one in found.values() if one.counts]


def _beyond(
    rows: QuerySet[Member],
    said: QuerySet[Holding],
    options: Iterable[Option],
    known: Counter[int],
    most: int,
) -> dict[int, int]:
    """What more there is of the words that the first people say most and that are not beyond 200 yet.

    Each is counted until it is: a word that few say has few holders, one that many say is beyond soon.
    """
    likely: dict[int, list[int]] = {}
    for one in sorted(options, key=lambda one: -known[one.pk]):
        if len(likely.setdefault(one.field_id, [])) < most and known[one.pk] <= EXACT:
            likely[one.field_id].append(one.pk)
    saying = said.filter(Exists(rows.filter(pk=OuterRef("member"))), option=OuterRef("pk"))
    asked = Option.objects.filter(pk__in=[pk for some in likely.values() for pk in some])
    found = asked.annotate(number=NumberOf(saying.order_by().values("pk")[: EXACT + 1]))
    return {pk: number - known[pk] for pk, number in found.values_list("pk", "number")}
