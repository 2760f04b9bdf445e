"""Joining and signing in through the pages, without scripts; nobody learns who has an account."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from community.commons.activity.models import Activity
from membership.models import Account, Member
from tests.cast import PASSWORD, make_member

from .joining import confirm, join

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


def test_a_stranger_joins_by_confirming_an_address(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 200
    said = join(client)
    assert said.status_code == 302 and said["Location"] == "/accounts/confirm-email/"
    member = Member.objects.get(email="lea@example.org")
    assert member.account == Account.PENDING and member.handle == "lea.marchevoix"
    assert len(mail.outbox) == 1 and "Léa Marchevoix" in mail.outbox[0].body
    assert client.get("/accounts/confirm-email/").status_code == 200
    assert confirm(client, "WRONG-CODE").status_code == 200
    member.refresh_from_db()
    assert member.account == Account.PENDING
    said = confirm(client)
    assert said.status_code == 302
    member.refresh_from_db()
    assert member.is_active and member.addresses.get().verified_at
    assert Activity.objects.filter(verb="membership.joined", subject_id=member.pk).count() == 1
    assert client.get("/members/me/").status_code == 200


def test_a_letter_comes_in_the_language_of_the_person(client: Client) -> None:
    client.post("/look/", {"language": "fr"}, headers={"sec-fetch-site": "same-origin"})
    join(client)
    assert Member.objects.get(email="lea@example.org").language == "fr"
    assert "Bonjour Léa Marchevoix" in mail.outbox[0].body


def test_joining_twice_tells_a_stranger_nothing(client: Client) -> None:
    make_member("lea")
    said = join(client, email="LEA@example.org")
    assert said.status_code == 302 and said["Location"] == "/accounts/confirm-email/"
    assert Member.objects.count() == 1
    assert "already" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Moderator"),
        ("email", "lea@"),
        ("password1", "short"),
        ("password1", "password123"),
    ],
)
def test_what_does_not_do_is_said_and_the_rest_is_kept(client: Client, field: str, value: str) -> None:
    said = join(client, **{field: value})
    text = said.content.decode()
    assert said.status_code == 200 and f"id_{field}_error" in text
    assert "chairs on the square" not in text
    if field != "email":
        assert "lea@example.org" in text
    assert not Member.objects.exists()


def test_signing_in_and_out(client: Client) -> None:
    make_member("lea")
    said = client.post(
        "/accounts/login/?next=/members/",
        {"login": "lea@example.org", "password": PASSWORD, "next": "/members/"},
    )
    assert said.status_code == 302 and said["Location"] == "/members/"
    assert client.get("/members/me/").status_code == 200
    client.get("/accounts/logout/")
    assert client.get("/members/me/").status_code == 200  # GET changes nothing
    client.post("/accounts/logout/")
    assert client.get("/members/me/").status_code == 302


@pytest.mark.parametrize("login", ["lea@example.org", "nobody@example.org"])
def test_a_wrong_password_says_the_same_for_all(client: Client, login: str) -> None:
    make_member("lea")
    said = client.post("/accounts/login/", {"login": login, "password": "not this one"})
    assert said.status_code == 200 and b"form-errors" in said.content and b"not this one" not in said.content


def test_a_closed_account_stays_outside(client: Client) -> None:
    make_member("lea", account="deactivated")
    client.post("/accounts/login/", {"login": "lea@example.org", "password": PASSWORD})
    assert client.get("/members/me/").status_code == 302


def test_a_suspended_person_may_sign_in_to_read(client: Client, cast: Any) -> None:
    client.post("/accounts/login/", {"login": "suspended@example.org", "password": PASSWORD})
    assert client.get("/members/me/").status_code == 200


def test_many_wrong_passwords_close_the_door(client: Client) -> None:
    make_member("lea")
    answers = [
        client.post("/accounts/login/", {"login": "lea@example.org", "password": f"wrong {n}"})
        for n in range(12)
    ]
    last = answers[-1]
    assert last.status_code == 429 or b"form-errors" in last.content
    assert (
        client.post("/accounts/login/", {"login": "lea@example.org", "password": PASSWORD}).status_code != 302
    )


def test_a_new_password_by_letter(client: Client) -> None:
    make_member("lea")
    client.post("/accounts/password/reset/", {"email": "lea@example.org"})
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link
    page = client.get(link[1], follow=True)
    assert page.status_code == 200
    client.post(
        page.request["PATH_INFO"],
        {"password1": "another long sentence", "password2": "another long sentence"},
    )
    assert Member.objects.get(handle="lea").check_password("another long sentence")


def test_a_closed_door_says_so(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("membership.policy.signup_mode", lambda: "closed")
    said = client.get("/accounts/signup/")
    assert "closed for now" in said.content.decode()
    assert join(client).status_code == 200 and not Member.objects.exists()


def test_sign_ins_are_offered_in_the_demonstration_alone(
    client: Client, settings: Any, monkeypatch: Any
) -> None:
    from community.commons.web import demo

    monkeypatch.setattr(
        demo, "_sources", [lambda: [demo.DemoLogin("Léa", "moderator", "lea@example.org", "open sesame")]]
    )
    assert b"open sesame" not in client.get("/accounts/login/").content
    settings.DEMO = True
    assert b"open sesame" in client.get("/accounts/login/").content
