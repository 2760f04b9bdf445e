"""Two steps: an app's codes from a second device, codes for emergencies, and a team that has to have one."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from community.commons.activity.models import Seal
from membership.models import RoleInterval
from tests.cast import PASSWORD, make_member

from .doors import set_door
from .joining import prove

pytestmark = pytest.mark.django_db
People = Mapping[str, Any]


@pytest.fixture(autouse=True)
def letters(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


def second_device(secret: str, at: float | None = None) -> str:
    """The code that an app shows now (RFC 6238), worked out by itself: no line of it is the product's."""
    counter = struct.pack(">Q", int((at or time.time()) // 30))
    digest = hmac.digest(base64.b32decode(secret + "=" * (-len(secret) % 8)), counter, "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06d}"


def _sign_in(client: Client, member: Any) -> Any:
    return client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})


def add_app(client: Client) -> str:
    """Set an app up on the page, as a person does; returns its secret."""
    prove(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="authenticator_secret" value="([A-Z2-7]+)"', page)
    assert secret, page
    said = client.post("/accounts/2fa/totp/activate/", {"code": second_device(secret[1])})
    assert said.status_code == 302
    return secret[1]


def test_the_app_is_asked_for_at_the_next_sign_in(client: Client) -> None:
    lea = make_member("lea")
    _sign_in(client, lea)
    secret = add_app(client)
    assert Authenticator.objects.filter(user=lea).count() == 2  # the app, and codes for emergencies
    elsewhere = Client()
    assert _sign_in(elsewhere, lea)["Location"] == "/accounts/2fa/authenticate/"
    assert elsewhere.get("/members/me/").status_code == 302
    wrong = elsewhere.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200 and b"form-errors" in wrong.content
    cache.clear()  # the code of this half minute was used to set it up
    assert elsewhere.post("/accounts/2fa/authenticate/", {"code": second_device(secret)}).status_code == 302
    assert elsewhere.get("/members/me/").status_code == 200


def test_a_code_for_emergencies_opens_once(client: Client) -> None:
    lea = make_member("lea")
    _sign_in(client, lea)
    add_app(client)
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    codes = re.findall(r"<code>(\w+)</code>", page)
    assert len(codes) == 10
    for expected in (302, 200):
        elsewhere = Client()
        _sign_in(elsewhere, lea)
        assert elsewhere.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == expected


def _signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="membership.backends.MemberBackend")
    session = client.session
    session["signed_in_at"] = time.time()
    session.save()
    return client


def _long_since(cast: People) -> None:
    """The site has asked for it, and the roles were given, before the days of grace."""
    past = timezone.now() - timedelta(days=30)
    set_door(staff_two_steps=True, staff_two_steps_since=past)
    RoleInterval.objects.update(starts_at=past)


@pytest.mark.parametrize("role", ["category_moderator", "moderator", "coordinator", "administrator"])
def test_the_team_is_led_to_set_one_up_before_its_pages(cast: People, role: str) -> None:
    _long_since(cast)
    client = _signed_in(cast[role])
    page = "/moderation/" if role != "coordinator" else "/members/entries/"
    said = client.get(page)
    assert said.status_code == 302 and said["Location"] == "/accounts/2fa/"
    assert "second proof" in client.get("/accounts/2fa/").content.decode()
    assert client.get("/").status_code == 200 and client.get("/members/me/").status_code == 200
    Authenticator.objects.create(user=cast[role], type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get(page).status_code == 200


def test_an_act_of_the_team_waits_too(cast: People) -> None:
    from forums import operations as forums

    _long_since(cast)
    room = forums.create_category(None, by=cast["administrator"], name="Square")
    topic = forums.open_topic(room, by=cast["trusted"], title="Who keeps the keys?", text="I do.")
    before = Seal.objects.count()
    said = _signed_in(cast["moderator"]).post(f"/forums/t/{topic.pk}/close/", {"reason": "Done"})
    assert said.status_code == 302 and said["Location"] == "/accounts/2fa/"
    topic.refresh_from_db()
    assert not topic.closed_at and Seal.objects.count() == before


def test_for_seven_days_the_team_is_only_reminded(cast: People) -> None:
    set_door(staff_two_steps=True, staff_two_steps_since=timezone.now())
    client = _signed_in(cast["moderator"])
    assert "ask for a second proof" in client.get("/moderation/").content.decode()
    assert "ask for a second proof" not in client.get("/moderation/").content.decode()  # once


def test_whoever_joins_the_team_has_seven_days(cast: People) -> None:
    set_door(staff_two_steps=True, staff_two_steps_since=timezone.now() - timedelta(days=30))
    assert _signed_in(cast["moderator"]).get("/moderation/").status_code == 200


def test_codes_for_emergencies_alone_are_no_second_proof(cast: People) -> None:
    _long_since(cast)
    Authenticator.objects.create(user=cast["moderator"], type=Authenticator.Type.RECOVERY_CODES, data={})
    assert _signed_in(cast["moderator"]).get("/moderation/").status_code == 302


def test_members_are_not_asked(cast: People) -> None:
    _long_since(cast)
    for role in ("member", "trusted"):
        assert _signed_in(cast[role]).get("/members/invitations/").status_code == 200


def test_an_administrator_turns_it_on_and_the_days_begin(cast: People) -> None:
    client = _signed_in(cast["administrator"])
    said = client.post("/settings/door/", {"signup": "open", "minimum_age": "0", "staff_two_steps": "on"})
    assert said.status_code == 302
    from community.commons import site

    site.forget()
    assert site.site().staff_two_steps and site.site().staff_two_steps_since is not None
    assert client.get("/moderation/").status_code == 200


def test_signed_out_everywhere_else(client: Client) -> None:
    lea = make_member("lea")
    _sign_in(client, lea)
    other = Client()
    _sign_in(other, lea)
    client.get("/"), other.get("/")
    assert "this browser" in client.get("/accounts/sessions/").content.decode()
    client.post("/accounts/sessions/")
    assert client.get("/members/me/").status_code == 200
    assert other.get("/members/me/").status_code == 302


def test_a_code_by_letter_signs_in(client: Client) -> None:
    from django.core import mail

    lea = make_member("lea")
    said = client.post("/accounts/login/code/", {"email": lea.email})
    assert said["Location"] == "/accounts/login/code/confirm/"
    assert client.get("/accounts/login/code/confirm/").status_code == 200
    code = re.search(r"^([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.MULTILINE)
    assert code
    assert client.post("/accounts/login/code/confirm/", {"code": code[1]}).status_code == 302
    assert client.get("/members/me/").status_code == 200


def test_the_secret_of_the_second_device_is_checked_independently() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B
    assert second_device(secret, 59) == "287082"
    assert second_device(secret, 1111111109) == "081804"
