"""Many moderators decide the same cases at once: one decision each, and everybody else is told."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from community.commons.access import Refused
from community.commons.activity import seal
from community.commons.standing.models import Restriction, State, Statement
from forums.models import Post, Topic
from forums.moderation import operations
from forums.moderation.models import Case, Decision, RuleVersion
from tests.cast import make_member
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_case_is_decided_once(
    topic: Topic, rule: RuleVersion, cast: Mapping[str, Any], size: Callable[[int, int], int]
) -> None:
    deciders = [make_member(f"moderator_{n}", role="moderator") for n in range(size(4, 8))]
    cases = []
    for n in range(size(6, 1000)):
        post = reply(topic, cast["member"], f"Number {n}")
        cases.append(operations.report_thing(post, by=cast["administrator"], rule=rule).case)
    pages = [list(Case.objects.select_related("author").order_by("pk")) for _ in deciders]
    start = threading.Barrier(len(deciders))
    answers: Counter[str] = Counter()
    lock = threading.Lock()

    def work(who: int) -> None:
        """Each with pages opened before anybody decided."""
        try:
            start.wait()
            for case in pages[who]:
                answer = decide(case, deciders[who], who, rule)
                with lock:
                    answers[answer] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(deciders))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {"decided": len(cases), "told who was first": len(cases) * (len(deciders) - 1)}
    check(topic, cases)


def decide(case: Case, by: Any, who: int, rule: RuleVersion) -> str:
    verdict = ("remove", "hide", "keep")[(case.pk + who) % 3]
    try:
        operations.decide_case(
            case,
            by=by,
            verdict=verdict,
            version=case.version,
            key=f"{case.pk}-{who}",
            rule=rule,
            facts="Seen.",
        )
    except Refused as refusal:
        return "told who was first" if "decided first" in str(refusal.sentence) else str(refusal.sentence)
    except OperationalError as error:
        return f"database: {error}"
    return "decided"


def check(topic: Topic, cases: list[Case]) -> None:
    """Nothing doubled, nothing half-applied."""
    assert Decision.objects.count() == len(cases)
    restricting = Decision.objects.filter(verdict__in=["remove", "hide"]).count()
    assert Statement.objects.exclude(what="suspension").count() == restricting
    assert Restriction.objects.filter(lifted_at=None).count() == restricting
    states = Counter(Post.objects.filter(topic=topic).values_list("state", flat=True))
    assert states[State.REMOVED] + states[State.HIDDEN] == restricting
    topic.refresh_from_db()
    assert topic.post_count == states[State.VISIBLE]
    assert list(seal.verify()) == []
    assert connection.vendor in ("sqlite", "postgresql")
