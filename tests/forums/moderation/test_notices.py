"""Legal notices: by anybody, checked, answered; read by nobody else."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from community.commons.activity.models import Activity
from community.commons.activity.reactions import deliver
from community.commons.mail.models import Delivery
from community.commons.mail.tasks import transmit
from forums.models import Post, Topic
from forums.moderation import operations
from forums.moderation.models import Case, LegalNotice, NoticePlace, RuleVersion, Urgency
from tests.forums.moderation.test_pages import page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(post: Post) -> dict[str, Any]:
    return {
        "where": f"http://testserver{post.url}",
        "ground": "fraud",
        "why": "It sells tickets that do not exist.",
        "name": "Ada Okafor",
        "email": "ada@example.org",
        "good_faith": "on",
    }


def send(asked: dict[str, Any], status: int = 302, language: str = "en") -> str:
    client = Client(headers={"accept-language": language})
    answer = client.post("/moderation/notice/", asked)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.headers.get("Location") or answer.content.decode()


def decided(case: Case, by: Any, verdict: str, rule: RuleVersion) -> Any:
    case.refresh_from_db()
    decision = operations.decide_case(
        case,
        by=by,
        verdict=verdict,
        version=case.version,
        key=f"{verdict}{case.version}",
        rule=rule,
        facts="Seen.",
    )
    tell("moderation.case_decided")
    return decision


def tell(verb: str) -> None:
    deliver.call([Activity.objects.filter(verb=verb).latest("pk").pk])


def test_a_visitor_files_a_notice_and_follows_it(notice: dict[str, Any], post: Post) -> None:
    where = send(notice)
    case, filed = Case.objects.get(), LegalNotice.objects.get()
    assert (case.source, case.urgency) == ("notice", Urgency.HOUR)
    receipt = Delivery.objects.get(kind="moderation.notice_receipt")
    assert receipt.address == "ada@example.org" and where in receipt.text and filed.number in receipt.subject
    answer = Client().get(where)
    assert answer.headers["Referrer-Policy"] == "no-referrer" and "noindex" in answer.headers["X-Robots-Tag"]
    assert "waiting for a decision" in answer.content.decode() and filed.number in answer.content.decode()


def test_nobody_finds_a_notice_without_its_link(notice: dict[str, Any]) -> None:
    where = send(notice)
    token = where.split("/")[-2]
    for guess in (token[:-1] + ("0" if token[-1] != "0" else "1"), token[:9], "AAAA-BBBB", "x", "ü" * 40):
        assert Client().get(f"/moderation/notices/{guess}/").status_code == 404
    for address in ("/moderation/log/", "/sitemap.xml", "/"):
        text = Client().get(address, follow=True).content.decode()
        assert token not in text and "Ada Okafor" not in text


def test_the_answer_comes_by_mail_in_the_visitors_language(
    notice: dict[str, Any], rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    where = send(notice, language="fr")
    case = Case.objects.get()
    decision = decided(case, cast["moderator"], "remove", rule)
    told = Delivery.objects.get(kind="moderation.notice_answer")
    assert told.language == "fr" and told.not_before - decision.made_at == timedelta(minutes=10)
    assert "we acted" in page(Client(headers={"accept-language": "en"}), where)
    assert NoticePlace.objects.get().outcome == "upheld"


def test_a_decision_undone_at_once_recalls_the_answer(
    notice: dict[str, Any], rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    send(notice)
    decision = decided(Case.objects.get(), cast["moderator"], "keep", rule)
    operations.undo_decision(decision, by=cast["moderator"])
    tell("moderation.decision_undone")
    assert NoticePlace.objects.get().outcome == "received"
    told = Delivery.objects.get(kind="moderation.notice_answer")
    Delivery.objects.filter(pk=told.pk).update(not_before=timezone.now())
    transmit.call([told.pk])
    told.refresh_from_db()
    assert told.sent_at is None


def test_a_decision_undone_later_sends_a_correction(
    notice: dict[str, Any], rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    send(notice)
    decision = decided(Case.objects.get(), cast["moderator"], "keep", rule)
    Delivery.objects.filter(kind="moderation.notice_answer").update(sent_at=timezone.now())
    operations.undo_decision(decision, by=cast["moderator"])
    tell("moderation.decision_undone")
    assert "taken back" in Delivery.objects.filter(kind="moderation.notice_answer").latest("pk").subject
    decided(Case.objects.get(), cast["administrator"], "remove", rule)
    assert Delivery.objects.filter(kind="moderation.notice_answer").count() == 3


def test_a_notice_joins_the_case_and_draws_its_deadline_nearer(
    case: Case, notice: dict[str, Any], cast: Mapping[str, Any]
) -> None:
    send({**notice, "ground": "threat"})
    before, case = case, Case.objects.get()
    assert case.pk == before.pk and case.urgency == Urgency.AT_ONCE and case.deadline_at < before.deadline_at
    text = page(signed_in(cast["moderator"]), case.url)
    assert "It sells tickets" in text and "Ada Okafor" in text and "ada@example.org" in text


def test_child_abuse_material_needs_no_name(notice: dict[str, Any]) -> None:
    where = send({**notice, "ground": "child_abuse", "name": "", "email": ""})
    assert not Delivery.objects.exists()
    assert "only way to the answer" in page(Client(headers={"accept-language": "en"}), where)
    assert Case.objects.get().urgency == Urgency.AT_ONCE


@pytest.mark.parametrize("missing", ["where", "ground", "why", "name", "email", "good_faith"])
def test_what_is_missing_is_named_and_the_words_are_kept(missing: str, notice: dict[str, Any]) -> None:
    text = send({**notice, missing: ""}, 422)
    if missing != "why":
        assert "It sells tickets that do not exist." in text
    assert not LegalNotice.objects.exists()


@pytest.mark.parametrize(
    "where",
    [
        "javascript:alert(1)",
        "https://evil.example/forums/t/1/1/",
        "http://testserver@evil.example/forums/t/1/1/",
        "//evil.example/forums/t/1/",
        "http://[::1",
        "http://testserver/forums/t/99999999999999999999/",
        "http://testserver/forums/t/1/\x001/",
        "http://testserver/%ff%fe",
        "/forums/t/²/1/",
        "/moderation/",
        "/members/nobody-here/",
        "x" * 600,
        "http://testserver/forums/p/1%00/edit/",
        "\u202ehttp://testserver/forums/t/1/1/",
    ],
)
def test_hostile_addresses_get_a_sentence(where: str, notice: dict[str, Any]) -> None:
    text = send({**notice, "where": where}, 422)
    assert "It sells tickets that do not exist." in text and 'class="error"' in text
    assert not LegalNotice.objects.exists()


def test_what_one_may_not_see_reads_like_what_does_not_exist(
    private: Any, notice: dict[str, Any], cast: Mapping[str, Any]
) -> None:
    from forums import operations as forum

    secret = forum.open_topic(private, by=cast["moderator"], title="Between us", text="Hush.")
    there = send({**notice, "where": f"/forums/t/{secret.pk}/1/"}, 422)
    gone = send({**notice, "where": "/forums/t/987654/1/"}, 422)
    said = [text.split('class="error"')[1].split("</p>")[0] for text in (there, gone)]
    assert said[0].replace(str(secret.pk), "N") == said[1].replace("987654", "N")


def test_several_places_each_in_its_case(
    notice: dict[str, Any], topic: Topic, post: Post, cast: Mapping[str, Any]
) -> None:
    lines = (
        f"{post.url}\n/members/{cast['member'].handle}/\n/forums/t/{topic.pk}/#p{post.number}\n{topic.url}"
    )
    send({**notice, "where": lines})
    kinds = sorted(Case.objects.values_list("subject_type", flat=True))
    assert kinds == ["forums.post", "forums.topic", "membership.member"]


def test_machines_and_floods(notice: dict[str, Any]) -> None:
    assert "only machines" in send({**notice, "website": "x"}, 422)
    for _time in range(6):
        send(notice)
    assert "Wait an hour" in send(notice, 429)


def test_the_way_to_the_form(post: Post) -> None:
    visitor = Client(headers={"accept-language": "en"})
    assert "/moderation/notice/" in page(visitor, "/forums/").split("<footer")[-1]
    assert f"/moderation/notice/?where={post.url}" in Client().get(post.url, follow=True).content.decode()
    assert post.url in page(visitor, f"/moderation/notice/?where={post.url}")
    assert "evil" not in page(visitor, "/moderation/notice/?where=//evil.example/").split("<footer")[0]
