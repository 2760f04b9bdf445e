"""What the directory costs at two sizes, and what asking `visible()` costs beside fetching the same values unasked.

To be run inside a scratch site: it fills its database.
"""

import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from html import unescape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from membership.accounts import new_member
from membership.models import (
    Account,
    Audience,
    Block,
    Connection,
    Field,
    Group,
    GroupMember,
    Holding,
    Kind,
    Member,
    Option,
    Reader,
    Value,
    Word,
)
from membership.operations import sign_up
from membership.showing import fields_in_use, forget_fields
from membership.sight import viewer_of, visible
from membership.words import words_in

from .filling import bare, fill, told

ROUNDS = 15
CARDS, VALUES = 50, 20
PAGE = (
    "/members/?expertise=tag0&languages=fr&joined=year"  # three filters; about one in eighteen of all members
)
COUNTS = "/members/counts/?expertise=tag0&languages=fr&joined=year"
YARDSTICK = "/moderation/rules/"
TAGS, TOWNS, LANGUAGES = 40, 200, ("fr", "en", "de", "nl", "pt")
# Bars: times of the page of the smaller community, queries, times of the unchecked fetch.
BARS = {"page": 2.0, "next page": 2.0, "counts": 20.0, "visible: CPU": 2.0, "visible: queries": 2}
MORE = {"page": 0, "next page": 0, "counts": 1}  # queries; beyond 10,000 people one asks on
Row = dict[str, Any]


def measure(sizes: Sequence[int]) -> Iterator[Row]:
    """Rows as `benchmark` prints them."""
    chance = random.Random(5)  # noqa: S311  (the same in every run)
    viewer = _viewer()
    client = Client(headers={"accept-language": "en", "host": "localhost"})
    client.force_login(viewer, backend="membership.backends.MemberBackend")
    found: dict[str, list[float]] = {"page": [], "next page": [], "counts": []}
    queries: dict[str, list[int]] = {name: [] for name in found}
    for size in sizes:
        _fill_up(size, chance)
        following = _next_page(client)
        for name, address in (("page", PAGE), ("next page", following), ("counts", COUNTS)):
            _visit(client, address)
            with CaptureQueriesContext(connection) as asked:
                _visit(client, address)
            queries[name].append(len(asked))
            seconds = _measured(client, address)
            found[name].append(seconds)
            yield _row(f"directory, {size:,} members: {name}", seconds * 1000, "ms")
    for name, times in found.items():
        ratio = times[-1] / times[0]
        yield _row(f"directory: {name} at {sizes[-1]:,} / at {sizes[0]:,}", ratio, "times", BARS[name])
        more = queries[name][-1] - queries[name][0]
        yield _row(
            f"directory: {name}, queries {queries[name][0]}, more at {sizes[-1]:,}", more, "", MORE[name]
        )
    yield from _visible(viewer, chance)


def _viewer() -> Member:
    member = new_member("Measuring Viewer", "viewer@members.example", "", handle="viewer")
    sign_up(member, by=member)
    return member


def _visit(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")


def _next_page(client: Client) -> str:
    found = re.search(r'href="(\?[^"]*at=[^"]*)"[^>]*rel="next"', client.get(PAGE).content.decode())
    if not found:
        raise RuntimeError("The filters leave one page only.")
    return f"/members/{unescape(found[1])}"


def _measured(client: Client, address: str) -> float:
    """The median of seconds, a page that has nothing to do with it asked for in between."""
    taken = []
    for _number in range(ROUNDS):
        _visit(client, YARDSTICK)
        began = time.perf_counter()
        _visit(client, address)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _row(name: str, value: float, unit: str, bar: float | None = None) -> Row:
    return {"name": name, "value": value, "unit": unit, "bar": bar, "ok": bar is None or value <= bar}


# -- A community of some size ----------------------------------------------------------------


def _fill_up(size: int, chance: random.Random) -> None:
    """Listed members up to `size`, each with a headline, a place, two tags and languages, some for few eyes."""
    fields = {one.key: one for one in fields_in_use().values()}
    options = _options(fields)
    first = Member.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    value = Value.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    now = timezone.now()
    people, values, holds = [], [], []
    words: list[tuple[int, int | None, str]] = []
    for pk in range(first, first + size - Member.objects.listed().count()):
        name = f"{chance.choice('ABDELMNORST')}{chance.choice(('na', 'lio', 'ert', 'mir'))} Person {pk}"
        joined = now - timedelta(days=chance.randint(1, 700))
        people.append((pk, f"p{pk}", name, name.lower(), "", True, True, joined))
        words += [(pk, None, word) for word in words_in(name)]
        said = {
            "headline": [f"runs hall number {pk % 997}"],
            "place": [f"Town {chance.randrange(TOWNS)}"],
            "expertise": [
                f"tag{min(int(chance.expovariate(0.3)), TAGS - 1)}",
                f"tag{chance.randrange(TAGS)}",
            ],
            "languages": chance.sample(LANGUAGES, 2),
        }
        for key, what in said.items():
            value += 1
            audience = Audience.PUBLIC if chance.random() < 0.7 else Audience.MEMBERS
            text = "\n".join(dict.fromkeys(what))
            values.append((value, pk, fields[key].pk, text, text, audience, now))
            words += [(pk, value, word) for word in words_in(text)]
            holds += [
                (value, pk, options[key, word]) for word in dict.fromkeys(what) if (key, word) in options
            ]
    with bare(Member, Value, Word, Holding):
        fill(
            Member,
            ("id", "handle", "name", "called", "password", "listed", "listed_publicly", "joined_at"),
            told(people, "members"),
            account=Account.ACTIVE,
        )
        fill(
            Value,
            ("id", "member_id", "field_id", "words", "folded", "audience", "since"),
            told(values, "values"),
        )
        fill(Holding, ("value_id", "member_id", "option_id"), told(holds, "options"))
        fill(Word, ("member_id", "value_id", "word"), told(words, "words"))


def _options(fields: dict[str, Field]) -> dict[tuple[str, str], int]:
    """Option ids by the key of their field and the word."""
    wanted = {
        "expertise": [f"tag{n}" for n in range(TAGS)],
        "languages": list(LANGUAGES),
        "place": [f"Town {n}" for n in range(TOWNS)],
    }
    there = {}
    for key, words in wanted.items():
        for word in words:
            option, _made = Option.objects.get_or_create(
                field=fields[key], folded=word.lower(), defaults={"word": word}
            )
            there[key, word] = option.pk
    return there


# -- visible() -------------------------------------------------------------------------------


def _visible(viewer: Member, chance: random.Random) -> Iterator[Row]:
    """50 cards with 20 values each, of all audiences: beside the same 1,000 values fetched without any check."""
    people = list(Member.objects.listed().exclude(pk=viewer.pk)[:CARDS])
    _say_much(viewer, people, chance)
    ids = [one.pk for one in people]
    rows = Value.objects.filter(member__in=ids, field__key__startswith="measured-")

    def unchecked() -> list[Value]:
        return list(rows.all())

    def checked() -> list[Value]:
        eyes = viewer_of(Member(pk=viewer.pk, account=Account.ACTIVE, roles_now=[]))
        return [value for value in rows.all() if visible(value, eyes)]

    def in_sql() -> list[Value]:
        eyes = viewer_of(Member(pk=viewer.pk, account=Account.ACTIVE, roles_now=[]))
        return list(rows.visible_to(eyes))

    if {one.pk for one in checked()} != {one.pk for one in in_sql()}:
        raise RuntimeError("The predicate and its SQL form disagree.")
    with CaptureQueriesContext(connection) as asked:
        checked()
    yield _row("visible(): queries for 50 cards of 20 values", len(asked), "", BARS["visible: queries"])
    alone, by_predicate, by_sql = (_spent(one) for one in (unchecked, checked, in_sql))
    bar = BARS["visible: CPU"]
    yield _row("visible(): the predicate / the same values unchecked", by_predicate / alone, "times", bar)
    yield _row("visible(): its SQL form / the same values unchecked", by_sql / alone, "times", bar)


def _spent(act: Callable[[], Any]) -> float:
    """Seconds of this process's processor, the median of several."""
    taken = []
    for _number in range(ROUNDS + 2):
        began = time.process_time()
        act()
        taken.append(time.process_time() - began)
    return statistics.median(taken[2:])


def _say_much(viewer: Member, people: list[Member], chance: random.Random) -> None:
    fields = [
        Field(key=f"measured-{n}", kind=Kind.TEXT, labels={"en": f"M{n}"}, widest=Audience.PUBLIC)
        for n in range(VALUES)
    ]
    Field.objects.bulk_create(fields)
    forget_fields()
    group = Group.objects.create(slug="measured", name="Measured")
    GroupMember.objects.create(group=group, member=viewer)
    values = []
    for one in people:
        for field in fields:
            audience = chance.choice(list(Audience))
            belongs = group if audience == Audience.GROUP else None
            values.append(
                Value(
                    member=one, field=field, words="Some words of a value", audience=audience, group=belongs
                )
            )
    Value.objects.bulk_create(values)
    named = [value for value in values if value.audience == Audience.NAMED]
    Reader.objects.bulk_create(Reader(value=value, member=viewer) for value in named[::2])
    for one in people[::3]:
        first, second = sorted((one.pk, viewer.pk))
        Connection.objects.create(
            first_id=first, second_id=second, asked_by=viewer, state=Connection.State.MADE
        )
    Block.objects.create(by=people[1], blocked=viewer)
