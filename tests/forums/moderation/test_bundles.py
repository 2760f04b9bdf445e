"""A decision is one bundle: verdict, measures, sanction, statements, answers; all of it or nothing, and all undone."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.activity import seal
from community.commons.activity.models import Activity
from community.commons.jobs.worker import drain
from community.commons.search.models import Document
from community.commons.standing.models import Restriction, Sanction, State, Statement
from forums import operations as forum
from forums.models import Category, Post, Revision, Topic
from forums.moderation import operations
from forums.moderation.models import Action, Case, Decision, KeptText, Report, RuleVersion
from forums.moderation.proposing import review_bans, settle_delayed
from forums.moderation.sanctioning import Sanctioning
from tests.cast import make_member
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db


def until(**span: float) -> Any:
    return timezone.now() + timedelta(**span)


def decide(case: Case, by: Any, verdict: str = "keep", **more: Any) -> Decision:
    case = Case.objects.select_related("author").get(pk=case.pk)
    more = {
        "version": case.version,
        "key": f"{verdict}-{case.pk}-{case.round}",
        "facts": "Insults a group.",
        **more,
    }
    return operations.decide_case(case, by=by, verdict=verdict, **more)


@pytest.fixture
def room(cast: Mapping[str, Any]) -> Category:
    return forum.create_category(None, by=cast["administrator"], name="Elsewhere")


@pytest.fixture
def third(cast: Mapping[str, Any]) -> Any:
    """A second moderator: three people, so that two can look at something."""
    return make_member("second", role="moderator")


def everything(rule: RuleVersion, room: Category, kind: str = "mute", **span: float) -> dict[str, Any]:
    return {
        "rule": rule,
        "measures": {"close": True, "move": str(room.pk), "redact": "You people [name taken out] say that."},
        "sanction": Sanctioning(kind, "", until(**(span or {"days": 3}))),
    }


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


def fresh(member: Any) -> Any:
    return type(member).objects.get(pk=member.pk)


def picture_of(topic: Topic) -> tuple[Any, ...]:
    """All that can be seen: states, words, counters, what search knows."""
    posts = Post.objects.order_by("pk").values_list(
        "pk",
        "number",
        "state",
        "text",
        "html",
        "held_because",
        "revision_count",
        "redacted_at",
        "topic",
        "restriction",
    )
    topics = Topic.objects.order_by("pk").values_list(
        "pk", "state", "closed_at", "category", "post_count", "last_number", "held_because", "title"
    )
    rooms = Category.objects.order_by("pk").values_list("pk", "topic_count", "post_count")
    words = Revision.objects.order_by("post", "number").values_list("post", "number", "text")
    found = Document.objects.order_by("kind", "object_id").values_list(
        "kind", "object_id", "space", "shown", "title", "body"
    )
    in_force = Sanction.objects.in_force().values_list("member", "kind", "scope")
    restricted = Restriction.objects.filter(lifted_at=None).values_list("subject_type", "subject_id", "state")
    return tuple(list(one) for one in (posts, topics, rooms, words, found, in_force, restricted))


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


class Injected(Exception):
    pass


class Done(Exception):
    """Nothing failed any more; take the decision back too."""


class Fault:
    """Fails at the n-th statement that writes."""

    def __init__(self, at: int) -> None:
        self.left, self.happened = at, False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            self.left -= 1
            if self.left == 0:
                self.happened = True
                raise Injected
        return execute(sql, params, many, context)


def counts() -> tuple[int, ...]:
    models = (Decision, Statement, Restriction, Sanction, KeptText, Action, Activity, Revision)
    return (*(model.objects.count() for model in models), Report.objects.filter(outcome="received").count())


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


# -- Sanctions -------------------------------------------------------------------------------


def sanction(case: Case, by: Any, rule: RuleVersion, kind: str, scope: str = "", **span: float) -> Sanction:
    asked = Sanctioning(kind, scope, until(**span) if span else None)
    found = decide(case, by, "keep", rule=rule, sanction=asked).sanction
    assert found is not None
    return found


def test_a_ban_waits_for_a_second_person(
    case: Case, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    ban = sanction(case, cast["moderator"], rule, "ban")
    assert (ban.state, ban.is_in_force, ban.review_at is not None) == ("proposed", False, True)
    assert Case.objects.get(subject_type="standing.sanction").state == "open"
    for who in ("moderator", "member", "category_moderator", "coordinator"):
        with pytest.raises(Forbidden):
            operations.confirm_sanction(ban, by=cast[who])
    operations.confirm_sanction(ban, by=third)
    assert (ban.state, ban.is_in_force, ban.confirmed_by) == ("active", True, third)
    assert Case.objects.get(subject_type="standing.sanction").state == "closed"
    with pytest.raises(Refused):
        operations.confirm_sanction(ban, by=cast["administrator"])


def test_a_suspension_of_up_to_30_days_is_given_alone(
    case: Case, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    assert sanction(case, cast["moderator"], rule, "suspension", days=30).is_in_force


def test_a_longer_suspension_is_proposed(
    case: Case, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    assert sanction(case, cast["moderator"], rule, "suspension", days=31).state == "proposed"


def test_too_few_people_wait_a_day_and_all_are_told(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any], clock: Any
) -> None:
    ban = sanction(case, cast["moderator"], rule, "ban")  # two judges: moderator and administrator
    assert (ban.state, ban.delayed, ban.is_in_force) == ("active", True, False)
    assert not Sanction.objects.in_force().filter(pk=ban.pk).exists()
    assert Activity.objects.get(verb="moderation.case_decided").facts["delayed"] is True
    assert settle_delayed.call() == 0
    clock.forward(hours=25)
    assert Sanction.objects.in_force().filter(pk=ban.pk).exists()
    assert settle_delayed.call() == 1
    assert Case.objects.get(subject_type="standing.sanction").state == "closed"


@pytest.mark.parametrize(
    ("kind", "wide", "span", "state"),
    [
        ("warning", True, {}, "active"),
        ("mute", False, {"hours": 24}, "active"),
        ("limit", False, {"hours": 3}, "active"),
        ("mute", False, {"hours": 30}, "proposed"),
        ("mute", True, {"hours": 3}, "proposed"),
        ("suspension", True, {"days": 1}, "proposed"),
        ("ban", True, {}, "proposed"),
    ],
)
def test_a_category_moderator_has_a_day_in_the_own_category(
    kind: str, wide: bool, span: dict[str, float], state: str,
    case: Case, rule: RuleVersion, third: Any, cast: Mapping[str, Any],
) -> None:  # fmt: skip
    mine = make_member("of_this_room", role="category_moderator", scope=case.space)
    assert sanction(case, mine, rule, kind, "" if wide else case.space, **span).state == state


@pytest.mark.parametrize(
    ("by", "whom"),
    [
        ("moderator", "coordinator"), ("moderator", "administrator"), ("moderator", "second"),
        ("category_moderator", "moderator"), ("administrator", "other_administrator"),
    ],
)  # fmt: skip
def test_nobody_sanctions_an_equal_or_higher_role(
    by: str, whom: str, topic: Topic, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    people = {
        **cast,
        "second": third,
        "other_administrator": make_member("other_administrator", role="administrator"),
    }
    people["category_moderator"] = make_member("of_this_room", role="category_moderator", scope=topic.space)
    post = reply(topic, people[whom], "Mine.")
    case = operations.report_thing(post, by=cast["trusted"], rule=rule).case
    with pytest.raises(Refused, match="same or a higher role"):
        sanction(case, people[by], rule, "warning")
    assert not Sanction.objects.filter(member=people[whom]).exists()


def test_the_offended_person_gives_no_sanction(
    topic: Topic, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    mine = reply(topic, cast["moderator"], "Please stop.")
    answer = reply(topic, cast["member"], "Stop yourself, idiot.", reply_to=mine.number)
    case = operations.report_thing(answer, by=cast["trusted"], rule=rule).case
    with pytest.raises(Refused, match="speaks to you"):
        sanction(case, cast["moderator"], rule, "mute", days=1)
    assert sanction(case, third, rule, "mute", days=1).is_in_force


def test_lifting_ends_it_with_a_reason(
    case: Case, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    mute = sanction(case, cast["moderator"], rule, "mute", days=2)
    with pytest.raises(Refused, match="why"):
        operations.lift_sanction(mute, by=third, reason=" ")
    with pytest.raises(Forbidden):
        operations.lift_sanction(mute, by=cast["member"], reason="Please")
    operations.lift_sanction(mute, by=third, reason="We misread it.")
    assert (mute.state, mute.is_in_force) == ("lifted", False)
    assert mute.statement.taken_back_at or Statement.objects.get(pk=mute.statement_id).taken_back_at


# -- What a sanction does ----------------------------------------------------------------------


def test_a_mute_of_a_topic_holds_there_alone(
    case: Case, post: Post, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    sanction(case, cast["moderator"], rule, "mute", f"forums.topic:{post.topic_id}", days=1)
    member = fresh(cast["member"])
    with pytest.raises(Forbidden):
        reply(post.topic, member, "And yet.")
    elsewhere = forum.open_topic(post.topic.category, by=member, title="Elsewhere", text="Here I may.")
    assert elsewhere.pk


def test_a_limit_means_read_first_slowly_without_links(
    clock: Any, case: Case, post: Post, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    sanction(case, cast["moderator"], rule, "limit", case.space, days=1)
    member = fresh(cast["member"])
    with pytest.raises(Refused, match="ten minutes"):
        reply(post.topic, member, "Too soon.")
    clock.forward(minutes=11)
    with pytest.raises(Refused, match="without links"):
        reply(post.topic, member, "See https://example.com/ for more")
    assert reply(post.topic, member, "Later.").state == State.HELD
    with pytest.raises(Refused, match="can't be edited"):
        forum.edit_post(post, by=member, text="Something else altogether")


def test_a_limit_holds_for_the_trusted_too(
    clock: Any, topic: Topic, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    case = operations.report_thing(topic, by=cast["member"], rule=rule).case
    sanction(case, cast["moderator"], rule, "limit", "", days=1)
    clock.forward(minutes=11)
    assert reply(topic, fresh(cast["trusted"]), "Later.").state == State.HELD


# -- Returned, and removed words ---------------------------------------------------------------


def test_what_is_returned_is_edited_and_comes_again(
    category: Category, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    forum.edit_category(category, by=cast["administrator"], premoderated=True)
    topic = forum.open_topic(category, by=cast["moderator"], title="Read first", text="Here.")
    held = reply(topic, cast["member"], "Buy this")
    case = operations.open_case(held, by=cast["moderator"], held=True)
    decision = decide(case, cast["moderator"], "return", rule=rule, facts="Say what it costs.")
    held.refresh_from_db()
    assert (held.state, held.text, held.held_because) == (State.HELD, "Buy this", "Say what it costs.")
    assert decision.statement and decision.statement.what == "return"
    forum.edit_post(held, by=cast["member"], text="Buy this for 3 euros")
    drain()
    case.refresh_from_db()
    assert case.state == "open"
    decide(case, cast["moderator"], "approve")
    held.refresh_from_db()
    assert (held.state, held.number) == (State.VISIBLE, 2)


def test_removed_words_lie_apart_and_come_back(
    case: Case, post: Post, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    html = post.html
    decision = decide(case, cast["moderator"], "remove", rule=rule)
    post.refresh_from_db()
    assert (post.text, post.html) == ("", "")
    kept = KeptText.objects.get(decision=decision)
    with pytest.raises(Forbidden):
        operations.read_kept_text(kept, by=cast["trusted"])
    assert operations.read_kept_text(kept, by=cast["moderator"]) == "You people always say that."
    read = Activity.objects.get(verb="moderation.kept_text_read")
    assert read.actor == cast["moderator"] and hasattr(read, "seal")
    case.refresh_from_db()
    again = operations.open_case(post, by=cast["moderator"])
    decide(again, third, "restore")
    post.refresh_from_db()
    assert (post.text, post.html, post.state) == ("You people always say that.", html, State.VISIBLE)


def test_removed_words_are_deleted_when_nothing_is_open(
    case: Case, post: Post, rule: RuleVersion, cast: Mapping[str, Any], clock: Any
) -> None:
    from forums.moderation.keeping import delete_kept

    decide(case, cast["moderator"], "remove", rule=rule)
    clock.forward(days=183)
    assert delete_kept.call() == 0
    operations.open_case(post, by=cast["moderator"])
    clock.forward(days=2)
    assert delete_kept.call() == 0, "a case is open"
    case.refresh_from_db()
    decide(case, cast["administrator"], "keep", rule=rule)
    assert delete_kept.call() == 1
    kept = KeptText.objects.get()
    assert kept.content is None and len(kept.digest) == 64
    case.refresh_from_db()
    assert "text" not in case.snapshot and "text" not in case.reports.get().snapshot
    again = operations.open_case(post, by=cast["moderator"])
    with pytest.raises(Refused, match="gone for ever"):
        decide(again, cast["moderator"], "restore")


def test_a_ban_is_looked_at_again_within_a_year(
    clock: Any, case: Case, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    ban = sanction(case, cast["moderator"], rule, "ban")
    operations.confirm_sanction(ban, by=third)
    assert review_bans.call() == 0
    clock.forward(days=366)
    assert (review_bans.call(), review_bans.call()) == (1, 0)
    assert Case.objects.get(subject_type="standing.sanction").state == "open"
    assert Sanction.objects.get(pk=ban.pk).is_in_force
    operations.keep_sanction(Sanction.objects.get(pk=ban.pk), by=fresh(third))
    assert Case.objects.get(subject_type="standing.sanction").state == "closed"


def test_what_is_moved_and_changed_at_once_is_found_where_it_stands_now(
    case: Case, post: Post, rule: RuleVersion, room: Category, cast: Mapping[str, Any]
) -> None:
    measures = {"move": str(room.pk), "redact": "You people say that."}
    decide(case, cast["moderator"], "keep", rule=rule, measures=measures)
    assert Document.objects.get(kind="forums.post", object_id=post.pk).space == room.space


def test_what_was_handed_up_is_decided_by_an_administrator(case: Case, cast: Mapping[str, Any]) -> None:
    Case.objects.filter(pk=case.pk).update(for_administrators=True)
    with pytest.raises(Refused, match="handed up"):
        decide(case, cast["moderator"])
    assert decide(case, cast["administrator"]).verdict == "keep"
