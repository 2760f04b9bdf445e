"""Passkeys in a real Chromium with a virtual authenticator: joining, signing in, proving, as a second step."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from community.commons.jobs.worker import drain
from membership.models import Member
from tests.cast import PASSWORD, make_member

from .conftest import NewPage, Site, Watch
from .looking import faults

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(new_page: NewPage, live_site: Site) -> Iterator[Page]:
    """A browser with a key of its own. Keys belong to a host by name: an address in figures has none."""
    cache.clear()
    port = urlsplit(live_site.url).port
    page = new_page(base_url=f"http://localhost:{port}")
    with_a_key(page)
    yield page


def with_a_key(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def _code(to: str) -> str:
    drain()
    letter = [one for one in mail.outbox if one.to == [to]][-1]
    found = re.search(r"^([A-Z0-9]{3,6}-?[A-Z0-9]{3,6})$", str(letter.body), re.MULTILINE)
    assert found
    return found[1]


def _sign_in(page: Page, member: Member) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(member.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main form button").first.click()
    page.wait_for_load_state()


def test_a_stranger_joins_and_signs_in_with_a_passkey(page: Page) -> None:
    page.goto("/accounts/signup/")
    page.get_by_role("link", name="Join with a passkey").click()
    page.get_by_label("Your name here").fill("Marit Solvang")
    page.get_by_label("E-mail").fill("marit@example.org")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Code").fill(_code("marit@example.org"))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make your key")
    assert not faults(page, "en")
    assert not Member.objects.get(email="marit@example.org").is_active  # not without the key
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_label("Your menu, Marit Solvang")).to_be_visible()
    member = Member.objects.get(email="marit@example.org")
    assert member.is_active and not member.has_usable_password()
    assert Authenticator.objects.filter(user=member, type=Authenticator.Type.WEBAUTHN).count() == 1
    _sign_out(page)
    page.goto("/accounts/login/?next=/members/me/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_label("Your menu, Marit Solvang")).to_be_visible()


def test_a_member_adds_a_passkey_and_proves_with_it(page: Page) -> None:
    lea = make_member("lea")
    _sign_in(page, lea)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What you call it").fill("My laptop")
    page.get_by_label("It replaces my password").check()
    page.get_by_role("button", name="Add the key").click()
    page.wait_for_url(re.compile("recovery-codes"))
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("My laptop")
    page.goto("/accounts/2fa/webauthn/reauthenticate/")
    assert not faults(page, "en")
    page.get_by_role("button", name="Use the key").click()
    page.wait_for_url(lambda url: "reauthenticate" not in url)
    _sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_label("Your menu, Lea")).to_be_visible()


def test_a_key_is_the_second_step_after_the_password(page: Page) -> None:
    lea = make_member("lea")
    _sign_in(page, lea)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What you call it").fill("A small key")
    page.get_by_role("button", name="Add the key").click()
    page.wait_for_url(re.compile("recovery-codes"))
    _sign_out(page)
    _sign_in(page, lea)
    expect(page.get_by_role("heading", level=1)).to_have_text("The second step")
    page.get_by_role("button", name="Use a key instead").click()
    expect(page.get_by_label("Your menu, Lea")).to_be_visible()


def test_somebody_elses_key_opens_nothing(page: Page, new_page: NewPage, watch: Watch) -> None:
    watch.expect("NotAllowedError")
    lea = make_member("lea")
    _sign_in(page, lea)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("It replaces my password").check()
    page.get_by_role("button", name="Add the key").click()
    page.wait_for_url(re.compile("recovery-codes"))
    stranger = new_page(base_url=page.url.partition("/accounts")[0])
    with_a_key(stranger)
    stranger.goto("/accounts/login/")
    stranger.get_by_role("button", name="Use a passkey").click()
    stranger.wait_for_timeout(500)
    stranger.goto("/members/me/")
    expect(stranger.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
