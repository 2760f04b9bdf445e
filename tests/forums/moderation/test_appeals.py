"""Appeals: by author and reporter, also while suspended; answered by somebody who was not involved, never else."""

import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.activity import seal
from community.commons.activity.models import Activity
from community.commons.standing.models import Restriction, Sanction, State, Statement
from forums.models import Post, Topic
from forums.moderation import operations
from forums.moderation.accuracy import accuracy_of
from forums.moderation.models import Appeal, Case, Decision, Report, RuleVersion
from forums.moderation.sanctioning import Sanctioning
from tests.cast import make_member
from tests.forums.conftest import reply
from tests.forums.moderation.judged import decide, fresh, picture_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(cast: Mapping[str, Any]) -> Any:
    """A moderator who has nothing to do with anything."""
    return make_member("other_moderator", role="moderator")


@pytest.fixture
def removed(case: Case, rule: RuleVersion, other: Any, cast: Mapping[str, Any]) -> Decision:
    mute = Sanctioning("suspension", "", timezone.now() + timedelta(days=3))
    return decide(case, cast["moderator"], "remove", rule=rule, sanction=mute)


@pytest.fixture
def appeal(removed: Decision, cast: Mapping[str, Any]) -> Appeal:
    return operations.submit_appeal(removed, by=fresh(cast["member"]), words="I meant the committee.")


def answer(appeal: Appeal, by: Any, outcome: str = "overturned", **more: Any) -> Appeal:
    appeal = Appeal.objects.select_related("decision__case").get(pk=appeal.pk)
    return operations.decide_appeal(appeal, by=by, outcome=outcome, reasons="Read again.", **more)


def test_overturning_restores_everything_in_one_go(
    case: Case, post: Post, topic: Topic, rule: RuleVersion, other: Any, cast: Mapping[str, Any]
) -> None:
    before = picture_of(topic)
    assert accuracy_of({cast["trusted"].pk})[cast["trusted"].pk].decided == 0
    mute = Sanctioning("suspension", "", timezone.now() + timedelta(days=3))
    decision = decide(case, cast["moderator"], "remove", rule=rule, sanction=mute)
    assert accuracy_of({cast["trusted"].pk})[cast["trusted"].pk].upheld == 1
    appeal = operations.submit_appeal(decision, by=fresh(cast["member"]), words="No.")
    answered = answer(appeal, other)
    assert picture_of(topic) == before
    assert (answered.state, answered.outcome, answered.reviewer) == ("decided", "overturned", other)
    record = accuracy_of({cast["trusted"].pk})[cast["trusted"].pk]
    assert (record.upheld, record.decided) == (0, 1), "the reporter's accuracy is corrected"
    assert Sanction.objects.get(pk=decision.sanction_id).state == "lifted"
    statements = Statement.objects.filter(member=cast["member"], subject_type="forums.post")
    assert statements.count() == 2 and not statements.filter(taken_back_at=None).exists()
    verbs = set(Activity.objects.filter(actor=other).values_list("verb", flat=True))
    assert {"moderation.appeal_decided", "moderation.decision_undone", "moderation.sanction_lifted"} <= verbs
    case.refresh_from_db()
    assert case.state == "closed"
    assert Case.objects.get(subject_type="moderation.appeal").state == "closed"
    assert list(seal.verify()) == []


def test_a_fault_at_any_write_of_an_answer_leaves_nothing(
    appeal: Appeal, topic: Topic, other: Any, cast: Mapping[str, Any]
) -> None:
    from tests.forums.moderation.judged import Fault, Injected, counts

    before, rows = picture_of(topic), counts()
    at = 0
    while True:
        at += 1
        fault = Fault(at)
        try:
            with transaction.atomic(), connection.execute_wrapper(fault):
                answer(appeal, other)
        except Injected:
            pass
        if not fault.happened:
            break
        assert (picture_of(topic), counts()) == (before, rows), f"half applied at write {at}"
        appeal.refresh_from_db()
        assert appeal.state == "open"
    assert at > 15


def test_upheld_changes_nothing(appeal: Appeal, topic: Topic, other: Any) -> None:
    before = picture_of(topic)
    assert answer(appeal, other, "upheld").outcome == "upheld"
    assert picture_of(topic) == before


def test_modified_puts_another_decision_in_its_place(
    appeal: Appeal, post: Post, rule: RuleVersion, other: Any, cast: Mapping[str, Any]
) -> None:
    with pytest.raises(Refused, match="instead"):
        answer(appeal, other, "modified")
    done = answer(appeal, other, "modified", verdict="hide", rule=rule, facts="Rude, and can be mended.")
    post.refresh_from_db()
    assert (post.state, post.text) == (State.HIDDEN, "You people always say that.")
    assert done.instead and done.instead.decider == other and done.instead.statement
    assert not Sanction.objects.in_force().filter(member=cast["member"]).exists()
    assert Restriction.objects.filter(lifted_at=None, subject_type="forums.post").count() == 1


def test_returned_goes_to_others(
    appeal: Appeal, case: Case, post: Post, rule: RuleVersion, other: Any, cast: Mapping[str, Any]
) -> None:
    answer(appeal, other, "returned")
    case.refresh_from_db()
    post.refresh_from_db()
    assert (case.state, post.state) == ("open", State.REMOVED)
    with pytest.raises(Refused, match="returned this case to others"):
        decide(case, cast["moderator"], "restore")
    decide(case, other, "restore")
    post.refresh_from_db()
    assert post.state == State.VISIBLE


def test_a_reporter_appeals_against_a_no(
    case: Case, post: Post, rule: RuleVersion, other: Any, cast: Mapping[str, Any]
) -> None:
    decision = decide(case, cast["moderator"], "keep")
    with pytest.raises(Forbidden, match="does not concern"):
        operations.submit_appeal(decision, by=cast["member"], words="I am the author; nothing was taken.")
    appeal = operations.submit_appeal(decision, by=cast["trusted"], words="It is an attack.")
    assert appeal.side == "reporter"
    with pytest.raises(Refused, match="instead"):
        answer(appeal, other)
    answer(appeal, other, "overturned", verdict="remove", rule=rule, facts="It is one.")
    post.refresh_from_db()
    assert post.state == State.REMOVED
    assert case.reports.get().outcome == Report.Outcome.UPHELD


def test_one_appeal_each_and_again_with_new_facts(
    removed: Decision, appeal: Appeal, other: Any, cast: Mapping[str, Any]
) -> None:
    member = fresh(cast["member"])
    with pytest.raises(Refused, match="with the team already"):
        operations.submit_appeal(removed, by=member, words="Again")
    answer(appeal, other, "upheld")
    with pytest.raises(Refused, match="new"):
        operations.submit_appeal(removed, by=member, words="Again")
    assert operations.submit_appeal(removed, by=member, words="A witness!", new_facts=True).state == "open"


def test_184_days(clock: Any, case: Case, rule: RuleVersion, other: Any, cast: Mapping[str, Any]) -> None:
    decision = decide(case, cast["moderator"], "remove", rule=rule)
    clock.forward(days=185)
    with pytest.raises(Refused, match="184 days"):
        operations.submit_appeal(decision, by=cast["member"], words="Late.")
    clock.forward(days=-2)
    appeal = operations.submit_appeal(decision, by=cast["member"], words="In time.")
    assert appeal.deadline_at - timezone.now() > timedelta(days=6, hours=23)


def test_a_suspension_is_answered_within_72_hours(appeal: Appeal) -> None:
    left = appeal.deadline_at - timezone.now()
    assert timedelta(hours=71) < left <= timedelta(hours=72)
    assert Case.objects.get(subject_type="moderation.appeal").deadline_at - timezone.now() < timedelta(
        hours=73
    )


def test_dialogue(appeal: Appeal, other: Any, cast: Mapping[str, Any]) -> None:
    operations.write_appeal_message(appeal, by=other, text="Which committee?")
    operations.write_appeal_message(appeal, by=fresh(cast["member"]), text="The roof committee.")
    assert [said.from_team for said in appeal.messages.all()] == [True, False]
    for who in ("moderator", "trusted", "coordinator"):
        with pytest.raises(Forbidden):
            operations.write_appeal_message(appeal, by=cast[who], text="Me too.")
    answer(appeal, other)
    with pytest.raises(Refused, match="answer already"):
        operations.write_appeal_message(appeal, by=fresh(cast["member"]), text="Thanks")


def test_withdrawn(appeal: Appeal, removed: Decision, cast: Mapping[str, Any]) -> None:
    operations.withdraw_appeal(appeal, by=fresh(cast["member"]))
    assert Case.objects.get(subject_type="moderation.appeal").state == "closed"
    assert operations.submit_appeal(removed, by=fresh(cast["member"]), words="After all.").state == "open"


# -- Who may not ---------------------------------------------------------------------------------


def test_attempts_by_the_involved_are_all_refused(
    topic: Topic, rule: RuleVersion, other: Any, cast: Mapping[str, Any], size: Callable[[int, int], int]
) -> None:
    """Deciders, sanctioners, confirmers, reporters, the offended and the concerned, by operation and by SQL."""
    chance = random.Random(4)
    staff = [make_member(f"judge_{n}", role=chance.choice(["moderator", "administrator"])) for n in range(6)]
    attempts = accepted = 0
    while attempts < size(120, 10_000):
        people = chance.sample(staff, 5)
        author, decider, reporter, second, offended = (
            people if chance.random() < 0.4 else [cast["member"], *people[1:]]
        )
        with transaction.atomic():
            appeal = appealed(topic, rule, author, decider, reporter, second, offended, chance)
            for person in (author, decider, reporter, second, offended):
                for outcome in Appeal.Outcome.values:
                    attempts += 1
                    accepted += tried(appeal, fresh(person), outcome, rule)
                accepted += forced(appeal, person)
            assert Appeal.objects.get(pk=appeal.pk).state == "open"
            transaction.set_rollback(True)
    assert accepted == 0


def appealed(
    topic: Topic,
    rule: RuleVersion,
    author: Any,
    decider: Any,
    reporter: Any,
    second: Any,
    offended: Any,
    chance: Any,
) -> Appeal:
    spoken = reply(topic, offended, "Please.")
    post = reply(topic, author, "No, you.", reply_to=spoken.number)
    case = operations.report_thing(post, by=reporter, rule=rule).case
    Member = type(decider)
    Member.objects.filter(pk=author.pk).update(roles_now=[])  # else nobody may sanction a colleague
    asked = Sanctioning("ban") if chance.random() < 0.5 and decider != author else None
    decision = decide(case, fresh(decider), "remove", rule=rule, sanction=asked)
    if decision.sanction is not None:
        operations.confirm_sanction(decision.sanction, by=fresh(second))
    else:
        Sanction.objects.filter(pk=0)
    Member.objects.filter(pk=author.pk).update(roles_now=author.roles_now)
    appeal = operations.submit_appeal(decision, by=fresh(author), words="No.")
    if (
        decision.sanction is None
    ):  # then the second had no part; make one of it as reviewer of an earlier appeal
        operations.withdraw_appeal(appeal, by=fresh(author))
        appeal = operations.submit_appeal(decision, by=fresh(author), words="No.")
        from forums.moderation.appealing import note_involved

        note_involved(appeal, {second.pk})
    return appeal


def tried(appeal: Appeal, person: Any, outcome: str, rule: RuleVersion) -> int:
    try:
        with transaction.atomic():
            answer(appeal, person, outcome, verdict="keep", rule=rule, facts="Seen.")
    except (Forbidden, Refused):
        return 0
    return 1


def forced(appeal: Appeal, person: Any) -> int:
    """Past the program, straight into the table."""
    try:
        with transaction.atomic():
            changed = Appeal.objects.filter(pk=appeal.pk).update(
                reviewer=person,
                state="decided",
                outcome="upheld",
                reasons="So be it",
                decided_at=timezone.now(),
            )
    except IntegrityError:
        return 0
    return changed


# -- Too few people --------------------------------------------------------------------------------


def test_with_too_few_people_the_honest_path(
    clock: Any, case: Case, post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    operations.report_thing(post, by=cast["administrator"], rule=rule)  # so both judges are involved
    decision = decide(case, cast["moderator"], "remove", rule=rule)
    appeal = operations.submit_appeal(decision, by=cast["member"], words="No.")
    assert appeal.not_before is not None
    with pytest.raises(Forbidden):
        answer(appeal, cast["moderator"])
    with pytest.raises(Refused, match="A day must lie"):
        operations.look_again(appeal, by=cast["moderator"], outcome="overturned", reasons="I see.")
    clock.forward(hours=25)
    appeal = operations.look_again(
        Appeal.objects.get(pk=appeal.pk), by=fresh(cast["moderator"]), outcome="overturned", reasons="I see."
    )
    post.refresh_from_db()
    assert (appeal.state, appeal.reviewer, post.state) == ("looked", None, State.VISIBLE)


def test_where_somebody_else_is_there_nobody_looks_again(
    clock: Any, appeal: Appeal, cast: Mapping[str, Any]
) -> None:
    clock.forward(hours=30)
    with pytest.raises(Refused, match="not involved can answer"):
        operations.look_again(appeal, by=cast["moderator"], outcome="upheld", reasons="I was right.")
