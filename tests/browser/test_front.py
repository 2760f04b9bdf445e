"""The people's pages in a real Chromium: menu, keys, no scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.focus import stands_on
from tests.cast import PASSWORD, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, handle: str) -> None:
    page.goto("/accounts/login/")
    page.fill("#id_login", f"{handle}@example.org")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def test_the_menu_opens_and_closes_by_key(page: Page) -> None:
    make_member("lea")
    sign_in(page, "lea")
    page.goto("/members/")
    summary = page.locator(".menu > summary")
    summary.focus()
    summary.press("Enter")
    expect(page.locator(".menu-sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu-sheet")).to_be_hidden()
    assert stands_on(summary)


def test_keys_lead_to_the_search_and_the_list_of_keys(page: Page) -> None:
    page.goto("/members/")
    page.bring_to_front()  # pages of other people may be open beside it
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys-help")).to_be_hidden()
    page.locator("body").press("/")
    assert stands_on(page.locator("#id_q"))
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
