"""One's own standing, appeals and sanctions as pages: what they show to whom, what they keep, what they cost."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from community.commons.standing.models import Sanction, State, Statement
from forums.models import Post, Topic
from forums.moderation import operations
from forums.moderation.models import Appeal, Case, Decision, KeptText, RuleVersion
from forums.moderation.sanctioning import Sanctioning
from membership import exporting
from membership.models import Export
from tests.cast import make_member
from tests.forums.conftest import reply
from tests.forums.moderation.test_bundles import decide, fresh
from tests.forums.moderation.test_pages import form_of, page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(cast: Mapping[str, Any]) -> Any:
    return make_member("other_moderator", role="moderator")


@pytest.fixture
def suspended(case: Case, rule: RuleVersion, other: Any, cast: Mapping[str, Any]) -> Decision:
    asked = Sanctioning("suspension", "", timezone.now() + timedelta(days=3))
    return decide(case, cast["moderator"], "remove", rule=rule, sanction=asked)


def test_my_standing_is_in_the_menu_and_lists_all(suspended: Decision, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["member"])
    assert 'href="/moderation/mine/"' in page(client, "/forums/")
    text = page(client, "/moderation/mine/")
    assert "Suspension" in text and "until" in text
    assert text.count("Speak to people, not about them") == 2


def test_the_statement_shows_the_words_that_were_removed(
    suspended: Decision, cast: Mapping[str, Any]
) -> None:
    text = page(signed_in(cast["member"]), f"/moderation/mine/{suspended.statement_id}/")
    assert "You people always say that." in text
    for words in ("version 1", "Insults a group.", "Decided by a person", "Appeal", "no end by itself"):
        assert words in text, words
    for who in ("trusted", "newcomer", "moderator"):
        page(signed_in(cast[who]), f"/moderation/mine/{suspended.statement_id}/", 404)


def test_suspended_members_read_appeal_and_export_and_nothing_else(
    suspended: Decision, post: Post, topic: Topic, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["member"])
    page(client, topic.url)
    assert client.get("/moderation/mine/export/")["Location"] == "/members/me/export/"
    assert client.post("/members/me/export/").status_code == 302
    exporting.make.func(Export.objects.get().pk)
    answer = client.get("/members/me/export/file/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert "You people always say that." in archive.read("moderation.json").decode()
        assert json.loads(archive.read("standing.json"))["standing.Statement"]
    answer = client.post(f"/moderation/decisions/{suspended.pk}/appeal/", {"words": "I meant the committee."})
    assert answer.status_code == 302
    refused = {
        f"/forums/t/{topic.pk}/reply/": {"text": "Still here"},
        f"/forums/c/{topic.category.slug}/new/": {"title": "Still here", "text": "Still here"},
        "/moderation/report/": {"kind": "forums.topic", "id": topic.pk},
        f"/forums/p/{topic.posts.get(number=1).pk}/react/": {"kind": "thank"},
        f"/members/{cast['member'].handle}/edit/": {"name": "Somebody"},
    }
    for address, body in refused.items():
        assert client.post(address, body).status_code in (302, 403, 404, 409, 422), address
    assert Post.objects.filter(author=cast["member"]).count() == 1
    assert fresh(cast["member"]).name == "Member"


def test_the_form_of_a_decision_takes_the_whole_bundle(
    case: Case, post: Post, other: Any, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["moderator"])
    text = page(client, f"/moderation/cases/{case.pk}/")
    for words in (
        "Close the topic",
        "Move the topic",
        "Take personal data out",
        "A sanction for Member",
        "Quarantine",
    ):
        assert words in text, words
    asked = {
        "sanction": "mute",
        "scope": case.space,
        "lasts": "24",
        "do_close": "on",
        "do_redact": "You say that.",
    }
    answer = client.post(f"/moderation/cases/{case.pk}/decide/", form_of(case, "keep", **asked))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    decision = Decision.objects.get()
    assert decision.sanction and decision.sanction.scope == case.space
    assert {action.name for action in decision.actions.all()} == {"close", "redact"}
    post.refresh_from_db()
    assert post.text == "You say that."


def test_a_refused_sanction_keeps_what_was_typed(
    topic: Topic, rule: RuleVersion, other: Any, cast: Mapping[str, Any]
) -> None:
    mine = reply(topic, cast["moderator"], "Please.")
    answer = reply(topic, cast["member"], "No, you.", reply_to=mine.number)
    case = operations.report_thing(answer, by=cast["trusted"], rule=rule).case
    client = signed_in(cast["moderator"])
    asked = {"sanction": "mute", "scope": "", "lasts": "24", "note": "He was warned."}
    answered = client.post(f"/moderation/cases/{case.pk}/decide/", form_of(case, "keep", **asked))
    text = answered.content.decode()
    assert answered.status_code == 409
    assert "a colleague gives the sanction" in text and "He was warned." in text
    assert not Sanction.objects.filter(member=cast["member"]).exists()


def test_what_was_removed_is_read_with_a_button_alone(
    suspended: Decision, case: Case, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["moderator"])
    text = page(client, f"/moderation/cases/{case.pk}/")
    assert "You people always say that." not in text.split("<main")[1].split('class="beside"')[0]
    kept = KeptText.objects.get()
    assert client.get(f"/moderation/kept/{kept.pk}/read/").status_code == 405
    answer = client.post(f"/moderation/kept/{kept.pk}/read/")
    assert "You people always say that." in answer.content.decode()
    assert signed_in(cast["trusted"]).post(f"/moderation/kept/{kept.pk}/read/").status_code == 403


def test_an_appeal_from_page_to_page(
    suspended: Decision, post: Post, other: Any, cast: Mapping[str, Any]
) -> None:
    member, judge = signed_in(cast["member"]), signed_in(other)
    address = f"/moderation/decisions/{suspended.pk}/appeal/"
    empty = member.post(address, {"words": ""})
    assert empty.status_code == 422 and "Say why you do not agree" in empty.content.decode()
    assert member.post(address, {"words": "I meant the committee."}).status_code == 302
    appeal = Appeal.objects.get()
    assert "I meant the committee." in page(judge, "/moderation/")
    assert "I meant the committee." in page(judge, appeal.case_url)
    assert "somebody who was not involved" in page(signed_in(cast["moderator"]), appeal.case_url)
    first = judge.post(appeal.case_url, {"outcome": "overturned", "reasons": ""})
    assert first.status_code == 422 and "Give the reasons" in first.content.decode()
    assert judge.post(appeal.case_url, {"outcome": "overturned", "reasons": "No insult."}).status_code == 302
    again = judge.post(appeal.case_url, {"outcome": "upheld", "reasons": "Twice."})
    text = again.content.decode()
    assert again.status_code == 409 and "answer already" in text and "Twice." in text
    assert "No insult." in page(member, appeal.url)
    post.refresh_from_db()
    assert post.state == State.VISIBLE


def test_modified_on_the_page(
    suspended: Decision, post: Post, rule: RuleVersion, other: Any, cast: Mapping[str, Any]
) -> None:
    appeal = operations.submit_appeal(suspended, by=fresh(cast["member"]), words="No.")
    judge = signed_in(other)
    asked = {"outcome": "modified", "reasons": "Too hard.", "verdict": "hide", "rule": rule.pk, "facts": ""}
    assert judge.post(appeal.case_url, asked).status_code == 422
    assert judge.post(appeal.case_url, asked | {"facts": "Rude."}).status_code == 302
    post.refresh_from_db()
    assert post.state == State.HIDDEN


def test_somebody_involved_is_refused_on_the_page(
    suspended: Decision, other: Any, cast: Mapping[str, Any]
) -> None:
    appeal = operations.submit_appeal(suspended, by=fresh(cast["member"]), words="No.")
    answer = signed_in(cast["moderator"]).post(
        appeal.case_url, {"outcome": "upheld", "reasons": "I was right."}
    )
    assert answer.status_code == 403
    appeal.refresh_from_db()
    assert appeal.state == "open"


def test_a_reporter_appeals_from_the_own_reports(case: Case, cast: Mapping[str, Any]) -> None:
    decide(case, cast["moderator"], "keep")
    client = signed_in(cast["trusted"])
    link = f"/moderation/reports/{case.reports.get().pk}/appeal/"
    assert link in page(client, "/moderation/reports/")
    answer = client.get(link, follow=True)
    assert "the team saw no breach" in answer.content.decode()


def test_a_ban_is_confirmed_on_its_page(
    case: Case, rule: RuleVersion, other: Any, cast: Mapping[str, Any]
) -> None:
    ban = decide(case, cast["moderator"], "keep", rule=rule, sanction=Sanctioning("ban")).sanction
    assert ban is not None
    assert (
        "ban"
        not in page(signed_in(cast["member"]), "/moderation/mine/").split("<main")[1].split("</main>")[0]
    )
    judge = signed_in(other)
    assert f"/moderation/sanctions/{ban.pk}/" in page(judge, "/moderation/")
    assert "Confirm it" in page(judge, f"/moderation/sanctions/{ban.pk}/")
    assert "Confirm it" not in page(signed_in(cast["moderator"]), f"/moderation/sanctions/{ban.pk}/")
    judge.post(f"/moderation/sanctions/{ban.pk}/confirm/")
    assert "Ban" in page(signed_in(cast["member"]), "/moderation/mine/")
    empty = judge.post(f"/moderation/sanctions/{ban.pk}/lift/", {"reason": ""})
    assert empty.status_code == 422
    judge.post(f"/moderation/sanctions/{ban.pk}/lift/", {"reason": "Long enough."})
    ban.refresh_from_db()
    assert ban.state == "lifted"


def test_lists_cost_the_same_however_long(
    topic: Topic,
    rule: RuleVersion,
    other: Any,
    cast: Mapping[str, Any],
    same_number_of_queries: Callable[..., None],
) -> None:
    def more(n: int) -> None:
        for k in range(n):
            post = reply(topic, cast["member"], f"Number {k}")
            case = operations.open_case(post, by=cast["moderator"])
            decision = decide(case, cast["moderator"], "remove", rule=rule, sanction=Sanctioning("warning"))
            appeal = operations.submit_appeal(decision, by=cast["member"], words="No.")
            operations.write_appeal_message(appeal, by=other, text="Why?")

    member, judge = signed_in(cast["member"]), signed_in(other)
    more(1)
    addresses = [
        (member, "/moderation/mine/"),
        (judge, "/moderation/sanctions/"),
        (judge, Appeal.objects.get().case_url),
        (member, f"/moderation/mine/{Statement.objects.filter(member=cast['member']).first().pk}/"),  # type: ignore[union-attr]
    ]

    def visit() -> None:
        for client, address in addresses:
            page(client, address)

    same_number_of_queries(more, visit)
