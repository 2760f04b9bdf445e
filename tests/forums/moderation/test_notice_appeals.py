"""A visitor's appeal against the answer to a legal notice: by the secret link, answered by somebody else, by mail."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.mail.models import Delivery
from community.commons.standing.models import State
from forums.models import Post
from forums.moderation import operations
from forums.moderation.models import Appeal, Case, Decision, LegalNotice, NoticePlace, RuleVersion
from forums.moderation.transparency import report
from tests.cast import make_member
from tests.forums.moderation.test_bundles import decide
from tests.forums.moderation.test_pages import page, signed_in

from .heard import heard

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def other(cast: Mapping[str, Any]) -> Any:
    return make_member("other_moderator", role="moderator")


@pytest.fixture
def kept(post: Post, other: Any, cast: Mapping[str, Any]) -> NoticePlace:
    """A notice by a visitor, and the answer that it stays."""
    notice = operations.file_notice(
        [(post.url, post)],
        by=AnonymousUser(),
        ground="fraud",
        why="It sells tickets that do not exist.",
        name="Ada Okafor",
        email="ada@example.org",
        good_faith=True,
    )
    with heard():
        decide(Case.objects.get(), cast["moderator"], "keep")
    return notice.places.get()


def link_of(place: NoticePlace) -> str:
    return f"{place.notice.url}appeal/{place.pk}/"


def appealed(place: NoticePlace) -> Appeal:
    with heard():
        sent = Client(headers=ENGLISH).post(link_of(place), {"words": "There is no such concert."})
    assert sent.status_code == 302 and sent.headers["Location"] == place.notice.url
    return Appeal.objects.get()


def test_the_link_offers_it_and_shows_what_became_of_it(kept: NoticePlace, other: Any) -> None:
    visitor = Client(headers=ENGLISH)
    assert link_of(kept) in page(visitor, kept.notice.url)
    form = visitor.get(link_of(kept))
    assert form.headers["Referrer-Policy"] == "no-referrer" and "noindex" in form.headers["X-Robots-Tag"]
    assert visitor.post(link_of(kept), {"words": " "}).status_code == 422
    appeal = appealed(kept)
    assert (appeal.side, appeal.party, appeal.place) == ("notifier", None, kept)
    text = page(visitor, kept.notice.url)
    assert "There is no such concert." in text and link_of(kept) not in text
    again = visitor.post(link_of(kept), {"words": "Twice, and kept."})
    assert again.status_code == 422 and "Twice, and kept." in again.content.decode()
    assert appeal.deadline_at - timezone.now() > timedelta(days=6, hours=23)


def test_somebody_else_answers_with_reasons_and_acts(
    kept: NoticePlace, post: Post, rule: RuleVersion, other: Any, cast: Mapping[str, Any]
) -> None:
    appeal = appealed(kept)
    with pytest.raises(Forbidden):
        operations.decide_appeal(appeal, by=cast["moderator"], outcome="upheld", reasons="I was right.")
    shown = page(signed_in(other), f"/moderation/appeals/{appeal.pk}/decide/")
    assert "Ada Okafor filed a legal notice" in shown and "There is no such concert." in shown
    assert "sells tickets" in shown
    with heard():
        sent = signed_in(other).post(
            f"/moderation/appeals/{appeal.pk}/decide/",
            {
                "outcome": "overturned",
                "reasons": "The hall confirms it.",
                "verdict": "remove",
                "rule": rule.pk,
                "facts": "Tickets for a concert that does not exist.",
            },
        )
    assert sent.status_code == 302, sent.content.decode()[:3000]
    post.refresh_from_db()
    kept.refresh_from_db()
    assert (post.state, kept.outcome) == (State.REMOVED, "upheld")
    mail = Delivery.objects.get(kind="moderation.notice_appeal")
    assert mail.address == "ada@example.org" and "The hall confirms it." in mail.text
    assert kept.notice.url in mail.text
    text = page(Client(headers=ENGLISH), kept.notice.url)
    assert "The hall confirms it." in text and "By a person who was not involved." in text
    today = timezone.localdate()
    assert report(today, today).value("appeals_of_notifiers") == 1


def test_upheld_is_told_with_its_reasons(kept: NoticePlace, post: Post, other: Any) -> None:
    appeal = appealed(kept)
    with heard():
        operations.decide_appeal(appeal, by=other, outcome="upheld", reasons="The concert is in the paper.")
    post.refresh_from_db()
    assert post.state == State.VISIBLE
    assert "The concert is in the paper." in Delivery.objects.get(kind="moderation.notice_appeal").text


def test_returned_waits_for_an_answer_again(
    kept: NoticePlace, rule: RuleVersion, other: Any, cast: Mapping[str, Any]
) -> None:
    appeal = appealed(kept)
    operations.decide_appeal(appeal, by=other, outcome="returned", reasons="Others look.")
    kept.refresh_from_db()
    assert kept.outcome == "received"
    with heard():
        decide(Case.objects.get(subject_type="forums.post"), other, "remove", rule=rule)
    kept.refresh_from_db()
    assert kept.outcome == "upheld"


def test_184_days_and_only_against_a_no(
    clock: Any, kept: NoticePlace, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    clock.forward(days=185)
    with pytest.raises(Refused, match="184 days"):
        operations.appeal_notice(kept, by=AnonymousUser(), words="Late.")
    assert link_of(kept) not in page(Client(headers=ENGLISH), kept.notice.url)
    NoticePlace.objects.filter(pk=kept.pk).update(outcome="upheld")
    kept.refresh_from_db()
    with pytest.raises(Refused, match="nothing to appeal"):
        operations.appeal_notice(kept, by=AnonymousUser(), words="More!")


def test_nobody_finds_it_without_the_link(kept: NoticePlace) -> None:
    token = kept.notice.token
    for guess in (token[:-1] + ("0" if token[-1] != "0" else "1"), "AAAA-BBBB", "x"):
        assert Client().get(f"/moderation/notices/{guess}/appeal/{kept.pk}/").status_code == 404
    assert Client().get(f"/moderation/notices/{token}/appeal/{kept.pk + 1}/").status_code == 404


def test_a_member_who_sent_it_does_not_answer(post: Post, other: Any, cast: Mapping[str, Any]) -> None:
    """A moderator's own notice: whoever sent it is involved."""
    notice: LegalNotice = operations.file_notice(
        [(post.url, post)],
        by=other,
        ground="fraud",
        why="Fraud.",
        name="O",
        email="o@example.org",
        good_faith=True,
    )
    with heard():
        decide(Case.objects.get(), cast["moderator"], "keep")
    appeal = operations.appeal_notice(notice.places.get(), by=AnonymousUser(), words="It is.")
    for person in (other, cast["moderator"]):
        with pytest.raises(Forbidden):
            operations.decide_appeal(appeal, by=person, outcome="upheld", reasons="No.")
    answered = operations.decide_appeal(
        appeal, by=cast["administrator"], outcome="upheld", reasons="It stays."
    )
    assert answered.reviewer == cast["administrator"]
    assert Decision.objects.count() == 1


def test_nobody_can_be_asked_back(kept: NoticePlace, other: Any) -> None:
    with pytest.raises(Refused, match="no account"):
        operations.write_appeal_message(appealed(kept), by=other, text="Which concert?")
