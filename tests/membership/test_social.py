"""Signing in through another service: a fake one at the edge of this machine, which speaks OpenID Connect."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import environ
import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.core import mail
from django.core.cache import cache
from django.test import Client

from community.sign_in_providers import social_providers
from membership.models import Member
from tests.cast import make_member

from .doors import set_door
from .joining import STAMP, confirm

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.membership.urls_with_a_service")]


class Service(BaseHTTPRequestHandler):
    """Says who it is, trades any code for a token, and tells who `server.person` is."""

    def do_GET(self) -> None:
        here = f"http://{self.headers['Host']}"
        if self.path.startswith("/.well-known/"):
            self._say(
                {
                    "issuer": here,
                    "authorization_endpoint": f"{here}/authorize",
                    "token_endpoint": f"{here}/token",
                    "userinfo_endpoint": f"{here}/userinfo",
                    "jwks_uri": f"{here}/jwks",
                }
            )
        elif self.path.startswith("/authorize"):  # where a person would say yes
            asked = {name: words[0] for name, words in parse_qs(urlsplit(self.path).query).items()}
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?code=abc&state={asked['state']}")
            self.end_headers()
        else:
            self._say(self.server.person)  # type: ignore[attr-defined]

    def do_POST(self) -> None:
        self.server.asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())  # type: ignore[attr-defined]
        claims = {"iss": f"http://{self.headers['Host']}", "aud": "parvis", **self.server.person}  # type: ignore[attr-defined]
        token = jwt.encode({**claims, "iat": 0, "exp": 2**33}, "x" * 32, algorithm="HS256")
        self._say({"access_token": "kept by nobody", "token_type": "Bearer", "id_token": token})

    def _say(self, words: dict[str, Any]) -> None:
        body = json.dumps(words).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: Any) -> None:
        pass


@pytest.fixture
def service(settings: Any) -> Iterator[Any]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    running.person = {  # type: ignore[attr-defined]
        "sub": "77", "name": "Léa Marchevoix", "email": "lea@example.org", "email_verified": True
    }  # fmt: skip
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{running.server_port}"
    told = environ.Env()
    told.ENVIRON = {  # type: ignore[misc]
        "SIGN_IN_CLUB_ID": "parvis", "SIGN_IN_CLUB_SECRET": "s3cret", "SIGN_IN_CLUB_URL": url,
        "SIGN_IN_CLUB_TITLE": "The Club",
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS, apps, origins = social_providers(told, ["club"])
    assert origins == [url]
    assert apps == ["allauth.socialaccount.providers.openid_connect"]
    registry.get_class_list()  # what is installed is loaded once; this one is added by hand
    registry.register(OpenIDConnectProvider)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    yield running
    registry.provider_map.pop(OpenIDConnectProvider.id)
    running.shutdown()
    running.server_close()


def _through(client: Client, process: str = "login") -> Any:
    """Press the button, be at the service, come back with a code."""
    away = client.post(f"/accounts/oidc/club/login/?process={process}")
    assert away.status_code == 302 and "/authorize" in away["Location"]
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
    return client.get(f"/accounts/oidc/club/login/callback/?code=abc&state={state}")


def _join(client: Client, **fields: Any) -> Any:
    page = client.get("/accounts/3rdparty/signup/").content.decode()
    stamp = STAMP.search(page)
    assert stamp, page
    said = {"name": "Léa Marchevoix", "email": "lea@example.org", "stamp": stamp[1], **fields}
    return client.post("/accounts/3rdparty/signup/", said)


def test_the_button_is_there_only_when_configured(client: Client, service: Any, settings: Any) -> None:
    assert "Go on with The Club" in client.get("/accounts/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "Go on with" not in client.get("/accounts/login/").content.decode()


def test_a_stranger_joins_with_what_the_service_says(client: Client, service: Any) -> None:
    set_door(minimum_age=16)
    assert client.get("/accounts/oidc/club/login/").status_code == 200  # looking leads nowhere
    assert _through(client)["Location"] == "/accounts/3rdparty/signup/"
    assert _join(client).status_code == 200  # the same questions as everybody
    assert _join(client, of_age="on").status_code == 302
    member = Member.objects.get()
    assert member.is_active and member.email == "lea@example.org" and not member.has_usable_password()
    assert service.asked["code"] == ["abc"]
    assert not mail.outbox  # the service vouches for the address
    again = Client()
    _through(again)
    assert again.get("/members/me/").status_code == 200


def test_an_address_that_the_service_did_not_confirm_is_confirmed_here(client: Client, service: Any) -> None:
    service.person["email_verified"] = False
    _through(client)
    assert _join(client)["Location"] == "/accounts/confirm-email/"
    confirm(client)
    assert Member.objects.get().is_active


def test_a_closed_door_is_closed_here_too(client: Client, service: Any) -> None:
    set_door(signup="closed")
    assert "closed for now" in _through(client).content.decode()
    assert not Member.objects.exists()


def test_an_account_is_not_opened_by_the_same_address(client: Client, service: Any) -> None:
    make_member("lea")
    _through(client)
    assert client.get("/members/me/").status_code == 302
    _join(client)
    assert Member.objects.count() == 1 and client.get("/members/me/").status_code == 302


def test_a_member_connects_and_disconnects_it(client: Client, service: Any) -> None:
    lea = make_member("lea")
    client.force_login(lea, backend="membership.backends.MemberBackend")
    from .joining import prove

    prove(client)
    assert _through(client, "connect")["Location"] == "/accounts/3rdparty/"
    account = SocialAccount.objects.get(user=lea)
    assert "The Club" in client.get("/accounts/3rdparty/").content.decode()
    elsewhere = Client()
    _through(elsewhere)
    assert elsewhere.get("/members/me/").status_code == 200
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_leaving_it_at_the_service_is_no_fault(client: Client, service: Any) -> None:
    said = client.get("/accounts/oidc/club/login/callback/?error=access_denied&state=x", follow=True)
    assert said.status_code in (200, 401) and "<h1>" in said.content.decode()


def test_what_is_missing_is_named() -> None:
    told = environ.Env()
    told.ENVIRON = {"SIGN_IN_GITHUB_ID": "x", "SIGN_IN_GITHUB_SECRET": "y"}  # type: ignore[misc]
    providers, apps, origins = social_providers(told, ["github"])
    assert "github" in providers and apps == ["allauth.socialaccount.providers.github"]
    assert origins == ["https://github.com"] and social_providers(told, []) == ({}, [], [])
    with pytest.raises(environ.ImproperlyConfigured):
        social_providers(told, ["club"])
