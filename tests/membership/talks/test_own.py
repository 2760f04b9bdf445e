"""One's conversations in the export, and nothing left of them after an erasure."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.core import serializers

from membership.talks import operations as talks
from membership.talks.models import Conversation, MayWrite, Message, Participant, Preference
from membership.talks.own import erase, own_data

Cast = Mapping[str, Any]
pytestmark = pytest.mark.django_db


def test_the_export_holds_what_one_reads_and_what_one_wrote(several: Conversation, cast: Cast) -> None:
    member, trusted = cast["member"], cast["trusted"]
    talks.choose_writers(trusted, by=trusted, may_write=MayWrite.NOBODY)
    talks.send_message(several, by=trusted, text="What I wrote.")
    talks.leave_conversation(several, by=trusted)
    talks.send_message(several, by=member, text="Said after I left.")
    told = own_data(trusted)
    assert [one["text"] for one in told["messages"] if one["text"]] == ["What I wrote."]
    assert told["may_write"] == "nobody" and told["conversations"][0]["left_at"]
    assert "Said after" in str(own_data(member)) and "What I wrote." in str(own_data(member))


def test_after_an_erasure_no_word_is_left(two: Conversation, several: Conversation, cast: Cast) -> None:
    member = cast["member"]
    talks.send_message(several, by=member, text="Zanzibarine.", key="zanzibar")
    talks.choose_writers(member, by=member, may_write=MayWrite.NOBODY)
    erase(member)
    rows = [row for model in (Conversation, Message, Participant, Preference) for row in model.objects.all()]
    assert "anzibar" not in serializers.serialize("json", rows)
    assert not Participant.objects.filter(member=member).exists() and not Preference.objects.exists()
    assert Conversation.objects.count() == 2  # the others are still there
    for person in (cast["trusted"], cast["coordinator"]):
        erase(person)
    assert not Conversation.objects.exists() and not Message.objects.exists()
