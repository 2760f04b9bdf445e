"""Sanctions: who may give which, what takes two people or a day, what they do, and how they end."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity
from community.commons.standing.models import Sanction, State, Statement
from forums import operations as forum
from forums.models import Post, Topic
from forums.moderation import operations
from forums.moderation.models import Case, RuleVersion
from forums.moderation.proposing import review_bans, settle_delayed
from forums.moderation.sanctioning import Sanctioning
from tests.cast import make_member
from tests.forums.conftest import reply
from tests.forums.moderation.judged import decide, fresh, until

pytestmark = pytest.mark.django_db


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
