"""Robots at the door, without anybody else looking on; and nobody learns who has an account."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from membership import robots
from membership.models import Entry, Member
from tests.cast import make_member

from .doors import set_door
from .joining import confirm, join, stamp_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


def test_a_form_sent_faster_than_people_are(client: Client, settings: Any) -> None:
    settings.SIGNUP_FORM_AGE = (2, 3600)
    said = join(client)
    text = said.content.decode()
    assert said.status_code == 200 and "faster than people" in text and "lea@example.org" in text
    assert not Member.objects.exists()


def test_a_form_that_lay_open_for_too_long_is_drawn_afresh(client: Client, clock: Any) -> None:
    stamp = stamp_of(client)
    clock.forward(hours=13)
    said = join(client, stamp=stamp)
    text = said.content.decode()
    assert "open for too long" in text and "lea@example.org" in text and not Member.objects.exists()
    fresh = re.search(r'name="stamp" value="([^"]+)"', text)
    assert fresh and fresh[1] != stamp
    assert join(client, stamp=fresh[1]).status_code == 302


@pytest.mark.parametrize("stamp", ["", "1774340000.0", "1774340000.0:forged"])
def test_a_form_that_was_never_drawn(client: Client, stamp: str) -> None:
    assert join(client, stamp=stamp).status_code == 200 and not Member.objects.exists()


def test_what_nobody_sees_is_filled_in_by_programs(client: Client) -> None:
    said = join(client, website="https://example.org")
    assert (
        said.status_code == 302 and said["Location"] == "/accounts/confirm-email/"
    )  # as if nothing were wrong
    assert not Member.objects.exists() and not mail.outbox


def test_many_from_one_place_wait_for_the_team_and_very_many_go_away(settings: Any) -> None:
    settings.SIGNUP_BURST, settings.SIGNUPS_PER_NETWORK = 2, 4
    answers = []
    for number in range(5):
        client = Client(REMOTE_ADDR=f"203.0.113.{number + 1}")  # one neighbourhood, five addresses
        answers.append(join(client, email=f"p{number}@house{number}.example").status_code)
        if answers[-1] == 302:
            confirm(client)
    assert answers == [302, 302, 302, 302, 429]
    held = list(Entry.objects.order_by("pk").values_list("held_for", "state"))
    assert held == [("", "in"), ("", "in"), ("burst", "waiting"), ("burst", "waiting")]
    assert join(Client(REMOTE_ADDR="198.51.100.7"), email="elsewhere@house.example").status_code == 302


def test_many_of_one_unknown_domain_wait_for_the_team(settings: Any) -> None:
    settings.SIGNUP_BURST = 2
    for number in range(3):
        client = Client(REMOTE_ADDR=f"203.0.{number}.1")
        join(client, email=f"p{number}@throwaway.example")
        other = Client(REMOTE_ADDR=f"198.51.{number}.1")
        join(other, email=f"p{number}@gmail.com")
    held = dict(Entry.objects.values_list("member__email", "held_for"))
    assert held["p2@throwaway.example"] == "burst" and held["p1@throwaway.example"] == ""
    assert {held[f"p{number}@gmail.com"] for number in range(3)} == {""}


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
    ],
)
def test_a_neighbourhood(rf: Any, address: str, network: str) -> None:
    assert robots.network_of(rf.get("/", REMOTE_ADDR=address)) == network


def test_a_question_that_people_here_can_answer(client: Client) -> None:
    set_door(
        door_words={"en": {"robots": "In which town do we meet?", "answers": "Orléans, Orleans sur Loire"}}
    )
    assert "In which town" in client.get("/accounts/signup/").content.decode()
    said = join(client, robots="Paris")
    assert said.status_code == 200 and "id_robots_error" in said.content.decode()
    assert join(client, robots=" orleans ").status_code == 302


@pytest.mark.parametrize(
    ("answer", "right"),
    [("Seven", True), ("7", True), ("seven!", True), ("", False), (" ", False), ("eight", False)],
)
def test_answers_are_compared_as_people_type(answer: str, right: bool) -> None:
    assert robots.knows(answer, "seven, 7") is right


# -- Nobody learns who has an account ------------------------------------------------------------


def _shape(response: Any) -> tuple[int, str, str]:
    """What a stranger sees of an answer, without what differs from one request to the next."""
    text = re.sub(r'value="[^"]*"|nonce="[^"]*"|[a-z]+@example\.org', "", response.content.decode())
    return response.status_code, response.headers.get("Location", ""), text


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/accounts/signup/", {"name": "Noor", "password1": "chairs on the square"}),
        ("/accounts/signup/passkey/", {"name": "Noor"}),
        ("/accounts/password/reset/", {}),
        ("/accounts/login/code/", {}),
    ],
)
def test_known_and_unknown_addresses_get_the_same_answer(address: str, form: dict[str, str]) -> None:
    make_member("known")
    seen = []
    for email in ("known@example.org", "nobody@example.org"):
        client = Client()
        stamp = stamp_of(client, address)
        field = "email"
        answer = client.post(address, {**form, field: email, "stamp": stamp})
        after = client.get(answer["Location"]) if answer.status_code == 302 else answer
        seen.append((_shape(answer), _shape(after)))
        assert len(mail.outbox) == len(seen), "the owner of the address is told in either case"
    assert seen[0] == seen[1]


def test_joining_twice_takes_as_long(client: Client, monkeypatch: Any) -> None:
    """What takes long is the hashing of the password: it is done as often for an address that is known."""
    from django.contrib.auth import hashers

    make_member("lea")
    hashed: list[int] = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda self, *args: (hashed.append(1), encode(self, *args))[1]
    )
    join(client)
    known, hashed[:] = len(hashed), []
    join(Client(), email="new@example.org")
    assert known == len(hashed) == 1


# -- How often one may ask -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "form", "most"),
    [
        ("/accounts/password/reset/", {"email": "known@example.org"}, 5),
        ("/accounts/login/code/", {"email": "known@example.org"}, 3),
        ("/accounts/login/", {"login": "known@example.org", "password": "wrong"}, 5),
    ],
)
def test_too_often_for_one_address(address: str, form: dict[str, str], most: int) -> None:
    """Whoever asks, and wherever from: an address is not asked about again and again."""
    make_member("known")
    answers = [Client(REMOTE_ADDR=f"203.0.{number}.1").post(address, form) for number in range(most + 1)]
    assert all(one.status_code in (200, 302) for one in answers[:most])
    last = answers[-1]
    assert last.status_code == 429 or b"form-errors" in last.content
    assert len(mail.outbox) <= most


def test_too_often_from_one_place() -> None:
    answers = [Client().get("/accounts/2fa/webauthn/login/") for _number in range(2)]
    assert {one.status_code for one in answers} == {302}  # looking is free
    posts = [Client().post("/accounts/2fa/webauthn/login/", {"credential": "{}"}) for _number in range(11)]
    assert posts[-1].status_code == 429 and posts[0].status_code != 429


def test_a_code_is_tried_three_times(client: Client) -> None:
    join(client)
    for _number in range(3):
        client.post("/accounts/confirm-email/", {"code": "AAAA-BBBB"})
    from .joining import code_of

    confirm(client, code_of())
    assert not Member.objects.get().is_active
