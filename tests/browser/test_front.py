"""The people's pages in a real Chromium: axe in both languages, lights and sizes; menu, keys, no scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD, make_member

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
# axe without its preload of style sheets, which the strict policy would note on the console.
NOT_FOUND = r"404"  # one of the pages is an error page
OPEN = [
    "/members/",
    "/members/?q=zzz&foo=1",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/login/code/",
    "/about/privacy/",
    "/about/accessibility/",
    "/nowhere/",
]
OWN = [
    "/members/lea/",
    "/members/me/",
    "/members/me/account/",
    "/members/me/close/",
    "/members/roles/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/logout/",
]


def sign_in(page: Page, handle: str) -> None:
    page.goto("/accounts/login/")
    page.fill("#id_login", f"{handle}@example.org")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


@pytest.mark.parametrize(
    ("locale", "light", "viewport"),
    [
        ("en-GB", "light", DESKTOP),
        ("fr-FR", "dark", PHONE),
        ("fr-FR", "light", DESKTOP),
        ("en-GB", "dark", PHONE),
    ],
)
def test_axe_finds_nothing(
    new_page: Callable[..., Page], watch: Any, locale: str, light: str, viewport: Any
) -> None:
    watch.expect(NOT_FOUND)
    make_member("lea", name="Léa Marchevoix", role="administrator", language=locale[:2], listed=True)
    page = new_page(locale=locale, color_scheme=light, viewport=viewport)
    wrong: list[str] = []
    for path in OPEN:
        page.goto(path)
        wrong += faults(page)
    sign_in(page, "lea")
    for path in OWN:
        page.goto(path)
        wrong += faults(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{page.url}: scrolls sideways")
    assert not wrong, "\n".join(wrong)


def test_the_menu_opens_and_closes_by_key(page: Page, watch: Any) -> None:
    watch.expect("404")
    make_member("lea")
    sign_in(page, "lea")
    page.goto("/members/")
    summary = page.locator(".menu > summary")
    summary.focus()
    summary.press("Enter")
    expect(page.locator(".menu-sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu-sheet")).to_be_hidden()
    expect(summary).to_be_focused()


def test_keys_lead_to_the_search_and_the_list_of_keys(page: Page) -> None:
    page.goto("/members/")
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys-help")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#id_q")).to_be_focused()
    page.keyboard.type("a/b?")
    expect(page.locator("#id_q")).to_have_value("a/b?")


def test_light_and_language_are_chosen_without_scripts(page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto("/members/")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert page.url.endswith("/members/")


def test_a_stranger_joins_without_scripts(page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto("/members/")
    page.get_by_role("link", name="Join").click()
    page.get_by_label("Your name here").fill("Marit Solvang")
    page.get_by_label("E-mail").fill("marit@")
    page.get_by_label("Password").fill("short")
    page.locator("form[action='/accounts/signup/']").evaluate("form => form.noValidate = true")
    page.locator("form[action='/accounts/signup/'] button").click()
    expect(page.locator("#form-errors")).to_be_visible()
    page.get_by_label("E-mail").fill("marit@example.org")
    page.get_by_label("Password").fill("a sentence of some length")
    page.locator("form[action='/accounts/signup/'] button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your letters")
