"""Tokens: shown once, stored hashed, as far as their scopes, over when revoked; sessions open nothing."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from community.commons.access import Refused
from community.commons.activity.models import Activity
from community.commons.api.models import Token
from community.commons.api.operations import create_token, revoke_token
from community.commons.mail.models import Delivery
from forums import operations
from forums.models import Topic

from .conftest import Program

pytestmark = pytest.mark.django_db


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="membership.backends.MemberBackend")
    return client


def test_the_page_makes_a_token_and_shows_it_once(cast: Any) -> None:
    client = browser(cast["member"])
    page = client.post("/members/me/tokens/", {"name": "My script", "scopes": ["read", "write"]})
    assert page.status_code == 201
    secret = page.context["secret"]
    assert secret in page.content.decode()
    token = Token.objects.get()
    assert secret not in str(vars(token)) and secret.startswith(token.prefix) and token.used_at is None
    again = client.get("/members/me/tokens/").content.decode()
    assert secret not in again and "My script" in again and token.prefix in again
    me = Program(secret).get("/me").json()
    assert me["handle"] == "member" and me["scopes"] == ["read", "write"]
    token.refresh_from_db()
    assert token.used_at is not None
    mail = Delivery.objects.get(kind="api.token_created")
    assert mail.address == "member@example.org" and "My script" in mail.text and secret not in mail.text
    assert Activity.objects.filter(verb="api.token_created", actor=cast["member"]).count() == 1


@pytest.mark.parametrize(
    "form", [{"name": "", "scopes": "read"}, {"name": "x"}, {"name": "x", "scopes": "rule"},
             {"name": "x", "scopes": "read", "ends_on": "2001-01-01"}],
)  # fmt: skip
def test_a_form_that_is_not_in_order_makes_none(form: dict[str, str], cast: Any) -> None:
    page = browser(cast["member"]).post("/members/me/tokens/", form)
    assert page.status_code == 422 and not Token.objects.exists()


def test_a_revoked_or_ended_token_opens_nothing(cast: Any, clock: Any) -> None:
    member = cast["member"]
    token, secret = create_token(member, by=member, name="x", scopes=["read"])
    _other, ending = create_token(
        member, by=member, name="y", scopes=["read"], expires_at=timezone.now() + timedelta(days=1)
    )
    assert Program(secret).get("/me").status_code == Program(ending).get("/me").status_code == 200
    client = browser(member)
    assert b"x" in client.get(f"/members/me/tokens/{token.pk}/revoke/").content
    client.post(f"/members/me/tokens/{token.pk}/revoke/")
    clock.forward(days=2)
    for one in (secret, ending):
        answer = Program(one).get("/me")
        assert answer.status_code == 401 and 'error="invalid_token"' in answer["WWW-Authenticate"]
        assert Program(one).get("/topics").status_code == 401  # also where a visitor may read
    assert Activity.objects.filter(verb="api.token_revoked").count() == 1
    with pytest.raises(Refused):
        revoke_token(token, by=member)


def test_others_tokens_are_not_there(cast: Any) -> None:
    token, _secret = create_token(cast["member"], by=cast["member"], name="x", scopes=["read"])
    assert browser(cast["trusted"]).post(f"/members/me/tokens/{token.pk}/revoke/").status_code == 404
    assert browser(cast["administrator"]).get("/members/me/tokens/").context["page"].items == []


def test_a_session_opens_nothing(topic: Topic, cast: Any) -> None:
    client = browser(cast["moderator"])
    assert client.get("/api/v1/me").status_code == 401
    assert client.post(f"/api/v1/topics/{topic.pk}/pin").status_code == 401
    assert "unread" not in client.get(f"/api/v1/topics/{topic.pk}").json()["may"]
    assert client.get(f"/api/v1/topics/{topic.pk}").json()["may"] == []


def test_a_token_reaches_as_far_as_its_scopes(topic: Topic, private: Any, cast: Any, programs: Any) -> None:
    reading = programs("moderator", "read")
    assert reading.get("/topics").status_code == 200
    no = reading.post(f"/topics/{topic.pk}/posts", {"text": "x"})
    assert (
        no.status_code == 403 and 'scope="write"' in no["WWW-Authenticate"] and "write" in no.json()["detail"]
    )
    assert reading.get("/notifications").status_code == 403
    assert programs("moderator", "write").get("/topics").status_code == 403


def test_without_the_scope_the_teams_rights_stay_at_home(
    topic: Topic, private: Any, cast: Any, programs: Any
) -> None:
    operations.open_topic(private, by=cast["administrator"], title="Inner", text="Inner.")
    plain, whole = programs("moderator", "read", "write"), programs("moderator")
    assert [one["title"] for one in plain.get("/topics").json()["items"]] == ["Who keeps the keys?"]
    assert len(whole.get("/topics").json()["items"]) == 2
    assert plain.post(f"/topics/{topic.pk}/pin").status_code == 403
    assert plain.get("/moderation/cases").status_code == 403
    assert whole.get("/moderation/cases").status_code == 200


def test_the_token_of_a_closed_account_opens_nothing(cast: Any) -> None:
    from membership.operations import deactivate

    _token, secret = create_token(cast["member"], by=cast["member"], name="x", scopes=["read"])
    deactivate(cast["member"], by=cast["member"])
    assert Program(secret).get("/topics").status_code == 401


def test_the_suspended_make_none_and_revoke_theirs(cast: Any) -> None:
    person = cast["suspended"]
    client = browser(person)
    assert client.post("/members/me/tokens/", {"name": "x", "scopes": ["read"]}).status_code == 403
    token = Token.objects.create(member=person, name="before", prefix="p", digest="d", scopes=["read"])
    assert client.post(f"/members/me/tokens/{token.pk}/revoke/").status_code == 302


def test_the_command_prints_a_token(cast: Any) -> None:
    out = StringIO()
    call_command("api_token", "member", "--scopes", "read,write", "--expires", "2999-01-31", stdout=out)
    me = Program(out.getvalue().strip()).get("/me").json()
    assert me["scopes"] == ["read", "write"] and me["token_expires_at"].startswith("2999-01-3")
    for wrong in (["nobody"], ["member", "--scopes", "all"], ["member", "--expires", "soon"],
                  ["member", "--expires", "2001-01-01"], ["suspended"]):  # fmt: skip
        with pytest.raises(CommandError):
            call_command("api_token", *wrong, stdout=out)


def test_tokens_are_few_per_member_and_their_page_costs_the_same(
    cast: Any, same_number_of_queries: Any
) -> None:
    member = cast["member"]
    client = browser(member)

    def rows(count: int) -> None:
        for number in range(count):
            create_token(member, by=member, name=f"T {number}", scopes=["read"])

    same_number_of_queries(rows, lambda: client.get("/members/me/tokens/"))
    with pytest.raises(Refused):
        rows(21)
