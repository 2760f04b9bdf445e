"""Notifications as mails: later, once, in the reader's language, and only what is still news."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.jobs.worker import drain
from community.commons.mail.models import Delivery, DeliveryState
from community.commons.mail.transport import deliver_all
from community.inbox import operations
from community.inbox.models import Ways
from forums import operations as forums
from forums.models import Category, Topic
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db


def queued(member: Any) -> Delivery:
    drain()
    return Delivery.objects.get(member=member)


def sent(delivery: Delivery, clock: Any) -> str:
    """What becomes of it once its wait is over."""
    clock.forward(minutes=3)
    deliver_all([delivery.pk])
    delivery.refresh_from_db()
    return delivery.state


def test_it_waits_two_minutes_and_says_who_what_where(
    topic: Topic, cast: Mapping[str, Any], clock: Any
) -> None:
    post = reply(topic, cast["member"], "The **janitor** does.", reply_to=1)
    delivery = queued(cast["trusted"])
    assert delivery.subject == "Member replied to you: Who keeps the keys?"
    assert f"http://localhost:8000{post.url}" in delivery.text and "The janitor does." in delivery.text
    assert "/mail/unsubscribe/" in delivery.text and "/inbox/settings/" in delivery.html
    assert deliver_all([delivery.pk]) == 0  # not yet
    assert sent(delivery, clock) == DeliveryState.KEPT


def test_what_was_read_meanwhile_is_not_sent(topic: Topic, cast: Mapping[str, Any], clock: Any) -> None:
    reply(topic, cast["member"], reply_to=1)
    delivery = queued(cast["trusted"])
    topic.refresh_from_db()
    forums.mark_read(topic, by=cast["trusted"], number=2)
    assert sent(delivery, clock) == DeliveryState.CANCELLED


def test_what_went_out_of_sight_is_not_sent(
    topic: Topic, category: Category, cast: Mapping[str, Any], clock: Any
) -> None:
    reply(topic, cast["member"], "@newcomer")
    delivery = queued(cast["newcomer"])
    forums.edit_category(category, by=cast["administrator"], see="staff")
    assert sent(delivery, clock) == DeliveryState.CANCELLED


def test_one_mail_for_a_conversation_until_it_is_read(topic: Topic, cast: Mapping[str, Any]) -> None:
    for _time in range(3):
        reply(topic, cast["member"])
    drain()
    assert Delivery.objects.filter(member=cast["trusted"]).count() == 1


def test_who_wants_no_mail_gets_none(topic: Topic, cast: Mapping[str, Any], clock: Any) -> None:
    reply(topic, cast["member"], reply_to=1)
    delivery = queued(cast["trusted"])
    operations.choose_reach(cast["trusted"], by=cast["trusted"], reaches={"reply": Ways(mail="none")})
    assert sent(delivery, clock) == DeliveryState.CANCELLED
    reply(topic, cast["member"], reply_to=1)
    drain()
    assert Delivery.objects.filter(member=cast["trusted"]).count() == 1


def test_the_link_at_its_end_stops_this_kind_alone(topic: Topic, cast: Mapping[str, Any], clock: Any) -> None:
    reply(topic, cast["member"], reply_to=1)
    first = queued(cast["trusted"])
    link = next(line.split()[-1] for line in first.text.splitlines() if "/mail/unsubscribe/" in line)
    Client().post(link.removeprefix("http://localhost:8000"))
    assert sent(first, clock) == DeliveryState.SUPPRESSED
    page = Client()
    page.force_login(cast["trusted"], backend="membership.backends.MemberBackend")
    settings = page.get("/inbox/settings/").context["form"]
    assert (settings["mail_reply"].value(), settings["mail_mention"].value()) == ("none", "now")


def test_it_speaks_the_language_of_its_reader(topic: Topic, cast: Mapping[str, Any]) -> None:
    cast["trusted"].language = "fr"
    cast["trusted"].save()
    reply(topic, cast["member"], reply_to=1)
    delivery = queued(cast["trusted"])
    assert delivery.subject == "Réponse de Member à votre message\u202f: Who keeps the keys?"
    assert 'lang="fr"' in delivery.html


def test_a_title_with_a_line_break_or_markup_stays_a_title(
    category: Category, cast: Mapping[str, Any]
) -> None:
    forums.open_topic(category, by=cast["member"], title="<b>Keys</b> & locks", text="@trusted")
    delivery = queued(cast["trusted"])
    assert delivery.subject == "Member mentioned you: <b>Keys</b> & locks"
    assert "&lt;b&gt;Keys&lt;/b&gt; &amp; locks" in delivery.html
