"""Whoever is written to is told so, without a word of it; whoever has read it is told no more."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.jobs.worker import drain
from community.commons.mail.models import Delivery, DeliveryState
from community.inbox.counting import unread_count
from community.inbox.mailing import still_news
from community.inbox.models import Kind, Notification
from membership.models import Block
from membership.talks import operations as talks
from membership.talks.models import Conversation

Cast = Mapping[str, Any]
pytestmark = pytest.mark.django_db


@pytest.fixture
def several(cast: Cast) -> Conversation:
    people = [cast["trusted"], cast["coordinator"]]
    return talks.begin_conversation(None, by=cast["member"], people=people, text="Zanzibarine?")


def told(person: Any) -> list[Notification]:
    drain()
    return list(Notification.objects.filter(member=person, kind=Kind.MESSAGE))


def test_everybody_else_is_told_without_the_words(several: Conversation, cast: Cast) -> None:
    assert not told(cast["member"]) and len(told(cast["trusted"])) == len(told(cast["coordinator"])) == 1
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast["trusted"], backend="membership.backends.MemberBackend")
    page = client.get("/inbox/").text
    assert "Member wrote to you" in page and f'href="{several.url}"' in page and "anzibar" not in page
    mail = Delivery.objects.get(member=cast["trusted"], kind="inbox.message")
    assert "anzibar" not in mail.text + mail.html + mail.subject and several.url in mail.text


def test_reading_settles_it_and_recalls_the_mail(several: Conversation, cast: Cast) -> None:
    drain()
    mail = Delivery.objects.get(member=cast["trusted"], kind="inbox.message")
    assert still_news(mail) and unread_count(cast["trusted"]) == 1
    talks.mark_read(several, by=cast["trusted"], number=several.last_number)
    assert unread_count(cast["trusted"]) == 0 and not still_news(mail)
    assert mail.state == DeliveryState.QUEUED
    assert unread_count(cast["coordinator"]) == 1


def test_several_messages_are_one_notice(several: Conversation, cast: Cast) -> None:
    told(cast["trusted"])
    talks.send_message(several, by=cast["member"], text="And?")
    (one,) = told(cast["trusted"])
    assert one.count == 2


def test_who_silenced_it_left_it_or_blocked_the_author_is_not_told(several: Conversation, cast: Cast) -> None:
    told(cast["trusted"])
    Notification.objects.all().delete()
    talks.mute_conversation(several, by=cast["trusted"], muted=True)
    Block.objects.create(by=cast["coordinator"], blocked=cast["member"])
    talks.send_message(several, by=cast["member"], text="And?")
    assert not told(cast["trusted"]) and not told(cast["coordinator"])
    # Whoever is blocked sees no difference.
    talks.send_message(several, by=cast["coordinator"], text="Hm.")
    assert len(told(cast["member"])) == 1
