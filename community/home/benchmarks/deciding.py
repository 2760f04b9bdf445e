"""What a decision costs: the whole bundle beside a bare transaction of two rows, in turn, on the same database."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from forums import operations as forums
from forums.models import Category, Topic
from forums.moderation import operations as moderation
from forums.moderation.models import Case, Note, Rule, RuleVersion
from forums.moderation.sanctioning import Sanctioning
from membership.accounts import new_member
from membership.models import Account, Member
from membership.operations import give_role

MOST = 4.0  # times a bare transaction of two rows
BUNDLES: dict[str, Callable[[RuleVersion], dict[str, Any]]] = {
    "keep": lambda rule: {"verdict": "keep"},
    "remove, with statement": lambda rule: {
        "verdict": "remove",
        "rule": rule,
        "facts": "It insults a group.",
    },
    "remove and mute, with both statements": lambda rule: {
        "verdict": "remove",
        "rule": rule,
        "facts": "It insults a group.",
        "sanction": Sanctioning("mute", "", timezone.now() + timedelta(days=1)),
    },
}


def measure_decisions(count: int = 60) -> list[dict[str, Any]]:
    """Rows as `manage.py benchmark` prints them. Writes into the database it runs on: a scratch one.

    Each kind of bundle is measured `count` times, each time right beside a bare transaction, on a database that
    keeps what it has committed, as a site's does.
    """
    cases, judge, rule = _seeded(count * len(BUNDLES))
    rows = []
    for name, bundle in BUNDLES.items():
        bare: list[_Timed] = []
        whole: list[_Timed] = []
        for number in range(count):
            asked = bundle(rule) | {"key": f"benchmark {name[:10]} {number}"[:36]}
            bare.append(_timed(partial(_two_rows, judge)))
            whole.append(_timed(partial(_decide, next(cases), judge, asked)))
        rows += _rows(name, bare, whole)
    return rows


def _decide(case: Case, judge: Member, asked: dict[str, Any]) -> None:
    moderation.decide_case(case, by=judge, version=case.version, **asked)


@dataclass
class _Timed:
    """Milliseconds: from the call until COMMIT has returned, COMMIT alone, and until the call has returned."""

    committed: float
    commit: float
    answered: float


def _rows(name: str, bare: list[_Timed], whole: list[_Timed]) -> list[dict[str, Any]]:
    def median(timed: list[_Timed], what: str) -> float:
        return statistics.median(getattr(one, what) for one in timed)

    def beside(what: str) -> float:
        return round(median(whole, what) / median(bare, what), 2)

    return [
        _row(f"decision, {name}", round(median(whole, "committed"), 2), "ms"),
        _row(f"decision, {name}: with its pushes to open pages", round(median(whole, "answered"), 2), "ms"),
        _row(f"decision, {name}: the commit beside that of two bare rows", beside("commit"), "times"),
        _row(f"decision, {name}: beside two bare rows", beside("committed"), "times", MOST),
    ]


def _row(name: str, value: float, unit: str, bar: float | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "bar": bar,
        "ok": None if bar is None else value <= bar,
    }


def _timed(act: Callable[[], Any]) -> _Timed:
    commit, moments = connection._commit, []  # type: ignore[attr-defined]

    def timed() -> None:
        moments.append(time.perf_counter())
        commit()
        moments.append(time.perf_counter())

    connection._commit = timed  # type: ignore[attr-defined]
    started = time.perf_counter()
    try:
        act()
    finally:
        connection._commit = commit  # type: ignore[attr-defined]
    ended = time.perf_counter()
    return _Timed((moments[1] - started) * 1000, (moments[1] - moments[0]) * 1000, (ended - started) * 1000)


def _two_rows(judge: Member) -> None:
    """The floor: two rows in one transaction, by Django's own means."""
    with transaction.atomic():
        Note.objects.create(author=judge, text="One row.")
        Note.objects.create(author=judge, text="Another row.")


def _seeded(count: int) -> tuple[Iterator[Case], Member, RuleVersion]:
    """So many reported posts, by the operations; a moderator, and a rule."""
    robot = Member.objects.automaton()
    judge = _member("benchmark_judge")
    give_role(judge, by=robot, role="moderator")
    for n in range(2):  # three judges, so that nothing is delayed
        give_role(_member(f"benchmark_colleague_{n}"), by=robot, role="moderator")
    author = _member("benchmark_author")
    admin = _member("benchmark_admin")
    give_role(admin, by=robot, role="administrator")
    rule = moderation.write_rule(
        Rule.objects.filter(code="benchmark").first(),
        by=admin,
        code="benchmark",
        titles={"en": "Be kind", "fr": "Soyez aimables"},
        texts={},
    )
    room = forums.create_category(None, by=robot, name=f"Benchmark {Category.objects.count()}")
    topic = forums.open_topic(room, by=author, title="Measured", text="Measured.")
    cases = []
    for n in range(count):
        topic = Topic.objects.select_related("category").get(pk=topic.pk)
        post = forums.create_post(topic, by=author, text=f"Number {n}")
        moderation.open_case(post, by=judge)
        cases.append(post.pk)
    judge = Member.objects.get(pk=judge.pk)
    found = Case.objects.filter(subject_type="forums.post", subject_id__in=cases).select_related("author")
    return iter(list(found)), judge, rule


def _member(handle: str) -> Member:
    member = new_member(handle.replace("_", " ").capitalize(), f"{handle}@example.org", None, handle=handle)
    joined = timezone.now() - timedelta(days=90)  # new members write slowly
    Member.objects.filter(pk=member.pk).update(account=Account.ACTIVE, joined_at=joined)
    return Member.objects.get(pk=member.pk)
