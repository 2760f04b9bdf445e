"""Whatever is reported, decided and undone in whatever order: counters, states and restrictions agree."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.commons.access import Forbidden, Refused
from community.commons.activity import seal
from community.commons.standing.models import Restriction, State
from forums import operations as forum
from forums.models import Category, Post, Topic
from forums.moderation import operations
from forums.moderation.models import Case, Decision, Report, RuleVersion, possible_verdicts
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db
REPORTERS = ("trusted", "newcomer", "coordinator")
DECIDERS = ("moderator", "administrator")

step = st.one_of(
    st.tuples(st.just("report"), st.integers(0, 2), st.sampled_from(REPORTERS)),
    st.tuples(st.just("withdraw"), st.integers(0, 2), st.sampled_from(REPORTERS)),
    st.tuples(st.just("open"), st.integers(0, 2), st.sampled_from(DECIDERS)),
    st.tuples(st.just("hold"), st.integers(0, 2), st.sampled_from(DECIDERS)),
    st.tuples(st.just("decide"), st.integers(0, 2), st.sampled_from(DECIDERS), st.integers(0, 2)),
    st.tuples(st.just("undo"), st.integers(0, 2), st.sampled_from(DECIDERS)),
    st.tuples(st.just("delete"), st.integers(0, 2), st.just("member")),
)


class Nothing(Exception):
    """Ends a transaction so that each example begins where the fixtures stopped."""


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, min_size=2, max_size=18))
def test_any_sequence_keeps_everything_consistent(
    steps: list[tuple[Any, ...]], topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    with pytest.raises(Nothing), transaction.atomic():
        posts = [reply(topic, cast["member"], f"Number {n}") for n in range(3)]
        for number, (act, which, who, *more) in enumerate(steps):
            try:
                do(
                    act,
                    Post.objects.select_related("topic__category").get(pk=posts[which].pk),
                    cast[who],
                    rule,
                    number,
                    *more,
                )
            except (Refused, Forbidden):
                continue  # a no is an answer; what counts is what stands afterwards
        check(topic, topic.category)
        raise Nothing


def do(act: str, post: Post, by: Any, rule: RuleVersion, number: int, choice: int = 0) -> None:
    case = Case.objects.filter(subject_type="forums.post", subject_id=post.pk).first()
    if act == "report":
        operations.report_thing(post, by=by, rule=rule)
    elif act == "open":
        operations.open_case(post, by=by)
    elif act == "delete":
        forum.delete_post(post, by=by)
    elif case is None:
        return
    elif act == "withdraw":
        report = case.reports.filter(reporter=by).last()
        if report is not None:
            operations.withdraw_report(report, by=by)
    elif act == "hold":
        operations.hold_thing(case, by=by, because="We look at it.")
    elif act == "decide":
        verdicts = possible_verdicts(post.state)
        verdict = verdicts[choice % len(verdicts)]
        operations.decide_case(
            case, by=by, verdict=verdict, version=case.version, key=f"{number}", rule=rule, facts="Seen."
        )
    else:
        decision = case.decisions.last()
        if decision is not None:
            operations.undo_decision(decision, by=by, reason="It was wrong.")


def check(topic: Topic, category: Category) -> None:
    topic.refresh_from_db()
    category.refresh_from_db()
    shown = Post.objects.filter(topic=topic, state=State.VISIBLE)
    assert topic.post_count == shown.count()
    assert category.post_count == shown.count()
    last = shown.order_by("-number").first()
    assert topic.last_number == (last.number if last else 0)
    for post in Post.objects.filter(topic=topic).select_related("restriction"):
        in_force = Restriction.objects.filter(subject_type="forums.post", subject_id=post.pk, lifted_at=None)
        if post.state in (State.HIDDEN, State.REMOVED):
            assert post.restriction == in_force.get(), "what is restricted has the one restriction in force"
            assert post.restriction.state == post.state
        else:
            assert post.restriction is None
            assert not in_force.exists(), f"a {post.state} post has a restriction in force"
    for case in Case.objects.all():
        standing = case.decisions.filter(round=case.round, undone_at=None).exists()
        assert (case.state == Case.State.CLOSED) == standing
        waiting = case.reports.filter(outcome=Report.Outcome.RECEIVED)
        assert case.state == Case.State.OPEN or not waiting.exists()
    restricting = Decision.objects.filter(verdict__in=["hide", "remove"])
    assert all(one.statement and one.restriction for one in restricting)
    assert list(seal.verify()) == []
