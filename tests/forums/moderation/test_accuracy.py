"""What a reporter's word was worth so far, and what a report weighs because of it."""

from collections.abc import Mapping
from typing import Any

import pytest

from forums.models import Topic
from forums.moderation import operations
from forums.moderation.accuracy import Accuracy, accuracy_of
from forums.moderation.models import RuleVersion, Verdict
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db


def test_the_weight_is_the_mean_under_an_even_start() -> None:
    assert Accuracy().mean == 0.5
    assert Accuracy(14, 15).mean == pytest.approx(16 / 19)
    assert Accuracy(0, 15).mean == pytest.approx(2 / 19)
    assert Accuracy(14, 15).weight(trusted=True) == pytest.approx(32 / 19)


def test_undone_decisions_count_neither_way(
    topic: Topic, rule: RuleVersion, cast: Mapping[str, Any], django_assert_num_queries: Any
) -> None:
    reporter, moderator = cast["trusted"], cast["moderator"]
    decisions = []
    for n, verdict in enumerate([Verdict.REMOVE, Verdict.HIDE, Verdict.KEEP]):
        post = reply(topic, cast["member"], f"You people, number {n}.")
        case = operations.report_thing(post, by=reporter, rule=rule).case
        decisions.append(
            operations.decide_case(
                case,
                by=moderator,
                verdict=verdict,
                version=case.version,
                key=f"key-{n}",
                rule=rule,
                facts="An attack on persons.",
            )
        )
    ids = {reporter.pk, cast["member"].pk}
    with django_assert_num_queries(1):
        found = accuracy_of(ids)
    assert found == {reporter.pk: Accuracy(2, 3), cast["member"].pk: Accuracy()}
    operations.undo_decision(decisions[0], by=moderator)
    assert accuracy_of([reporter.pk])[reporter.pk] == Accuracy(1, 2)
