"""Cases that are handed up, wait for an answer, or are seen by a second pair of eyes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.inbox.models import Kind
from forums.moderation import operations
from forums.moderation.models import (
    Case,
    Opinion,
    Urgency,
)
from forums.moderation.tidying import tidy_queue
from tests.forums.moderation.heard import news_of, tell
from tests.forums.moderation.test_pages import form_of, page, signed_in

pytestmark = pytest.mark.django_db


# -- Handed up ------------------------------------------------------------------------------------


def test_escalate_to_the_administrators(case: Case, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["moderator"])
    assert client.post(f"{case.url}escalate/", {"where": "administrators"}).status_code == 422
    client.post(f"{case.url}escalate/", {"where": "administrators", "reason": "It is about the treasurer"})
    case.refresh_from_db()
    assert case.for_administrators and case.holder is None
    text = page(client, case.url)
    assert (
        "one of them decides it" in text and "Decide and send" not in text and "about the treasurer" in text
    )
    assert client.post(f"{case.url}decide/", form_of(case)).status_code == 403
    tell("moderation.case_escalated")
    assert news_of(cast["administrator"], Kind.COLLEAGUE) == ["escalated"]
    boss = signed_in(cast["administrator"])
    assert "handed to the administrators" in page(boss, "/moderation/?only=administrators")
    assert boss.post(f"{case.url}decide/", form_of(case)).status_code == 302


def test_escalate_into_a_more_urgent_class(case: Case, cast: Mapping[str, Any]) -> None:
    before = case.deadline_at
    with pytest.raises(Refused, match="more urgent"):
        operations.escalate_case(case, by=cast["moderator"], reason="x", urgency=Urgency.DAY)
    operations.escalate_case(case, by=cast["moderator"], reason="A threat", urgency=Urgency.AT_ONCE)
    assert (case.urgency, case.deadline_at < before) == (Urgency.AT_ONCE, True)


# -- Asked ----------------------------------------------------------------------------------------


def test_a_case_waits_for_an_answer_and_goes_on(case: Case, cast: Mapping[str, Any], clock: Any) -> None:
    client = signed_in(cast["moderator"])
    left = case.deadline_at - timezone.now()
    client.post(f"{case.url}pause/", {"member": case.author_id, "text": "Whom did you mean?"})
    case.refresh_from_db()
    assert case.state == Case.State.WAITING
    assert "Member was asked" in page(client, case.url)
    assert f'data-case="{case.pk}"' not in page(client, "/moderation/")
    assert f'data-case="{case.pk}"' in page(client, "/moderation/?state=waiting")
    author = signed_in(cast["member"])
    text = page(author, "/moderation/mail/")
    assert "Whom did you mean?" in text and "The team" in text and "Moderator" not in text.split("<main")[1]
    clock.forward(hours=5)
    author.post("/moderation/mail/", {"text": "Nobody in particular."})
    tell("moderation.team_answered")
    case.refresh_from_db()
    assert case.state == Case.State.OPEN
    assert abs((case.deadline_at - timezone.now()) - left) < timedelta(minutes=2)
    assert news_of(cast["moderator"], Kind.COLLEAGUE) == ["answered"]


def test_a_case_goes_on_after_a_week(case: Case, cast: Mapping[str, Any], clock: Any) -> None:
    operations.pause_case(case, by=cast["moderator"], member=cast["trusted"], text="Where exactly?")
    clock.forward(days=6)
    tidy_queue.call()
    assert Case.objects.get().state == Case.State.WAITING
    clock.forward(days=2)
    tidy_queue.call()
    assert Case.objects.get().state == Case.State.OPEN


def test_only_those_concerned_can_be_asked(case: Case, cast: Mapping[str, Any]) -> None:
    with pytest.raises(Refused, match="author and those who reported"):
        operations.pause_case(case, by=cast["moderator"], member=cast["newcomer"], text="You?")
    answer = signed_in(cast["moderator"]).post(
        f"{case.url}pause/", {"member": cast["newcomer"].pk, "text": "You?"}
    )
    assert answer.status_code == 422 and "You?" in answer.content.decode()


def test_resume_by_hand(case: Case, cast: Mapping[str, Any]) -> None:
    operations.pause_case(case, by=cast["moderator"], member=cast["member"], text="Whom?")
    signed_in(cast["administrator"]).post(f"{case.url}resume/")
    case.refresh_from_db()
    assert case.state == Case.State.OPEN
    with pytest.raises(Refused):
        operations.resume_case(case, by=cast["moderator"])


# -- Second opinions --------------------------------------------------------------------------------


def test_a_second_opinion_is_formed_before_the_first_is_read(case: Case, cast: Mapping[str, Any]) -> None:
    first, second = signed_in(cast["moderator"]), signed_in(cast["administrator"])
    operations.write_note(case, by=cast["moderator"], text="I would remove it.")
    first.post(f"{case.url}opinion/", {"colleague": cast["administrator"].pk, "question": "Is it irony?"})
    tell("moderation.opinion_asked")
    assert news_of(cast["administrator"], Kind.COLLEAGUE) == ["asked"]
    text = page(second, case.url)
    assert "Is it irony?" in text and "I would remove it." not in text and "once you have said" in text
    assert "asks for your opinion" in page(second, "/moderation/?only=asked")
    api = Client(headers={"accept-language": "en"})
    api.force_login(cast["administrator"], backend="membership.backends.MemberBackend")
    assert second.post(f"{case.url}opinion/give/", {"verdict": "keep", "words": ""}).status_code == 422
    second.post(f"{case.url}opinion/give/", {"verdict": "keep", "words": "Clearly irony."})
    assert "I would remove it." in page(second, case.url)
    assert "Clearly irony." in page(first, case.url)
    tell("moderation.opinion_given")
    assert news_of(cast["moderator"], Kind.COLLEAGUE) == ["given"]
    with pytest.raises(Refused):
        operations.give_opinion(
            Opinion.objects.get(), by=cast["administrator"], verdict="keep", words="Again"
        )


def test_an_opinion_is_asked_of_those_who_may_work_on_it(case: Case, cast: Mapping[str, Any]) -> None:
    for who in ("member", "coordinator"):
        with pytest.raises(Refused):
            operations.ask_opinion(case, by=cast["moderator"], colleague=cast[who])
    operations.ask_opinion(case, by=cast["moderator"], colleague=cast["administrator"])
    with pytest.raises(Refused, match="asked already"):
        operations.ask_opinion(case, by=cast["moderator"], colleague=cast["administrator"])
    with pytest.raises(Forbidden):
        operations.give_opinion(Opinion.objects.get(), by=cast["moderator"], verdict="keep", words="Mine")
