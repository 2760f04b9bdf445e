"""Appeals against what the site did by itself: offered at once, answered by a person with the case's decision."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.activity import seal
from community.commons.mail.models import Delivery
from community.commons.site import forget
from community.commons.site.models import Site
from community.commons.standing.models import Sanction, State, Statement
from community.inbox.models import Notification
from forums.models import Post
from forums.moderation import operations
from forums.moderation.models import Appeal, Case, Report, RuleVersion
from forums.moderation.screening.limiting import limit_author
from forums.moderation.screening.tasks import note_ended_limits
from membership.models import Member
from tests.api.conftest import program
from tests.cast import make_member
from tests.forums.moderation.test_bundles import decide, fresh
from tests.forums.moderation.test_pages import page, signed_in

from .heard import heard

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(post: Post, rule: RuleVersion, cast: Mapping[str, Any]) -> Statement:
    """What the weight of two reports hid; one of them is the administrator's."""
    Site.objects.update_or_create(pk=1, defaults={"hide_at": Decimal("0.50")})
    forget()
    with heard():
        operations.report_thing(post, by=make_member("stranger"), rule=rule)
        operations.report_thing(post, by=cast["administrator"], rule=rule)
    post.refresh_from_db()
    assert post.state == State.HIDDEN
    return Statement.objects.get(partly_automated=True)


@pytest.fixture
def appeal(hidden: Statement, cast: Mapping[str, Any]) -> Appeal:
    return operations.appeal_early(hidden, by=fresh(cast["member"]), words="I quoted the statutes.")


def test_the_statement_offers_the_appeal_and_it_stands_in_the_same_case(
    hidden: Statement, cast: Mapping[str, Any]
) -> None:
    browser = signed_in(cast["member"])
    assert f"/moderation/mine/{hidden.pk}/appeal/" in page(browser, f"/moderation/mine/{hidden.pk}/")
    assert "no person has decided yet" in page(browser, f"/moderation/mine/{hidden.pk}/appeal/")
    empty = browser.post(f"/moderation/mine/{hidden.pk}/appeal/", {"words": " "})
    assert empty.status_code == 422
    sent = browser.post(f"/moderation/mine/{hidden.pk}/appeal/", {"words": "I quoted the statutes."})
    appeal = Appeal.objects.get()
    assert sent.headers["Location"] == f"/moderation/appeals/{appeal.pk}/"
    case = Case.objects.get()
    assert (appeal.case, appeal.decision, case.state) == (case, None, "open")
    assert "I quoted the statutes." in page(browser, appeal.url)
    assert appeal.url in page(browser, f"/moderation/mine/{hidden.pk}/")
    again = browser.post(f"/moderation/mine/{hidden.pk}/appeal/", {"words": "Twice, and kept."})
    assert again.status_code == 422 and "Twice, and kept." in again.content.decode()
    text = page(signed_in(cast["moderator"]), case.url)
    assert "I quoted the statutes." in text and "Your decision is the answer" in text


def test_whoever_decides_the_case_answers_with_reasons(
    appeal: Appeal, post: Post, cast: Mapping[str, Any]
) -> None:
    case = Case.objects.get()
    with pytest.raises(Refused, match="they are the answer"):
        decide(case, cast["moderator"], "restore", facts="")
    with heard():
        decision = decide(case, cast["moderator"], "restore", facts="It is a quotation.")
    appeal.refresh_from_db()
    post.refresh_from_db()
    assert (appeal.state, appeal.outcome, appeal.reviewer) == ("decided", "overturned", cast["moderator"])
    assert (appeal.reasons, appeal.instead, post.state) == ("It is a quotation.", decision, State.VISIBLE)
    assert set(Report.objects.values_list("outcome", flat=True)) == {"not_upheld"}
    letter = Delivery.objects.get(kind="moderation.appeal")
    assert "It is a quotation." in letter.text and letter.not_before - decision.made_at == timedelta(
        minutes=10
    )
    assert Notification.objects.filter(subject_type="moderation.appeal", detail="appeal").exists()
    assert "It is a quotation." in page(signed_in(cast["member"]), appeal.url)
    assert list(seal.verify()) == []


def test_what_stays_out_of_sight_can_be_appealed_against_once_more(
    appeal: Appeal, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    decision = decide(Case.objects.get(), cast["moderator"], "remove", rule=rule, facts="An attack.")
    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.reasons) == ("upheld", "An attack.")
    assert operations.submit_appeal(decision, by=fresh(cast["member"]), words="No.").decision == decision


def test_who_reported_it_does_not_decide(appeal: Appeal, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    with pytest.raises(Refused, match="not involved decides"):
        decide(Case.objects.get(), cast["administrator"], "remove", rule=rule, facts="I said so.")
    with pytest.raises(Forbidden):
        operations.decide_appeal(appeal, by=cast["administrator"], outcome="upheld", reasons="I said so.")
    with pytest.raises(IntegrityError), transaction.atomic():  # past the program, straight into the table
        Appeal.objects.filter(pk=appeal.pk).update(
            reviewer=cast["administrator"],
            state="decided",
            outcome="upheld",
            reasons="x",
            decided_at=timezone.now(),
        )
    with pytest.raises(Refused, match="decides its case"):
        operations.decide_appeal(
            appeal, by=cast["moderator"], outcome="upheld", reasons="Its own page is no way in."
        )
    answer = signed_in(cast["moderator"]).get(f"/moderation/appeals/{appeal.pk}/decide/")
    assert answer.headers["Location"] == Case.objects.get().url


def test_where_nobody_else_is_there_it_is_called_no_review(
    hidden: Statement, post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    operations.report_thing(post, by=cast["moderator"], rule=rule)  # so both judges are involved
    appeal = operations.appeal_early(hidden, by=fresh(cast["member"]), words="No.")
    decide(Case.objects.get(), cast["moderator"], "restore", facts="Read again.")
    appeal.refresh_from_db()
    assert (appeal.state, appeal.reviewer, appeal.looked_by) == ("looked", None, cast["moderator"])


def test_an_undo_opens_it_again_and_keeps_its_letter_back(appeal: Appeal, cast: Mapping[str, Any]) -> None:
    with heard():
        decision = decide(Case.objects.get(), cast["moderator"], "restore", facts="Too quick.")
    operations.undo_decision(decision, by=cast["moderator"])
    appeal.refresh_from_db()
    assert (appeal.state, appeal.outcome, appeal.reviewer) == ("open", "", None)
    from community.commons.mail.tasks import transmit

    letter = Delivery.objects.get(kind="moderation.appeal")
    Delivery.objects.filter(pk=letter.pk).update(not_before=timezone.now())
    transmit.call([letter.pk])
    letter.refresh_from_db()
    assert letter.sent_at is None
    decide(Case.objects.get(), cast["moderator"], "restore", facts="Now with care.")
    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.reasons) == ("overturned", "Now with care.")


def test_programs_appeal_early_too(hidden: Statement, cast: Mapping[str, Any]) -> None:
    mine, theirs = program(fresh(cast["member"])), program(cast["trusted"])
    told = mine.get("/statements").json()["items"][0]
    assert (told["id"], told["decision_id"]) == (hidden.pk, None)
    path = f"/statements/{hidden.pk}/appeals"
    assert theirs.post(path, {"words": "For a friend."}).status_code == 404
    assert mine.post(path, {"words": ""}).status_code == 422
    said = mine.post(path, {"words": "I quoted the statutes."})
    assert said.status_code == 201 and said.json()["statement_id"] == hidden.pk
    assert mine.get("/appeals").json()["items"][0]["words"] == "I quoted the statutes."
    assert mine.post(path, {"words": "Once more."}).status_code == 409


def test_an_automatic_limit(case: Case, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    """Granted: the limit ends with the decision; undone: it holds again."""
    sanction = limited(case, rule, cast["member"])
    assert sanction.is_in_force
    appeal = operations.appeal_early(sanction.statement, by=fresh(cast["member"]), words="I am no machine.")
    assert appeal.case == case
    text = page(signed_in(cast["moderator"]), case.url)
    assert "appeals against the limit" in text
    decision = decide(Case.objects.get(), cast["moderator"], "keep", facts="A harmless question.")
    appeal.refresh_from_db()
    sanction.refresh_from_db()
    assert (appeal.outcome, sanction.state, sanction.why_lifted) == (
        "overturned",
        "lifted",
        "A harmless question.",
    )
    operations.undo_decision(decision, by=cast["moderator"])
    sanction.refresh_from_db()
    assert sanction.is_in_force and Statement.objects.get(pk=sanction.statement_id).taken_back_at is None


def test_nobody_else_and_not_against_a_person(
    hidden: Statement, rule: RuleVersion, topic: Any, cast: Mapping[str, Any]
) -> None:
    with pytest.raises(Forbidden):
        operations.appeal_early(hidden, by=cast["trusted"], words="For a friend.")
    for who in (cast["trusted"], cast["moderator"]):
        assert signed_in(who).get(f"/moderation/mine/{hidden.pk}/appeal/").status_code == 404
    assert Client().get(f"/moderation/mine/{hidden.pk}/appeal/").status_code == 302
    case = Case.objects.get()
    decision = decide(case, cast["moderator"], "remove", rule=rule, facts="An attack.")
    assert decision.statement is not None
    with pytest.raises(Refused, match="decided by a person"):
        operations.appeal_early(decision.statement, by=fresh(cast["member"]), words="No.")
    with pytest.raises(Refused, match="over or taken back"):
        operations.appeal_early(hidden, by=fresh(cast["member"]), words="No.")


def test_while_it_is_open_party_and_team_talk_and_it_can_be_withdrawn(
    appeal: Appeal, cast: Mapping[str, Any]
) -> None:
    case = Case.objects.get()
    sent = signed_in(cast["moderator"]).post(f"/moderation/appeals/{appeal.pk}/message/", {"text": "Which?"})
    assert sent.headers["Location"] == case.url
    assert "Which?" in page(signed_in(cast["member"]), appeal.url)
    with pytest.raises(Forbidden):
        operations.write_appeal_message(appeal, by=cast["administrator"], text="I reported it.")
    operations.withdraw_appeal(appeal, by=fresh(cast["member"]))
    decide(Case.objects.get(), cast["moderator"], "restore")
    appeal.refresh_from_db()
    assert appeal.state == "withdrawn"


def test_what_is_gone_needs_no_answer(appeal: Appeal, post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(state=State.DELETED, restriction=None)
    operations.close_as_moot(Case.objects.get(), by=Member.objects.automaton())
    appeal.refresh_from_db()
    assert appeal.state == "withdrawn"


def allowing() -> Any:
    """limit_author is part of an operation; here it stands alone."""
    from community.commons.activity.log import unit

    return unit()


def limited(case: Case, rule: RuleVersion, member: Any) -> Sanction:
    Member.objects.filter(pk=member.pk).update(joined_at=timezone.now())
    case = Case.objects.select_related("author").get(pk=case.pk)
    with heard(), allowing():
        sanction = limit_author(case, by=Member.objects.automaton(), rule=rule.rule)
    assert sanction is not None
    return sanction


def told(member: Any) -> list[str]:
    return list(Notification.objects.filter(member=member.pk).order_by("pk").values_list("detail", flat=True))


def test_a_limit_and_its_end_are_told_in_the_inbox(
    clock: Any, case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    sanction = limited(case, rule, cast["member"])
    assert told(cast["member"]) == ["limited"]
    assert "limited your account for a day" in page(signed_in(cast["member"]), "/inbox/")
    clock.forward(hours=25)
    with heard():
        assert note_ended_limits.call() == 1
    assert note_ended_limits.call() == 0
    assert told(cast["member"]) == ["limited", "limit_over"]
    assert "The limit of your account is over" in page(signed_in(fresh(cast["member"])), "/inbox/")
    with pytest.raises(Refused, match="over or taken back"):
        operations.appeal_early(sanction.statement, by=fresh(cast["member"]), words="Late.")


def test_a_limit_ends_when_a_moderator_has_read_the_message(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    sanction = limited(case, rule, cast["member"])
    with heard():
        decide(case, cast["moderator"], "keep")
    sanction.refresh_from_db()
    assert sanction.state == "lifted" and "has read your message" in sanction.why_lifted
    with heard():
        pass
    assert "lifted" in told(cast["member"])


def test_a_limit_stays_where_the_message_goes(case: Case, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    sanction = limited(case, rule, cast["member"])
    with heard():
        decide(case, cast["moderator"], "remove", rule=rule)
    sanction.refresh_from_db()
    assert sanction.is_in_force
