"""Handles: one's own, changed once in a while, never another's, never the team's; links to old ones lead on."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.access import Refused
from community.commons.activity.models import Activity, Seal
from membership.accounts import new_member
from membership.forms import check_name
from membership.handles import free_handle
from membership.models import FormerHandle, Member
from membership.operations import change_handle
from tests.cast import make_member

pytestmark = pytest.mark.django_db
People = Mapping[str, Any]


def _signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="membership.backends.MemberBackend")
    return client


def test_a_member_takes_another_handle_and_old_links_lead_on(client: Client) -> None:
    lea = make_member("lea")
    said = _signed_in(lea).post("/members/me/handle/", {"handle": "@Lea.M"})
    assert said.status_code == 302 and Member.objects.get(pk=lea.pk).handle == "lea.m"
    moved = client.get("/members/lea/?page=2")
    assert moved.status_code == 301 and moved["Location"] == "/members/lea.m/?page=2"
    assert client.get("/members/LEA/")["Location"] == "/members/lea.m/"
    assert client.get("/members/lea/feed.atom")["Location"] == "/members/lea.m/feed.atom"
    assert client.get("/members/nobody/").status_code == 404
    assert Activity.objects.get(verb="membership.handle_changed").facts == {}


def test_an_old_handle_stays_its_owners() -> None:
    lea, noor = make_member("lea"), make_member("noor")
    change_handle(lea, by=lea, handle="lea.m")
    with pytest.raises(Refused):
        change_handle(noor, by=noor, handle="lea")
    assert free_handle("Lea") != "lea" and new_member("Lea", "x@example.org").handle != "lea"


def test_one_change_in_thirty_days_and_back_again(clock: Any) -> None:
    lea = make_member("lea")
    change_handle(lea, by=lea, handle="lea.m")
    with pytest.raises(Refused):
        change_handle(lea, by=lea, handle="lea.x")
    clock.forward(days=31)
    change_handle(lea, by=lea, handle="lea")
    assert list(FormerHandle.objects.values_list("handle", flat=True)) == ["lea.m"]
    assert Client().get("/members/lea.m/")["Location"] == "/members/lea/"


def test_an_administrator_may_at_any_time_and_the_log_says_so(cast: People) -> None:
    lea = make_member("lea")
    change_handle(lea, by=lea, handle="lea.m")
    change_handle(lea, by=cast["administrator"], handle="lea.x")
    assert Seal.objects.filter(activity__verb="membership.handle_changed").count() == 1


@pytest.mark.parametrize(
    "handle",
    ["moderator", "adm1n", "m0derat0r", "system", "-lea", "léa", "", "a b", "x" * 31, "noor", "NOOR"],
)
def test_what_may_not_be_had(handle: str, cast: People) -> None:
    lea = make_member("lea")
    make_member("noor")
    said = _signed_in(lea).post("/members/me/handle/", {"handle": handle})
    assert said.status_code in (200, 422) and Member.objects.get(pk=lea.pk).handle == "lea"
    if handle:
        assert f'value="{handle}"' in said.content.decode()


@pytest.mark.parametrize("name", ["Mοderator", "Аdministrator", "Lеa", "Nооr Bеnsаїd", "ＭＯＤＥＲＡＴＯＲ"])
def test_names_that_mix_scripts_or_look_like_the_team(name: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Léa Marchevoix",
        "Жанна Иванова",
        "山田 太郎",
        "さくら桜",
        "김민수",
        "Anna (Жанна)",
        "דוד Cohen",
        "Ngô Văn",
        "DJ 桜",
    ],
)
def test_names_of_one_script_in_each_word(name: str) -> None:
    assert check_name(name) == name


def test_a_mention_by_an_old_handle_finds_its_member(cast: People) -> None:
    from forums import operations as forums
    from forums.writing import handles_known_to, prepare_text

    lea = make_member("lea")
    change_handle(lea, by=lea, handle="lea.m")
    room = forums.create_category(None, by=cast["administrator"], name="Square")
    written = prepare_text(room, by=cast["trusted"], text="Ask @lea and @nobody, or @Lea.M.")["written"]
    assert written.mentioned == [lea.pk] and set(handles_known_to(cast["member"])(["Lea", "nobody"])) == {
        "lea"
    }


def test_who_only_asked_to_join_has_no_page(client: Client) -> None:
    make_member("waits", account="pending")
    assert client.get("/members/waits/").status_code == 404
    assert client.get("/members/waits/feed.atom").status_code == 404
