"""Letters: ten minutes later, in the reader's language; recalled by an undo before, corrected by one after."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from community.commons.jobs.worker import drain
from community.commons.mail.models import Delivery, DeliveryState
from community.commons.standing.models import Statement
from forums.models import Post
from forums.moderation import operations
from forums.moderation.models import Case, RuleVersion, Urgency
from forums.moderation.sanctioning import Sanctioning
from membership.models import Member
from tests.cast import make_member
from tests.forums.moderation.test_bundles import decide, fresh

pytestmark = pytest.mark.django_db


def letters(kind: str = "moderation.statement") -> list[Delivery]:
    drain()
    return list(Delivery.objects.filter(kind=kind).order_by("pk"))


@pytest.fixture
def third(cast: Mapping[str, Any]) -> Any:
    return make_member("second", role="moderator")


def test_the_letter_waits_ten_minutes(case: Case, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    decide(case, cast["moderator"], "remove", rule=rule)
    (letter,) = letters()
    wait = letter.not_before - timezone.now()
    assert timedelta(minutes=9) < wait <= timedelta(minutes=10)
    assert letter.state == DeliveryState.QUEUED
    assert letter.member == cast["member"]
    for words in (
        "Speak to people",
        "version 1",
        "Insults a group.",
        "Reported by members",
        "appeal",
        "Decided by a person",
    ):
        assert words in letter.text, words
    assert f"/moderation/mine/{Statement.objects.get(what='remove').pk}/" in letter.text
    others = Delivery.objects.filter(member=cast["member"], kind="inbox.decision")
    assert not others.exists(), "one decision is one mail"


def test_an_undo_within_that_time_recalls_it(
    clock: Any, case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    decision = decide(case, cast["moderator"], "remove", rule=rule)
    letters()
    clock.forward(minutes=5)
    operations.undo_decision(decision, by=cast["moderator"])
    (letter,) = letters()
    assert letter.state == DeliveryState.CANCELLED
    clock.forward(minutes=10)
    assert letters("moderation.correction") == []


def test_an_undo_before_the_letter_was_even_written_sends_none(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    decision = decide(case, cast["moderator"], "remove", rule=rule)
    operations.undo_decision(decision, by=cast["moderator"])
    assert letters() == []


def test_a_later_undo_sends_a_correction(
    clock: Any, case: Case, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    decision = decide(case, cast["moderator"], "remove", rule=rule)
    letters()
    clock.forward(minutes=11)
    from community.commons.mail.tasks import resume

    resume.call()
    (letter,) = letters()
    assert letter.state in (DeliveryState.SENT, DeliveryState.KEPT)
    operations.undo_decision(decision, by=third, reason="It was a quotation.")
    (correction,) = letters("moderation.correction")
    assert "It was a quotation." in correction.text and correction.subject.startswith("Taken back")


def test_a_severe_one_leaves_at_once(post: Post, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    threat = operations.write_rule(
        None, by=cast["administrator"], code="threats", titles={"en": "No threats", "fr": "Pas de menaces"},
        texts={}, urgency=Urgency.AT_ONCE,
    )  # fmt: skip
    case = operations.report_thing(post, by=cast["trusted"], rule=threat).case
    decide(case, cast["moderator"], "remove", rule=threat)
    (letter,) = letters()
    assert letter.not_before <= timezone.now()


def test_the_letter_is_in_the_language_of_whom_it_is_addressed_to(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    Member.objects.filter(pk=cast["member"].pk).update(language="fr")
    case = Case.objects.select_related("author").get(pk=case.pk)
    decide(case, cast["moderator"], "hide", rule=rule)
    (letter,) = letters()
    assert letter.language == "fr"
    assert "Parlez aux personnes" in letter.text


def test_a_proposed_sanction_sends_nothing_until_it_is_confirmed(
    case: Case, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    ban = decide(case, cast["moderator"], "keep", rule=rule, sanction=Sanctioning("ban")).sanction
    assert letters() == []
    operations.confirm_sanction(ban, by=third)
    (letter,) = letters()
    assert letter.not_before <= timezone.now() and "no end" in letter.text


def test_a_delayed_sanction_is_told_to_all_staff(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    decide(case, cast["moderator"], "keep", rule=rule, sanction=Sanctioning("ban"))
    told = {one.member for one in letters("moderation.delayed")}
    assert told == {cast["moderator"], cast["administrator"]}


def test_the_answer_to_an_appeal_is_mailed_with_its_reasons(
    case: Case, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    decision = decide(case, cast["moderator"], "remove", rule=rule)
    appeal = operations.submit_appeal(decision, by=fresh(cast["member"]), words="No.")
    operations.write_appeal_message(appeal, by=third, text="Whom did you mean?")
    (asked,) = letters("moderation.appeal")
    assert asked.member == cast["member"]
    operations.decide_appeal(appeal, by=third, outcome="upheld", reasons="It names a group.")
    assert "It names a group." in letters("moderation.appeal")[-1].text


def test_who_reported_is_told_ten_minutes_later_and_not_at_all_when_undone(
    clock: Any, case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    from community.commons.mail.tasks import resume

    decision = decide(case, cast["moderator"], "keep")
    (told,) = letters("inbox.report")
    assert told.not_before - timezone.now() > timedelta(minutes=9)
    operations.undo_decision(decision, by=cast["moderator"])
    clock.forward(minutes=12)
    resume.call()
    (told,) = letters("inbox.report")
    assert told.state == DeliveryState.CANCELLED
