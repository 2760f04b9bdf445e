"""A profile is reported and decided about like anything else; withheld words reach nobody by any path."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.activity.reactions import deliver
from community.commons.standing.models import State
from forums.moderation import operations
from forums.moderation.models import Case, Decision, RuleVersion
from membership import operations as membership
from membership.models import Audience, Member
from membership.saying import Saying
from membership.showing import portrait
from membership.sight import VISITOR, viewer_of
from tests.forums.moderation.test_pages import page, signed_in

pytestmark = pytest.mark.django_db
WORDS = {
    "headline": Saying("Buy cheap pills", Audience.PUBLIC),
    "about": Saying("Visit **pills.example**", Audience.PUBLIC),
    "place": Saying("Pilltown", Audience.MEMBERS),
}
LISTED = {"listed": True, "listed_publicly": True}


@pytest.fixture
def case(rule: RuleVersion, cast: Mapping[str, Any]) -> Case:
    member = membership.edit_profile(cast["member"], by=cast["member"], changes=LISTED, values=WORDS)
    return operations.report_thing(member, by=cast["trusted"], rule=rule, words="Advertising").case


def decide(case: Case, by: Any, verdict: str, rule: RuleVersion | None = None) -> Decision:
    case.refresh_from_db()
    return operations.decide_case(
        case,
        by=by,
        verdict=verdict,
        version=case.version,
        key=f"{verdict}-{case.version}",
        rule=rule,
        facts="Seen.",
    )


def test_the_profile_page_leads_to_the_report(rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    member = cast["member"]
    client = signed_in(cast["trusted"])
    address = f"/moderation/report/?kind=membership.member&amp;id={member.pk}"
    assert address in page(client, member.url)
    assert address not in page(signed_in(member), member.url)
    answer = client.post(
        "/moderation/report/", {"kind": "membership.member", "id": member.pk, "rule": rule.pk}, follow=True
    )
    assert "Thank you" in answer.content.decode()
    assert Case.objects.get().author == member


def test_the_snapshot_holds_the_words(case: Case) -> None:
    kept = case.reports.get().snapshot
    assert "Buy cheap pills" in kept["text"] and "pills.example" in kept["text"] and kept["revision"] == 1


@pytest.mark.parametrize("verdict", ["hide", "remove"])
def test_withheld_words_reach_nobody(
    verdict: str, case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    decide(case, cast["moderator"], verdict, rule)
    member = Member.objects.get(pk=cast["member"].pk)
    assert member.state in (State.HIDDEN, State.REMOVED) and member.restriction
    other = signed_in(cast["trusted"])
    for address in (member.url, "/members/", "/members/?q=pills", "/search/?q=pills", "/moderation/log/"):
        text = page(other, address).replace("q=pills", "").replace('value="pills"', "")
        assert "cheap pills" not in text and "Pilltown" not in text, address
    assert "Buy cheap pills" in page(signed_in(cast["administrator"]), case.url)
    assert "Buy cheap pills" in page(signed_in(member), "/members/me/")  # never lost to its owner


def test_undo_and_restore_bring_the_words_back(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    before = Member.objects.values().get(pk=cast["member"].pk)
    decision = decide(case, cast["moderator"], "remove", rule)
    assert Member.objects.get(pk=before["id"]).name == cast["member"].handle
    operations.undo_decision(decision, by=cast["moderator"])
    assert Member.objects.values().get(pk=before["id"]) == before
    decide(case, cast["moderator"], "hide", rule)
    again = operations.open_case(Member.objects.get(pk=before["id"]), by=cast["moderator"])
    decide(again, cast["administrator"], "restore")
    assert Member.objects.values().get(pk=before["id"]) == before


def test_mended_words_wait_for_a_moderator(case: Case, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    decide(case, cast["moderator"], "hide", rule)
    member = Member.objects.get(pk=cast["member"].pk)
    client = signed_in(member)
    answer = client.post(
        "/members/me/",
        {"name": member.name, "headline": "Gardener", "listed": "on"},
        follow=True,
    )
    assert "A moderator reads it" in answer.content.decode()
    member.refresh_from_db()
    assert portrait(member, viewer_of(member)).line("headline") == "Gardener"
    assert not portrait(member, viewer_of(cast["trusted"]))
    from community.commons.activity.models import Activity

    edited = Activity.objects.filter(verb="membership.profile_edited").latest("pk")
    deliver.call([edited.pk])
    case.refresh_from_db()
    assert (case.state, case.round) == ("open", 2)
    decide(case, cast["moderator"], "restore")
    member.refresh_from_db()
    assert portrait(member, VISITOR).line("headline") == "Gardener" and member.withheld == {}


def test_nobody_reports_or_decides_about_oneself(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    own = Member.objects.get(pk=cast["moderator"].pk)
    page(signed_in(own), f"/moderation/report/?kind=membership.member&id={own.pk}", 403)
    about = operations.report_thing(own, by=cast["member"], rule=rule).case
    page(signed_in(own), about.url, 403)
