"""Letters between the team and a member, and notes on members."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.access import Forbidden
from community.inbox.models import Kind
from forums.moderation import operations
from forums.moderation.models import (
    Case,
    Note,
    TeamLetter,
)
from tests.forums.moderation.heard import news_of, tell
from tests.forums.moderation.test_pages import page, signed_in

pytestmark = pytest.mark.django_db


def test_letters_are_one_conversation_of_the_whole_team(cast: Mapping[str, Any]) -> None:
    member = cast["member"]
    one, other = signed_in(cast["moderator"]), signed_in(cast["administrator"])
    at = f"/moderation/mail/with/{member.handle}/"
    assert one.post(at, {"text": ""}).status_code == 422
    one.post(at, {"text": "Could you add a source?"})
    tell("moderation.member_written_to")
    assert news_of(member, Kind.LETTER) == [""]
    assert "The team wrote to you" in page(signed_in(member), "/inbox/")
    assert "Could you add a source?" in page(other, at) and "Moderator" in page(other, at)
    signed_in(member).post("/moderation/mail/", {"text": "Yes, tomorrow."})
    assert "waits for an answer" in page(other, "/moderation/mail/team/")
    assert "Yes, tomorrow." in page(other, at)
    for who in ("trusted", "category_moderator", "coordinator", "newcomer"):
        page(signed_in(cast[who]), at, 403)
        assert "Could you add" not in page(signed_in(cast[who]), "/moderation/mail/")
    assert "has not written to you" in page(signed_in(cast["newcomer"]), "/moderation/mail/")


def test_nobody_begins_a_conversation_with_the_team_alone(cast: Mapping[str, Any]) -> None:
    answer = signed_in(cast["member"]).post("/moderation/mail/", {"text": "Hello?"})
    assert answer.status_code == 409 and not TeamLetter.objects.exists()
    with pytest.raises(Forbidden):
        operations.answer_team(cast["suspended"], by=cast["suspended"], text="Let me in")
    page(signed_in(cast["moderator"]), f"/moderation/mail/with/{cast['moderator'].handle}/", 403)
    page(signed_in(cast["moderator"]), "/moderation/mail/with/nobody/", 404)


def test_notes_on_a_member_stand_beside_each_case_and_nowhere_else(
    case: Case, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["moderator"])
    client.post(f"{case.url}note-on-author/", {"text": "Warned by phone"})
    assert Note.objects.get().member == cast["member"]
    assert "Warned by phone" in page(client, case.url)
    assert "Warned by phone" in page(client, cast["member"].url)
    for who in ("member", "trusted", "coordinator", "category_moderator"):
        assert "Warned by phone" not in page(signed_in(cast[who]), cast["member"].url)
    client.post(f"/moderation/members/{cast['trusted'].handle}/note/", {"text": "Helps much"})
    assert "Helps much" in page(client, cast["trusted"].url)
