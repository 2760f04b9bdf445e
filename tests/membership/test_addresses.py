"""Another address: confirmed at the new one, told to the old one, which can take it back for seven days."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from community.commons.activity.models import Activity
from membership.models import AddressChange, Member
from tests.cast import PASSWORD, make_member

from .joining import code_of, prove

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


@pytest.fixture
def lea(client: Client) -> Member:
    member = make_member("lea")
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    prove(client)
    return member


def _change(client: Client, email: str = "new@example.org") -> None:
    said = client.post("/accounts/email/", {"email": email, "action_add": ""})
    assert said.status_code == 302 and said["Location"] == "/accounts/confirm-email/"
    code = code_of()
    assert client.post("/accounts/confirm-email/", {"code": code}).status_code == 302


def _undo_link() -> str:
    letter = next(one for one in mail.outbox if "/accounts/address/undo/" in one.body)
    assert letter.to == ["lea@example.org"]
    found = re.search(r"https?://[^/]+(/accounts/address/undo/\S+)", letter.body)
    assert found
    return found[1]


def test_the_new_address_takes_its_place_once_confirmed(client: Client, lea: Member) -> None:
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    assert mail.outbox[-1].to == ["new@example.org"]
    assert Member.objects.get().email == "lea@example.org"  # not yet
    code = code_of()
    client.post("/accounts/confirm-email/", {"code": code})
    assert Member.objects.get().email == "new@example.org"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("new@example.org", True)]
    assert "new@example.org" not in str(Activity.objects.get(verb="membership.address_changed").facts)
    for login, works in (("new@example.org", 302), ("lea@example.org", 200)):
        said = Client().post("/accounts/login/", {"login": login, "password": PASSWORD})
        assert said.status_code == works


def test_the_old_address_takes_it_back(client: Client, lea: Member) -> None:
    _change(client)
    link = _undo_link()
    Authenticator.objects.create(user=lea, type=Authenticator.Type.TOTP, data={"secret": "theirs"})
    stranger = Client()
    assert "Take the change back" in stranger.get(link).content.decode()
    assert Member.objects.get().email == "new@example.org"  # looking changes nothing
    mail.outbox.clear()
    assert stranger.post(link).status_code == 302
    member = Member.objects.get()
    assert member.email == "lea@example.org" and not member.has_usable_password()
    assert not Authenticator.objects.exists()
    assert client.get("/members/me/").status_code == 302  # signed out
    assert mail.outbox[-1].to == ["lea@example.org"] and "password/reset/key" in mail.outbox[-1].body
    assert stranger.post(link).status_code == 410  # once


def test_after_seven_days_it_stays(client: Client, clock: Any) -> None:
    member = make_member("lea")
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    prove(client)
    _change(client)
    link = _undo_link()
    clock.forward(days=8)
    assert Client().get(link).status_code == 410 and Client().post(link).status_code == 410
    assert Member.objects.get().email == "new@example.org"


def test_a_wrong_key_says_nothing(client: Client) -> None:
    assert client.get("/accounts/address/undo/nothing/").status_code == 410


def test_the_key_is_not_in_the_table(client: Client, lea: Member) -> None:
    _change(client)
    key = _undo_link().rstrip("/").rpartition("/")[2]
    assert key not in str(AddressChange.objects.values().get())


def test_proof_is_asked_before_it_changes(client: Client, clock: Any) -> None:
    member = make_member("lea")
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    prove(client)
    clock.forward(hours=1)
    said = client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    assert said["Location"].startswith("/accounts/reauthenticate/") and not mail.outbox


def test_an_address_of_somebody_else_is_not_given_away(client: Client, lea: Member) -> None:
    make_member("noor")
    said = client.post("/accounts/email/", {"email": "noor@example.org", "action_add": ""})
    assert said.status_code == 302 and said["Location"] == "/accounts/confirm-email/"
    client.post("/accounts/confirm-email/", {"code": code_of()})
    assert Member.objects.get(handle="lea").email == "lea@example.org"
