"""What the queue's first page costs with 10, 1,000 and 100,000 open cases; a part of `manage.py benchmark moderation`.

To be run inside a scratch site: it fills its database. A page that has nothing to do with the queue is measured
in the same rounds, and the times are told as multiples of it, so that a machine that slows down meanwhile is no
result.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Max
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums import operations as forums
from forums.moderation import operations
from forums.moderation.models import Case, Report, RuleVersion, Urgency
from membership.accounts import new_member
from membership.models import Member
from membership.operations import give_role, sign_up

from .filling import fill

SIZES = (10, 1_000, 100_000)
ROUNDS = 25
REAL = 60  # cases about posts that exist: those on the first pages
TIMES = 1.5  # at most, from the second size to the last
PAGE, YARDSTICK = "/moderation/", "/moderation/rules/"


def run(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Rows as `benchmark` prints them: queries and time at each size, and the ratio that has a bar.

    Effects: members, a category, a rule and the cases stay in the database.
    """
    staff, rule, author = _people()
    client = Client(headers={"accept-language": "en", "host": "localhost"})
    client.force_login(staff, backend="membership.backends.MemberBackend")
    queries: list[int] = []
    times: list[float] = []
    rows: list[dict[str, Any]] = []
    for size in sizes:
        _open_cases(size, author, staff, rule)
        _visit(client, PAGE)  # settings that a process keeps for some seconds are read again here
        with CaptureQueriesContext(connection) as asked:
            _visit(client, PAGE)
        queries.append(len(asked))
        page, yardstick = _measured(client, rounds)
        times.append(page / yardstick)
        rows.append(_row(f"queue's first page, {size:,} open cases: queries", queries[-1], ""))
        rows.append(_row(f"queue's first page, {size:,} open cases", page * 1000, "ms"))
    rows.append(
        _row("queue: queries at the most cases, less those at the fewest", max(queries) - min(queries), "", 0)
    )
    name = f"queue: time at {sizes[-1]:,} open cases / at {sizes[-2]:,}"
    rows.append(_row(name, times[-1] / times[-2], "times", TIMES))
    return rows


def _row(name: str, value: float, unit: str, bar: float | None = None) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "bar": bar, "ok": bar is None or value <= bar}


def _visit(client: Client, address: str) -> None:
    answer = client.get(address, follow=True)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")


def _measured(client: Client, rounds: int) -> tuple[float, float]:
    """Medians of both pages in seconds, in turn."""
    taken: dict[str, list[float]] = {PAGE: [], YARDSTICK: []}
    for number in range(rounds + 3):
        for address, found in taken.items():
            began = time.perf_counter()
            _visit(client, address)
            if number >= 3:  # the first ones fill what is kept
                found.append(time.perf_counter() - began)
    return statistics.median(taken[PAGE]), statistics.median(taken[YARDSTICK])


def _people() -> tuple[Member, RuleVersion, Member]:
    automaton = Member.objects.automaton()
    made = []
    for name in ("moderator", "author"):
        member = new_member(name.capitalize(), f"{name}@queue.example", "", handle=f"queue-{name}")
        sign_up(member, by=member)
        member.joined_at -= timedelta(days=90)  # new members write slowly
        member.save(update_fields=["joined_at"])
        made.append(member)
    staff, author = made
    for role in ("moderator", "administrator"):
        give_role(staff, by=automaton, role=role)
    titles = {"en": "Be kind", "fr": "Soyez aimables"}
    rule = operations.write_rule(
        None, by=staff, code="measured", titles=titles, texts={}, urgency=Urgency.HOUR
    )
    return staff, rule, author


def _open_cases(size: int, author: Member, reporter: Member, rule: RuleVersion) -> None:
    """As many open cases as `size`; the first are about posts, each with its report."""
    there = Case.objects.open().count()
    if not there:
        for post in _posts(author, reporter, min(REAL, size)):
            operations.report_thing(post, by=reporter, rule=rule, words="Look.")
        there = min(REAL, size)
    elif there < REAL:
        for post in _posts(author, reporter, min(REAL, size) - there):
            operations.report_thing(post, by=reporter, rule=rule, words="Look.")
        there = min(REAL, size)
    first = int(Case.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    missing = size - there
    if missing <= 0:
        return
    now = timezone.now()
    snapshot = {
        "text": "Words that somebody reported, some dozen of them, as they stood then.",
        "revision": 0,
    }

    def cases() -> Iterator[tuple[Any, ...]]:
        for number in range(missing):
            pk = first + number
            yield pk, 10_000_000 + pk, author.pk, now + timedelta(hours=2, seconds=number), now, snapshot

    fill(
        Case,
        ("id", "subject_id", "author_id", "deadline_at", "opened_at", "snapshot"),
        cases(),
        subject_type="forums.post",
        space="forums.category:1",
        language="en",
        source=Case.Source.REPORT,
        urgency=Urgency.FOUR_HOURS,
    )
    last = int(Report.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    fill(
        Report,
        ("id", "case_id", "reporter_id", "rule_id", "made_at", "snapshot"),
        ((last + n, first + n, reporter.pk, rule.pk, now, snapshot) for n in range(missing)),
        round=1,
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in (Case, Report):
                table = model._meta.db_table
                numbers = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id)) FROM {table}"  # noqa: S608
                cursor.execute(numbers)
            cursor.execute("ANALYZE moderation_case, moderation_report")  # as autovacuum does


def _posts(author: Member, reporter: Member, count: int) -> list[Any]:
    room = forums.create_category(None, by=reporter, name=f"Measured {timezone.now():%H%M%S%f}")
    topic = forums.open_topic(room, by=reporter, title="Measured", text="What is measured.")
    made = []
    for number in range(count):
        topic.refresh_from_db()
        made.append(forums.create_post(topic, by=author, text=f"Words that somebody reported, {number}."))
    return made
