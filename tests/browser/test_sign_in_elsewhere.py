"""Another service in a real Chromium: the button, the way there and back under our policy, the pages after it."""

import copy
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from membership.models import Member
from tests.cast import PASSWORD, make_member
from tests.membership.doors import set_door
from tests.membership.test_social import service  # noqa: F401  (the fake service, as a fixture)

from .conftest import DESKTOP, PHONE, NewPage
from .looking import faults
from .test_account_pages import signed_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.membership.urls_with_a_service"),
]


@pytest.fixture
def configured(service: Any, settings: Any) -> Any:  # noqa: F811
    """As the settings are when the environment names the service: its origin may follow a form of ours."""
    policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"] += [f"http://127.0.0.1:{service.server_port}"]
    settings.CONTENT_SECURITY_POLICY = policy
    cache.clear()
    return service


LOOKS = {"en": (PHONE, "light"), "fr": (DESKTOP, "dark")}


def _page(new_page: NewPage, language: str) -> Page:
    size, light = LOOKS[language]
    page = new_page(locale=f"{language}-{language.upper()}", viewport=size)
    page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
    return page


def _faultless(page: Page, language: str) -> None:
    wrong = faults(page, language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_stranger_joins_through_another_service(configured: Any, new_page: NewPage, language: str) -> None:
    page = _page(new_page, language)
    set_door(minimum_age=16)
    page.goto("/accounts/oidc/club/login/")
    _faultless(page, language)
    page.goto("/accounts/login/")
    _faultless(page, language)
    page.get_by_role("button", name="The Club").click()
    page.wait_for_url("**/3rdparty/signup/")
    expect(page.locator("[name=name]")).to_have_value("Léa Marchevoix")
    _faultless(page, language)
    page.locator("[name=of_age]").check()
    page.locator("main form button.primary").click()
    page.wait_for_url(lambda url: "accounts" not in url)
    assert Member.objects.get(email="lea@example.org").is_active


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_member_sees_what_is_connected(configured: Any, new_page: NewPage, language: str) -> None:
    page = _page(new_page, language)
    page.goto("/")
    signed_in(page, make_member("piotr", language=language))
    page.goto("/accounts/3rdparty/")
    page.get_by_role("button", name="The Club").click()
    page.locator("[name=password]").fill(PASSWORD)  # before what opens an account
    page.locator("main form button.primary").click()
    page.wait_for_url("**/3rdparty/")
    expect(page.locator("main [type=radio]")).to_have_count(1)
    _faultless(page, language)
