"""Who acts for the team proves every 12 hours that it is they; what was typed goes on afterwards."""

import time
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.activity.models import Seal
from membership.models import RoleInterval
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(person: Any, *, hours_ago: float = 0) -> Client:
    client = Client()
    client.force_login(person, backend="membership.backends.MemberBackend")
    session = client.session
    session["signed_in_at"] = time.time() - hours_ago * 3600
    session.save()
    return client


def give_trust(client: Client, member: Any) -> Any:
    asked = {"handle": member.handle, "role": "trusted", "reason": "Kind to newcomers, for years"}
    return client.post("/members/roles/?page=1", asked)


def test_twelve_hours_are_fresh(cast: Mapping[str, Any]) -> None:
    answer = give_trust(sign_in(cast["administrator"], hours_ago=11.9), cast["member"])
    assert answer.status_code == 302 and "reauthenticate" not in answer["Location"]
    assert RoleInterval.objects.filter(member=cast["member"]).exists()


def test_later_the_password_is_asked_and_what_was_typed_goes_on(cast: Mapping[str, Any]) -> None:
    client = sign_in(cast["administrator"], hours_ago=12.1)
    before = Seal.objects.count()
    answer = give_trust(client, cast["member"])
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/reauthenticate/")
    assert Seal.objects.count() == before, "nothing may be done before the proof"
    assert not RoleInterval.objects.filter(member=cast["member"]).exists()
    assert b"act for the team" in client.get("/accounts/reauthenticate/").content
    wrong = client.post("/accounts/reauthenticate/", {"password": "not this one"})
    assert wrong.status_code == 200 and Seal.objects.count() == before
    right = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert right.status_code == 302
    interval = RoleInterval.objects.get(member=cast["member"])
    assert (interval.given_by, interval.reason) == (cast["administrator"], "Kind to newcomers, for years")
    assert give_trust(client, cast["newcomer"])["Location"] != "/accounts/reauthenticate/"


def test_what_can_no_longer_be_done_is_shown_whole(cast: Mapping[str, Any]) -> None:
    client = sign_in(cast["administrator"], hours_ago=13)
    give_trust(client, cast["member"])
    give_trust(sign_in(cast["administrator"]), cast["member"])  # meanwhile, in another browser
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code in (409, 422)
    assert "Kind to newcomers, for years" in answer.content.decode()
    assert 'action="/members/roles/?page=1"' in answer.content.decode() or answer.status_code == 409


def test_members_own_acts_are_not_asked(cast: Mapping[str, Any]) -> None:
    for role in ("member", "moderator", "administrator"):
        client = sign_in(cast[role], hours_ago=100)
        answer = client.post("/members/me/", {"name": "Sam", "headline": "Gardener"})
        assert "reauthenticate" not in answer.headers.get("Location", ""), role


def test_a_page_without_an_act_is_not_asked(cast: Mapping[str, Any]) -> None:
    client = sign_in(cast["moderator"], hours_ago=100)
    assert client.get("/moderation/").status_code == 200


def test_scripts_are_told_in_their_own_shape(cast: Mapping[str, Any]) -> None:
    client = sign_in(cast["administrator"], hours_ago=13)
    asked = {"handle": cast["member"].handle, "role": "trusted", "reason": "x"}
    answer = client.post("/members/roles/", asked, headers={"accept": "application/json"})
    assert answer.status_code == 403 and answer.json()["proof"] == "/accounts/reauthenticate/"
    htmx = client.post("/members/roles/", asked, headers={"hx-request": "true"})
    assert htmx["HX-Redirect"] == "/accounts/reauthenticate/"
