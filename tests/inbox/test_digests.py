"""Digests and quiet hours: at one's own hour, once, without what was read or mailed, and never for nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from community.commons.jobs.worker import drain
from community.commons.mail.kinds import KINDS, quiet_until
from community.commons.mail.models import Delivery, DeliveryState
from community.commons.mail.refusals import suppress
from community.commons.mail.transport import deliver_all
from community.inbox import digests, operations
from community.inbox.models import Mail, Notification, Rhythm, Ways
from community.inbox.quiet import of_delivery
from forums import operations as forums
from forums.models import Topic
from membership.models import Member
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(topic: Topic, cast: Mapping[str, Any]) -> Member:
    """Trusted, in Tokyo, who wants replies once a day and hears nothing of what others talk about."""
    member: Member = cast["trusted"]
    member.time_zone = "Asia/Tokyo"
    member.save()
    operations.choose_reach(member, by=member, reaches={"reply": Ways(mail=Mail.DAILY)})
    rhythm = Rhythm(member=member, hour=7, missed=Mail.NONE)
    operations.choose_rhythm(member, by=member, rhythm=rhythm)
    return member


def digests_of(member: Member) -> list[Delivery]:
    return list(Delivery.objects.filter(member=member, kind="inbox.daily").order_by("pk"))


def come_due(member: Member) -> int:
    """Its moment has come; how many digests are due after a look."""
    Rhythm.objects.filter(member=member).update(daily_at=timezone.now() - timedelta(minutes=1))
    digests.send_digests.func()
    return drain()


def test_it_comes_at_ones_own_hour(reader: Member) -> None:
    rhythm = Rhythm.objects.get(member=reader)
    assert rhythm.daily_at is not None and rhythm.daily_at.astimezone(UTC).hour == 22  # 7 in Tokyo
    assert rhythm.weekly_at is not None and rhythm.weekly_at.astimezone(UTC).weekday() == 6  # Monday there
    noon = datetime(2026, 3, 28, 12, tzinfo=UTC)  # the night after, clocks go forward in Paris
    assert rhythm.next_digest(Mail.DAILY, noon, "Europe/Paris") == datetime(2026, 3, 29, 5, tzinfo=UTC)


def test_what_was_not_seen_comes_once(topic: Topic, cast: Mapping[str, Any], reader: Member) -> None:
    reply(topic, cast["member"], "The janitor.", reply_to=1)
    drain()
    assert not Delivery.objects.filter(member=reader).exists()  # no mail at once
    come_due(reader)
    (mail,) = digests_of(reader)
    assert "Member replied to you: Who keeps the keys?" in mail.text and mail.html
    assert "/mail/unsubscribe/" in mail.text and "/inbox/settings/" in mail.text
    assert mail.key.startswith(f"inbox.daily:{reader.pk}:20")
    come_due(reader)
    assert len(digests_of(reader)) == 1  # what was told is told no more, and nothing else happened


def test_what_was_read_or_refused_is_left_out(topic: Topic, cast: Mapping[str, Any], reader: Member) -> None:
    reply(topic, cast["member"], reply_to=1)
    drain()
    topic.refresh_from_db()
    forums.mark_read(topic, by=reader, number=2)
    come_due(reader)
    reply(topic, cast["member"], reply_to=1)
    drain()
    suppress(reader.email, "refused", "inbox.daily")
    come_due(reader)
    assert digests_of(reader) == []


def test_what_was_mailed_already_is_left_out(topic: Topic, cast: Mapping[str, Any], reader: Member) -> None:
    operations.choose_reach(reader, by=reader, reaches={"reply": Ways(mail=Mail.NOW)})
    reply(topic, cast["member"], reply_to=1)
    drain()
    Delivery.objects.update(state=DeliveryState.SENT)
    operations.choose_reach(reader, by=reader, reaches={"reply": Ways(mail=Mail.DAILY)})
    come_due(reader)
    assert digests_of(reader) == []


def test_two_workers_make_one_digest(topic: Topic, cast: Mapping[str, Any], reader: Member) -> None:
    reply(topic, cast["member"], reply_to=1)
    drain()
    Rhythm.objects.filter(member=reader).update(daily_at=timezone.now() - timedelta(minutes=1))
    one, other = (Rhythm.objects.select_related("member").get(member=reader) for _worker in range(2))
    assert digests.make_digest(one, Mail.DAILY)
    Notification.objects.update(digested_at=None)  # as the other one saw it
    assert not digests.make_digest(other, Mail.DAILY)
    assert len(digests_of(reader)) == 1


def test_a_digest_that_dies_half_way_is_made_again(
    topic: Topic, cast: Mapping[str, Any], reader: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply(topic, cast["member"], reply_to=1)
    drain()
    Rhythm.objects.filter(member=reader).update(daily_at=timezone.now() - timedelta(minutes=1))
    whole = digests.send

    def die(envelope: Any) -> None:
        whole(envelope)
        raise SystemExit

    monkeypatch.setattr(digests, "send", die)
    with pytest.raises(SystemExit):
        digests.make_digests.func(Mail.DAILY, [reader.pk])
    assert digests_of(reader) == []
    monkeypatch.setattr(digests, "send", whole)
    assert digests.make_digests.func(Mail.DAILY, [reader.pk]) == 1
    assert len(digests_of(reader)) == 1


def test_what_others_talked_about_and_nothing_out_of_sight(
    topic: Topic, private: Any, cast: Mapping[str, Any], reader: Member
) -> None:
    rhythm = Rhythm.objects.get(member=reader)
    rhythm.missed = Mail.DAILY
    rhythm.save()
    forums.open_topic(topic.category, by=cast["member"], title="Soup on Sunday", text="Who cooks?")
    forums.open_topic(private, by=cast["administrator"], title="Among us", text="Hush.")
    muted = forums.open_topic(topic.category, by=cast["member"], title="Noise", text="…")
    forums.watch_topic(muted, by=reader, level="muted")
    drain()
    come_due(reader)
    (mail,) = digests_of(reader)
    assert "Soup on Sunday" in mail.text
    assert "Among us" not in mail.text and "Noise" not in mail.text


def test_everybody_gets_a_rhythm(cast: Mapping[str, Any]) -> None:
    begun = digests.begin_rhythms.func()
    assert (
        begun
        == Member.objects.with_account().count()
        == Rhythm.objects.filter(daily_at__gt=timezone.now()).count()
    )
    assert digests.begin_rhythms.func() == 0


# -- Quiet hours ---------------------------------------------------------------------------


def quiet(member: Member, **fields: Any) -> None:
    """From an hour ago for two hours, on the member's own clock."""
    local = timezone.now().astimezone(ZoneInfo(member.time_zone))
    start, end = (local - timedelta(hours=1)).time(), (local + timedelta(hours=1)).time()
    Rhythm.objects.filter(member=member).update(
        quiet_from=start.replace(microsecond=0), quiet_until=end.replace(microsecond=0), **fields
    )


def test_mails_wait_until_quiet_hours_end(
    topic: Topic, cast: Mapping[str, Any], reader: Member, clock: Any
) -> None:
    operations.choose_reach(reader, by=reader, reaches={"reply": Ways(mail=Mail.NOW)})
    quiet(reader)
    reply(topic, cast["member"], reply_to=1)
    drain()
    mail = Delivery.objects.get(member=reader)
    clock.forward(minutes=3)
    assert deliver_all([mail.pk]) == 0
    mail.refresh_from_db()
    assert mail.state == DeliveryState.QUEUED and mail.attempts == 0
    assert timedelta(minutes=50) < mail.not_before - timezone.now() < timedelta(hours=1)
    clock.forward(hours=1)
    assert deliver_all([mail.pk]) == 1


@pytest.mark.parametrize("wanted", [False, True])
def test_decisions_pass_only_if_the_member_says_so(reader: Member, wanted: bool) -> None:
    quiet(reader, deadlines_pass=wanted)
    for kind in ("inbox.decision", "moderation.statement", "moderation.appeal"):
        waits = of_delivery(Delivery(kind=kind, member=reader), KINDS[kind])
        assert (waits is None) == wanted
    assert quiet_until(Delivery(kind="mail.account", member=reader), KINDS["mail.account"]) is None


def test_a_digest_due_in_quiet_hours_is_made_at_their_end(
    topic: Topic, cast: Mapping[str, Any], reader: Member
) -> None:
    reply(topic, cast["member"], reply_to=1)
    drain()
    quiet(reader)
    come_due(reader)
    rhythm = Rhythm.objects.get(member=reader)
    assert digests_of(reader) == [] and rhythm.daily_at is not None
    assert timezone.now() < rhythm.daily_at < timezone.now() + timedelta(hours=1, minutes=1)


def test_hours_over_midnight() -> None:
    rhythm = Rhythm(quiet_from=time(22), quiet_until=time(7))
    ten = datetime(2026, 1, 10, 23, tzinfo=UTC)
    assert rhythm.quiet_until_after(ten, "UTC") == datetime(2026, 1, 11, 7, tzinfo=UTC)
    assert rhythm.quiet_until_after(datetime(2026, 1, 11, 6, 59, tzinfo=UTC), "UTC") == datetime(
        2026, 1, 11, 7, tzinfo=UTC
    )
    assert rhythm.quiet_until_after(datetime(2026, 1, 11, 7, tzinfo=UTC), "UTC") is None
