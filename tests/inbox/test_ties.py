"""Who is told of requests, introductions and groups; of refusals nobody is."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.mail.models import Delivery
from community.inbox.mailing import still_news
from community.inbox.models import Notification
from membership import operations
from membership.models import Connection, GroupMember, Member
from tests.cast import make_member

from .test_telling import told

pytestmark = pytest.mark.django_db


def test_the_one_asked_is_told_and_the_one_who_asked_hears_of_a_yes(cast: Mapping[str, Any]) -> None:
    asked = operations.ask_connection(cast["trusted"], by=cast["member"], words="Hello")
    assert told(cast["trusted"]) == ["Member asks you for a connection"]
    operations.accept_connection(asked, by=cast["trusted"])
    assert told(cast["member"]) == ["Trusted is now among your connections"]


def test_a_refusal_is_told_to_nobody(cast: Mapping[str, Any]) -> None:
    asked = operations.ask_connection(cast["trusted"], by=cast["member"])
    operations.decline_connection(asked, by=cast["trusted"])
    assert told(cast["member"]) == []


def test_what_was_taken_back_before_it_was_told_is_no_news(cast: Mapping[str, Any]) -> None:
    asked = operations.ask_connection(cast["trusted"], by=cast["member"])
    operations.withdraw_connection(asked, by=cast["member"])
    assert told(cast["trusted"]) == []


def test_the_blocked_reach_nobody(cast: Mapping[str, Any]) -> None:
    operations.block_member(cast["member"], by=cast["trusted"])
    operations.ask_connection(cast["trusted"], by=cast["member"])
    assert told(cast["trusted"]) == [] and told(cast["member"]) == []


def _between(cast: Mapping[str, Any]) -> Member:
    between = make_member("between")
    for role in ("member", "trusted"):
        operations.accept_connection(operations.ask_connection(cast[role], by=between), by=cast[role])
    return between


def test_both_are_asked_and_the_introducer_hears_of_two_yeses(cast: Mapping[str, Any]) -> None:
    between = _between(cast)
    before = told(between)
    introduction = operations.introduce_members(
        cast["member"], by=between, other=cast["trusted"], words="You both sing."
    )
    for role in ("member", "trusted"):
        assert "Between would like to introduce you to somebody" in told(cast[role])
    operations.agree_introduction(introduction, by=cast["member"])
    assert told(between) == before  # one yes is told to nobody
    operations.agree_introduction(introduction, by=cast["trusted"])
    assert "The two whom you introduced are connected: both said yes" in told(between)
    assert "Trusted said yes to the introduction: you are connected" in told(cast["member"])


def test_a_refused_introduction_is_told_to_nobody(cast: Mapping[str, Any]) -> None:
    between = _between(cast)
    introduction = operations.introduce_members(
        cast["member"], by=between, other=cast["trusted"], words="You both sing."
    )
    before = told(between), told(cast["trusted"])
    operations.decline_introduction(introduction, by=cast["member"])
    assert (told(between), told(cast["trusted"])) == before


def test_groups_tell_who_must_answer_and_who_was_let_in(cast: Mapping[str, Any]) -> None:
    group = operations.make_group(None, by=cast["coordinator"], name="Choir")
    operations.join_group(group, by=cast["member"])
    assert told(cast["coordinator"]) == ["Member asks to join a group that you coordinate: Choir"]
    place = GroupMember.objects.get(group=group, member=cast["member"])
    operations.answer_join(place, by=cast["coordinator"], accept=True)
    assert told(cast["member"]) == ["You belong to a group that you asked to join: Choir"]
    operations.invite_to_group(group, by=cast["coordinator"], member=cast["trusted"])
    assert told(cast["trusted"]) == ["Coordinator invites you to a group: Choir"]


def test_no_mail_goes_of_what_was_taken_back_or_blocked_meanwhile(cast: Mapping[str, Any]) -> None:
    for end in (
        lambda asked: operations.withdraw_connection(asked, by=cast["member"]),
        lambda asked: operations.block_member(cast["member"], by=cast["trusted"]),
    ):
        asked = operations.ask_connection(cast["trusted"], by=cast["member"])
        assert told(cast["trusted"])
        mail = Delivery.objects.filter(member=cast["trusted"]).latest("pk")
        assert still_news(mail)
        end(asked)
        assert not still_news(mail)
        Connection.objects.all().delete()
        Notification.objects.all().delete()
