"""A report shows the team one message and the ten before it; the reporter reads exactly that beforehand."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.access import Forbidden
from community.commons.standing.models import State
from forums.moderation import operations as moderation
from forums.moderation.evidence import forget
from forums.moderation.models import Case, RuleVersion
from forums.moderation.screening.teaching import text_of
from membership.talks import operations as talks
from membership.talks.models import Conversation, Message

from .conftest import begin
from .test_pages import browser

Cast = Mapping[str, Any]
pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(cast: Cast) -> RuleVersion:
    words = {"titles": {"en": "Be kind", "fr": "Soyez aimables"}, "texts": {"en": "", "fr": ""}}
    return moderation.write_rule(None, by=cast["administrator"], code="kind", **words)


@pytest.fixture
def long(cast: Cast) -> Conversation:
    """Twenty messages, said in turn; number 15 is the member's."""
    conversation = begin(cast["member"], cast["trusted"], text="Said as 01.")
    for n in range(2, 21):
        talks.send_message(
            conversation, by=cast["member"] if n % 2 else cast["trusted"], text=f"Said as {n:02}."
        )
    return conversation


def numbers_in(text: str) -> set[int]:
    return {n for n in range(1, 21) if f"Said as {n:02}." in text}


def test_what_the_reporter_reads_is_what_the_team_reads(
    long: Conversation, cast: Cast, rule: RuleVersion
) -> None:
    message = Message.objects.get(conversation=long, number=15)
    reporter = browser(cast["trusted"])
    address = f"/moderation/report/?kind=talks.message&id={message.pk}"
    beforehand = reporter.get(address).text
    assert "Conversations are private" in beforehand and numbers_in(beforehand) == set(range(5, 16))
    sent = reporter.post(address, {"rule": rule.pk, "words": "He insults me."})
    assert sent.status_code == 302
    case = Case.objects.get()
    assert numbers_in(json.dumps(case.snapshot)) == set(range(5, 16))
    for role in ("moderator", "administrator"):
        page = browser(cast[role]).get(f"/moderation/cases/{case.pk}/").text
        assert numbers_in(page) == set(range(5, 16)), role
        queue = browser(cast[role]).get("/moderation/").text
        assert numbers_in(queue) <= {15}
        for hidden in (long.url, message.url, f"{long.url}messages/"):
            assert browser(cast[role]).get(hidden).status_code == 404
    for role in ("category_moderator", "coordinator", "newcomer"):
        assert browser(cast[role]).get(f"/moderation/cases/{case.pk}/").status_code in (403, 404)


def test_what_is_said_after_the_report_stays_private(
    long: Conversation, cast: Cast, rule: RuleVersion
) -> None:
    message = Message.objects.get(conversation=long, number=15)
    moderation.report_thing(message, by=cast["trusted"], rule=rule)
    talks.send_message(long, by=cast["member"], text="Afterwards.")
    page = browser(cast["moderator"]).get(f"/moderation/cases/{Case.objects.get().pk}/").text
    assert "Afterwards." not in page and "Said as 16." not in page and "Said as 04." not in page


def test_nobody_reports_what_they_can_not_read_nor_ones_own(
    long: Conversation, cast: Cast, rule: RuleVersion
) -> None:
    message = Message.objects.get(conversation=long, number=15)
    for role in ("moderator", "administrator", "newcomer", "member"):
        with pytest.raises(Forbidden):
            moderation.report_thing(message, by=cast[role], rule=rule)
    assert not Case.objects.exists()


def test_a_report_by_whoever_came_later_holds_nothing_of_before(cast: Cast, rule: RuleVersion) -> None:
    conversation = begin(cast["member"], cast["trusted"], cast["coordinator"], text="Said as 01.")
    talks.add_person(conversation, by=cast["member"], member=cast["moderator"])
    message = talks.send_message(conversation, by=cast["member"], text="Said as 03.")
    moderation.report_thing(message, by=cast["moderator"], rule=rule)
    assert numbers_in(json.dumps(Case.objects.get().snapshot)) == {3}


def decide(message: Message, cast: Cast, rule: RuleVersion, verdict: str) -> Any:
    moderation.report_thing(message, by=cast["trusted"], rule=rule)
    case = Case.objects.get()
    return moderation.decide_case(
        case,
        by=cast["moderator"],
        verdict=verdict,
        version=case.version,
        key=verdict,
        rule=rule,
        facts="It insults.",
    )


@pytest.mark.parametrize("verdict", ["hide", "remove"])
def test_a_decision_hides_it_for_everybody_and_its_undoing_brings_it_back(
    long: Conversation, cast: Cast, rule: RuleVersion, verdict: str
) -> None:
    message = Message.objects.get(conversation=long, number=15)
    decision = decide(message, cast, rule, verdict)
    message.refresh_from_db()
    assert message.state == (State.HIDDEN if verdict == "hide" else State.REMOVED) and message.restriction
    theirs = browser(cast["trusted"]).get(long.url).text
    assert "Said as 15." not in theirs and "taken out of sight by the moderators" in theirs
    assert "Said as 15." not in browser(cast["trusted"]).get("/conversations/?q=Said").text
    own = browser(cast["member"]).get(long.url).text
    assert ("Said as 15." in own) == (verdict == "hide")
    assert cast["member"].statements.get().restriction == message.restriction
    moderation.undo_decision(decision, by=cast["moderator"], reason="A mistake.")
    assert "Said as 15." in browser(cast["trusted"]).get(long.url).text


def test_the_assistant_learns_nothing_from_what_is_private(
    long: Conversation, cast: Cast, rule: RuleVersion
) -> None:
    decide(Message.objects.get(conversation=long, number=15), cast, rule, "remove")
    assert text_of({"text": "Said as 15."}, "talks.message") == ""


def test_what_was_taken_back_after_the_report_stays_evidence(
    long: Conversation, cast: Cast, rule: RuleVersion
) -> None:
    message = Message.objects.get(conversation=long, number=15)
    moderation.report_thing(message, by=cast["trusted"], rule=rule)
    talks.withdraw_message(message, by=cast["member"])
    page = browser(cast["moderator"]).get(f"/moderation/cases/{Case.objects.get().pk}/").text
    assert "Said as 15." in page


def test_quarantine_empties_the_copies_around_other_messages(
    long: Conversation, cast: Cast, rule: RuleVersion
) -> None:
    first, second = (Message.objects.get(conversation=long, number=n) for n in (13, 15))
    moderation.report_thing(second, by=cast["trusted"], rule=rule)
    assert forget(first) == 2  # the case's copy and the report's
    assert 13 not in numbers_in(json.dumps(Case.objects.get().snapshot))


def test_a_visitor_finds_nothing_by_its_address(long: Conversation) -> None:
    message = Message.objects.get(conversation=long, number=15)
    assert "login" in Client().get(message.url)["Location"]
