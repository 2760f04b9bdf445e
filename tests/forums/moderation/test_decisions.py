"""A case is decided once, whole, and can be undone."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.access import Forbidden, Refused
from community.commons.activity import seal
from community.commons.standing.models import Restriction, State, Statement
from forums.models import Category, Post, Topic
from forums.moderation import operations
from forums.moderation.models import Case, Decision, Report, RuleVersion
from forums.moderation.opening import AlreadyDecided

pytestmark = pytest.mark.django_db


def decide(case: Case, by: Any, verdict: str, rule: RuleVersion | None = None, **more: Any) -> Decision:
    case.refresh_from_db()
    more = {
        "version": case.version,
        "key": f"key-{verdict}-{case.round}",
        "facts": "Insults a group.",
        **more,
    }
    return operations.decide_case(case, by=by, verdict=verdict, rule=rule, **more)


def test_reports_of_one_thing_join_one_case(
    case: Case, post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    second = operations.report_thing(post, by=cast["newcomer"], rule=rule)
    assert second.case == case
    assert case.reports.count() == 2
    with pytest.raises(Refused, match="already"):
        operations.report_thing(post, by=cast["newcomer"], rule=rule)


def test_the_snapshot_is_what_was_reported(case: Case, post: Post, cast: Mapping[str, Any]) -> None:
    from forums import operations as forum

    forum.edit_post(post, by=cast["member"], text="I never said anything")
    assert case.reports.get().snapshot["text"] == "You people always say that."


def test_nobody_reports_oneself(post: Post, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    with pytest.raises(Forbidden):
        operations.report_thing(post, by=cast["member"], rule=rule)


def test_remove_leaves_a_statement_and_answers_reporters(
    case: Case, post: Post, topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    decision = decide(case, cast["moderator"], "remove", rule)
    post.refresh_from_db()
    topic.refresh_from_db()
    assert post.state == State.REMOVED
    assert topic.post_count == 1
    statement = Statement.objects.get(what="remove")
    assert (statement.member, statement.rule_title) == (cast["member"], "Speak to people, not about them")
    assert decision.statement == statement
    assert case.reports.get().outcome == Report.Outcome.UPHELD
    assert list(seal.verify()) == []


def test_undo_puts_everything_back(
    case: Case, post: Post, topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    decision = decide(case, cast["moderator"], "remove", rule)
    operations.undo_decision(decision, by=cast["moderator"])
    post.refresh_from_db()
    topic.refresh_from_db()
    case.refresh_from_db()
    assert (post.state, post.restriction, topic.post_count) == (State.VISIBLE, None, 2)
    assert (case.state, case.round) == ("open", 2)
    assert not Restriction.objects.filter(lifted_at=None).exists()
    with pytest.raises(Refused):
        operations.undo_decision(decision, by=cast["moderator"])


def test_who_comes_second_is_told_who_was_first(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    version = Case.objects.get(pk=case.pk).version
    decide(case, cast["moderator"], "keep")
    with pytest.raises(Refused, match="Moderator decided first"):
        operations.decide_case(
            case,
            by=cast["administrator"],
            verdict="remove",
            version=version,
            key="other",
            rule=rule,
            facts="x",
        )


def test_one_form_sent_twice_is_one_decision(case: Case, cast: Mapping[str, Any]) -> None:
    decide(case, cast["moderator"], "keep", key="same")
    with pytest.raises(AlreadyDecided):
        decide(case, cast["moderator"], "keep", key="same")
    assert Decision.objects.count() == 1


def test_remove_needs_rule_and_facts(case: Case, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    with pytest.raises(Refused, match="rule"):
        decide(case, cast["moderator"], "remove")
    with pytest.raises(Refused, match="facts"):
        decide(case, cast["moderator"], "remove", rule, facts=" ")
    assert not Statement.objects.filter(what="remove").exists()


def test_nobody_decides_about_oneself(topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    from tests.forums.conftest import reply

    own = reply(topic, cast["moderator"], "Mine")
    case = operations.report_thing(own, by=cast["member"], rule=rule).case
    with pytest.raises(Forbidden):
        decide(case, cast["moderator"], "keep")


def test_claim_and_take_over(case: Case, cast: Mapping[str, Any]) -> None:
    operations.claim_case(case, by=cast["moderator"])
    with pytest.raises(Refused, match="holds this case"):
        operations.claim_case(case, by=cast["administrator"])
    operations.take_over_case(case, by=cast["administrator"], reason="Bao is asleep")
    case.refresh_from_db()
    assert case.holder == cast["administrator"]
    operations.release_case(case, by=cast["administrator"])


def test_a_held_post_waits_in_the_queue_and_is_approved(
    category: Category, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    from forums import operations as forum
    from tests.forums.conftest import reply

    forum.edit_category(category, by=cast["administrator"], premoderated=True)
    topic = forum.open_topic(category, by=cast["moderator"], title="Read first", text="Here.")
    held = reply(topic, cast["member"])
    case = operations.open_case(held, by=cast["moderator"], held=True)
    decide(case, cast["moderator"], "approve")
    held.refresh_from_db()
    assert (held.state, held.number) == (State.VISIBLE, 2)


def test_hide_then_restore(case: Case, post: Post, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    decide(case, cast["moderator"], "hide", rule)
    post.refresh_from_db()
    assert post.state == State.HIDDEN
    again = operations.open_case(post, by=cast["moderator"])
    assert again.round == 2
    decide(again, cast["administrator"], "restore")
    post.refresh_from_db()
    assert (post.state, post.restriction) == (State.VISIBLE, None)


def test_a_category_moderator_sees_only_the_own_category(
    case: Case, post: Post, cast: Mapping[str, Any]
) -> None:
    seen = Case.objects.concerning(cast["category_moderator"])
    assert list(seen) == ([case] if post.topic.space == "forums.category:1" else [])
    assert not Case.objects.concerning(cast["member"]).exists()
