"""An open page hears numbers, never words; who takes no part may not listen."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.live import pushing
from membership.talks import operations as talks
from membership.talks.channels import may_listen, missed
from membership.talks.models import Conversation

Cast = Mapping[str, Any]
pytestmark = pytest.mark.django_db


def test_who_may_listen(several: Conversation, cast: Cast) -> None:
    listening = {role for role, person in cast.items() if may_listen(person, several.pk)}
    assert listening == {"member", "trusted", "coordinator"}
    talks.leave_conversation(several, by=cast["trusted"])
    assert not may_listen(cast["trusted"], several.pk)


def test_what_was_missed_is_a_number(two: Conversation, cast: Cast) -> None:
    talks.send_message(two, by=cast["member"], text="Two.")
    assert missed(cast["trusted"], two.pk, 1) == [
        {"event": "message_sent", "data": {"number": 2, "by": None}}
    ]
    assert missed(cast["trusted"], two.pk, 2) == [] == missed(cast["moderator"], two.pk, 0)


def test_no_word_is_pushed(
    two: Conversation, cast: Cast, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(pushing, "send", heard.append)
    with django_capture_on_commit_callbacks(execute=True):
        message = talks.send_message(two, by=cast["member"], text="Zanzibarine.")
        talks.edit_message(message, by=cast["member"], text="Zanzibarines.")
        talks.withdraw_message(message, by=cast["member"])
    assert any(two.channel in one for one in heard) and "anzibar" not in "".join(heard)
