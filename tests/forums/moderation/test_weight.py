"""What enough reports hide before a moderator looks: always a case, a statement, and one edit by its author."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from community.commons.activity import seal
from community.commons.mail.models import Delivery, DeliveryState
from community.commons.site import forget
from community.commons.site.models import Site
from community.commons.standing.models import Restriction, State, Statement
from community.inbox.models import Kind, Notification
from forums import operations as forums
from forums.models import Post, Topic
from forums.moderation import operations
from forums.moderation.models import Case, Decision, HidingByWeight, Report, RuleVersion, Urgency
from tests.cast import make_member
from tests.forums.conftest import reply

from .heard import heard

pytestmark = pytest.mark.django_db


def set_bar(weight: str) -> None:
    Site.objects.update_or_create(pk=1, defaults={"hide_at": Decimal(weight)})
    forget()


def report(post: Post, rule: RuleVersion, *people: Any) -> Case:
    for person in people:
        case = operations.report_thing(post, by=person, rule=rule).case
    return case


@pytest.fixture
def strangers(db: None) -> list[Any]:
    return [make_member(f"stranger{n}") for n in range(4)]


def test_three_strangers_hide_it_and_its_case_waits(
    post: Post, rule: RuleVersion, strangers: list[Any]
) -> None:
    """Nobody of them has a record: each report weighs a half, and the bar is one and a half."""
    with heard():
        case = report(post, rule, *strangers[:2])
    post.refresh_from_db()
    assert post.state == State.VISIBLE
    with heard():
        report(post, rule, strangers[2])
    post.refresh_from_db()
    case.refresh_from_db()
    assert post.state == State.HIDDEN
    assert (case.state, case.urgency) == (Case.State.OPEN, Urgency.HOUR)
    statement = Statement.objects.get(subject_type="forums.post")
    assert statement.partly_automated and not statement.automated
    assert (statement.member, statement.what, statement.rule_code) == (post.author, "hide", "kind")
    assert "no person has decided yet" in statement.facts
    told = Notification.objects.get(member=post.author, kind=Kind.DECISION)
    assert (told.subject_type, told.subject_id) == ("standing.statement", statement.pk)
    letter = Delivery.objects.get(kind="moderation.statement")
    assert letter.member == post.author and "a person looks at it" in letter.text
    hiding = HidingByWeight.objects.get()
    assert (hiding.weight, hiding.reporters) == (Decimal("1.500"), 3)
    assert set(case.reports.values_list("outcome", flat=True)) == {Report.Outcome.RECEIVED}
    assert list(seal.verify()) == []


def test_one_trusted_reporter_with_a_record_is_enough(
    topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    for n in range(6):  # right six times: (6+2)/(6+4), twice for trust: 1.6
        case = report(reply(topic, cast["member"], f"You people, {n}."), rule, cast["trusted"])
        operations.decide_case(
            case,
            by=cast["moderator"],
            verdict="remove",
            version=case.version,
            key=f"k{n}",
            rule=rule,
            facts="An attack.",
        )
    post = reply(topic, cast["member"], "You people, again.")
    with heard():
        report(post, rule, cast["trusted"])
    post.refresh_from_db()
    assert post.state == State.HIDDEN


def test_one_stranger_is_never_enough(post: Post, rule: RuleVersion, strangers: list[Any]) -> None:
    set_bar("0.10")
    with heard():
        report(post, rule, strangers[0])
    post.refresh_from_db()
    assert post.state == State.VISIBLE


def test_the_teams_own_posts_are_never_hidden_so(
    topic: Topic,
    rule: RuleVersion,
    strangers: list[Any],
    cast: Mapping[str, Any],
) -> None:
    for role in ("moderator", "coordinator", "category_moderator", "administrator"):
        post = reply(topic, cast[role], f"A word of the {role}.")
        with heard():
            report(post, rule, *strangers)
        post.refresh_from_db()
        assert post.state == State.VISIBLE, role


def test_nought_switches_it_off(post: Post, rule: RuleVersion, strangers: list[Any]) -> None:
    set_bar("0")
    with heard():
        report(post, rule, *strangers)
    post.refresh_from_db()
    assert post.state == State.VISIBLE


def test_what_a_moderator_kept_is_immune_until_it_is_edited(
    post: Post,
    rule: RuleVersion,
    strangers: list[Any],
    cast: Mapping[str, Any],
) -> None:
    case = report(post, rule, cast["trusted"])
    operations.decide_case(case, by=cast["moderator"], verdict="keep", version=case.version, key="keep")
    with heard():
        report(post, rule, *strangers)
    post.refresh_from_db()
    assert post.state == State.VISIBLE
    other = operations.write_rule(
        None, by=cast["administrator"], code="spam", titles={"en": "No spam"}, texts={}
    )
    more = [make_member(f"other{n}") for n in range(3)]
    with heard():
        report(post, other, *more)  # another rule: nobody has looked at that
    post.refresh_from_db()
    assert post.state == State.HIDDEN


def test_its_author_mends_it_once(post: Post, rule: RuleVersion, strangers: list[Any]) -> None:
    with heard():
        case = report(post, rule, *strangers)
    author = post.author
    with heard():
        forums.edit_post(Post.objects.get(pk=post.pk), by=author, text="Too soon to be a second thought.")
    assert Post.objects.get(pk=post.pk).state == State.HIDDEN
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        with heard():
            forums.edit_post(Post.objects.get(pk=post.pk), by=author, text="I disagree with the proposal.")
        assert Post.objects.get(pk=post.pk).state == State.VISIBLE
        case.refresh_from_db()
        assert case.state == Case.State.OPEN
        assert Delivery.objects.get(kind="moderation.statement").state == DeliveryState.CANCELLED
        assert not Restriction.objects.filter(lifted_at=None).exists()
        with heard():
            report(Post.objects.get(pk=post.pk), rule, make_member("late"))
        assert Post.objects.get(pk=post.pk).state == State.VISIBLE  # once a round
    assert list(seal.verify()) == []


def test_a_person_decides_afterwards(
    post: Post,
    rule: RuleVersion,
    strangers: list[Any],
    cast: Mapping[str, Any],
) -> None:
    with heard():
        case = report(post, rule, *strangers)
    case.refresh_from_db()
    operations.decide_case(case, by=cast["moderator"], verdict="restore", version=case.version, key="r")
    post.refresh_from_db()
    assert post.state == State.VISIBLE
    assert set(case.reports.values_list("outcome", flat=True)) == {Report.Outcome.NOT_UPHELD}


# -- A moderator looks at what the reports hid ----------------------------------------------------


@pytest.fixture
def hidden(post: Post, rule: RuleVersion, strangers: list[Any]) -> Case:
    with heard():
        case = report(post, rule, *strangers[:3])
    return Case.objects.select_related("author").get(pk=case.pk)


def look(case: Case, by: Any, verdict: str, **more: Any) -> Decision:
    with heard():
        return operations.decide_case(
            case, by=by, verdict=verdict, version=case.version, key=f"look-{verdict}", **more
        )


def test_what_is_kept_is_shown_again_and_its_author_told(
    hidden: Case, post: Post, cast: Mapping[str, Any]
) -> None:
    decision = look(hidden, cast["moderator"], "keep")
    post.refresh_from_db()
    assert (post.state, post.restriction) == (State.VISIBLE, None)
    assert not Restriction.objects.filter(lifted_at=None).exists()
    statement = Statement.objects.get(subject_type="forums.post")
    assert statement.taken_back_at is not None
    assert Delivery.objects.get(kind="moderation.statement").state == DeliveryState.CANCELLED
    told = Notification.objects.filter(member=post.author, kind=Kind.DECISION, subject_type="forums.post")
    assert told.get().subject_id == post.pk
    assert set(hidden.reports.values_list("outcome", flat=True)) == {Report.Outcome.NOT_UPHELD}
    assert (decision.verdict, decision.state_after) == ("restore", State.VISIBLE)
    assert list(seal.verify()) == []


def test_reasons_that_have_left_are_corrected(hidden: Case, post: Post, cast: Mapping[str, Any]) -> None:
    Delivery.objects.update(state=DeliveryState.SENT)
    look(hidden, cast["moderator"], "keep")
    assert Delivery.objects.get(kind="moderation.correction").member == post.author


def test_undoing_a_keep_hides_it_again_with_its_reasons(
    hidden: Case, post: Post, cast: Mapping[str, Any]
) -> None:
    restriction = Restriction.objects.get()
    decision = look(hidden, cast["moderator"], "keep")
    operations.undo_decision(decision, by=cast["moderator"])
    post.refresh_from_db()
    assert (post.state, post.restriction) == (State.HIDDEN, restriction)
    assert Statement.objects.get(restriction=restriction).taken_back_at is None
    assert Restriction.objects.get().lifted_at is None


@pytest.mark.parametrize(("verdict", "state"), [("hide", State.HIDDEN), ("remove", State.REMOVED)])
def test_a_person_may_hide_or_remove_it_with_a_statement_of_their_own(
    verdict: str, state: State, hidden: Case, post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    decision = look(hidden, cast["moderator"], verdict, rule=rule, facts="It insults a group.")
    post.refresh_from_db()
    assert (post.state, post.restriction) == (state, decision.restriction)
    assert decision.statement is not None and not decision.statement.partly_automated
    assert Restriction.objects.get(lifted_at=None) == decision.restriction
    assert set(hidden.reports.values_list("outcome", flat=True)) == {Report.Outcome.UPHELD}
    operations.undo_decision(decision, by=cast["moderator"])
    post.refresh_from_db()
    assert post.state == State.HIDDEN and post.restriction_id == decision.restriction_before_id


def test_the_form_offers_what_can_be_decided_about_it(
    hidden: Case, client: Any, cast: Mapping[str, Any]
) -> None:
    client.force_login(cast["moderator"], backend="membership.backends.MemberBackend")
    page = client.get(hidden.url).content.decode()
    for verdict in ("keep", "hide", "remove", "quarantine"):
        assert f'value="{verdict}"' in page
    assert 'value="restore"' not in page
    assert "It is shown again: what the reports hid was in order." in page
