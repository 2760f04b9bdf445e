"""A decision is one bundle: verdict, measures, sanction, statements, answers; all of it or nothing, and all undone."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from community.commons.access import Forbidden
from community.commons.activity import seal
from community.commons.search.models import Document
from community.commons.standing.models import Restriction, Sanction, State, Statement
from forums import operations as forum
from forums.models import Category, Post, Topic
from forums.moderation import operations
from forums.moderation.models import Case, Decision, KeptText, Report, RuleVersion
from tests.forums.moderation.judged import (
    Done,
    Fault,
    Injected,
    counts,
    decide,
    everything,
    fresh,
    picture_of,
    until,
)

pytestmark = pytest.mark.django_db


def test_one_bundle_does_all_of_it(
    case: Case, post: Post, rule: RuleVersion, room: Category, third: Any, cast: Mapping[str, Any]
) -> None:
    decision = decide(case, cast["moderator"], "keep", **everything(rule, room))
    post = Post.objects.select_related("topic").get(pk=post.pk)
    assert post.topic.closed_at is not None and post.topic.category_id == room.pk
    assert "[name taken out]" in post.html and post.redacted_at is not None
    kept = KeptText.objects.get(decision=decision)
    assert kept.text == "You people always say that."
    assert decision.statement.what == "redact" and decision.sanction.kind == "mute"  # type: ignore[union-attr]
    assert decision.sanction.statement.facts == "Insults a group."  # type: ignore[union-attr]
    assert case.reports.get().outcome == Report.Outcome.UPHELD
    with pytest.raises(Forbidden, match="can't write"):
        forum.open_topic(room, by=fresh(cast["member"]), title="Again", text="And again.")
    assert list(seal.verify()) == []


@pytest.mark.parametrize("verdict", ["keep", "hide", "remove"])
def test_undo_takes_back_everything(
    verdict: str,
    case: Case,
    post: Post,
    topic: Topic,
    rule: RuleVersion,
    room: Category,
    third: Any,
    cast: Mapping[str, Any],
) -> None:
    forum.edit_post(post, by=cast["member"], text="You people always say that, always.")
    before = picture_of(topic)
    asked = everything(rule, room)
    if verdict == "remove":
        del asked["measures"]["redact"]
    decision = decide(case, cast["moderator"], verdict, **asked)
    assert picture_of(topic) != before
    operations.undo_decision(decision, by=cast["moderator"])
    assert picture_of(topic) == before
    assert not Sanction.objects.in_force().filter(member=cast["member"]).exists()
    assert decision.statement is None or Statement.objects.get(pk=decision.statement.pk).taken_back_at
    assert case.reports.get().outcome == Report.Outcome.RECEIVED
    assert list(seal.verify()) == []


def test_a_fault_at_any_write_leaves_nothing(
    case: Case,
    post: Post,
    topic: Topic,
    rule: RuleVersion,
    room: Category,
    third: Any,
    cast: Mapping[str, Any],
) -> None:
    """All or nothing, at each write of a whole bundle."""
    before, rows = picture_of(topic), counts()
    writes = faults = 0
    while True:
        writes += 1
        fault = Fault(writes)
        case.refresh_from_db()
        with connection.execute_wrapper(fault), pytest.MonkeyPatch.context():
            try:
                with transaction.atomic():
                    asked = everything(rule, room)
                    if writes % 2:
                        del asked["measures"]["redact"]
                    decide(case, cast["moderator"], "remove" if writes % 2 else "hide", **asked)
                    if not fault.happened:
                        raise Done
            except Injected:
                faults += 1
            except Done:
                break
        assert counts() == rows, f"half applied at write {writes}"
        assert picture_of(topic) == before, f"half applied at write {writes}"
    assert faults > 20
    assert counts() == rows


def test_the_database_refuses_what_has_no_statement(
    case: Case, post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    def refused(act: Callable[[], Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
            connection.check_constraints()

    refused(lambda: Post.objects.filter(pk=post.pk).update(state=State.HIDDEN))
    refused(lambda: Post.objects.update(state=State.REMOVED))
    refused(lambda: Topic.objects.update(state=State.REMOVED))
    refused(lambda: Post.objects.filter(pk=post.pk).update(state=State.HELD))
    refused(
        lambda: Restriction.objects.create(
            subject_type="forums.post", subject_id=post.pk, state="hidden", state_before="visible"
        )
    )
    refused(
        lambda: Sanction.objects.create(
            member=cast["member"], kind="mute", given_by=cast["moderator"], ends_at=until(days=1)
        )
    )
    shared = {
        "case": case, "round": 9, "decider": cast["moderator"], "author": cast["member"],
        "state_before": "visible", "state_after": "removed", "key": "x",
    }  # fmt: skip
    for verdict in ("hide", "remove", "quarantine", "return"):
        refused(lambda verdict=verdict: Decision.objects.create(verdict=verdict, **shared))
        refused(lambda verdict=verdict: Decision.objects.bulk_create([Decision(verdict=verdict, **shared)]))
    decision = decide(case, cast["moderator"], "remove", rule=rule)
    refused(lambda: Decision.objects.filter(pk=decision.pk).update(statement=None))
    refused(lambda: Restriction.objects.update(statement=None))


def test_what_is_moved_and_changed_at_once_is_found_where_it_stands_now(
    case: Case, post: Post, rule: RuleVersion, room: Category, cast: Mapping[str, Any]
) -> None:
    measures = {"move": str(room.pk), "redact": "You people say that."}
    decide(case, cast["moderator"], "keep", rule=rule, measures=measures)
    assert Document.objects.get(kind="forums.post", object_id=post.pk).space == room.space


def test_what_was_handed_up_is_decided_by_an_administrator(case: Case, cast: Mapping[str, Any]) -> None:
    Case.objects.filter(pk=case.pk).update(for_administrators=True)
    with pytest.raises(Forbidden, match="administrators"):
        decide(case, cast["moderator"])
    assert decide(case, cast["administrator"]).verdict == "keep"
