"""The browser tests' own oracle sees what it must see."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from membership.models import Member
from tests.cast import make_member

from .conftest import Watch

STRICT = {"Content-Security-Policy": "default-src 'none'; script-src 'self'", "Content-Type": "text/html"}


def _serve(page: Page, html: str) -> None:
    page.route("**/oracle", lambda route: route.fulfill(status=200, headers=STRICT, body=html))
    page.goto("/oracle")


def test_an_inline_script_is_seen_as_a_violation(page: Page, watch: Watch) -> None:
    watch.expect("CSP violation|Content Security Policy")
    _serve(page, "<!doctype html><script>document.title = 'ran'</script>")
    assert any("CSP violation: script-src" in fault for fault in watch.faults)
    assert page.title() == ""


def test_a_console_error_is_seen(page: Page, watch: Watch) -> None:
    watch.expect("something broke")
    _serve(page, "<!doctype html><title>t</title>")
    page.evaluate("console.error('something broke')")
    assert watch.faults and not watch.unexpected()


def test_a_page_without_scripts_runs_none(page_without_scripts: Page) -> None:
    headers = {"Content-Type": "text/html"}
    page_without_scripts.route(
        "**/oracle",
        lambda route: route.fulfill(
            headers=headers, body="<title>still</title><script>document.title='ran'</script>"
        ),
    )
    page_without_scripts.goto("/oracle")
    assert page_without_scripts.title() == "still"


GOOD = "<!doctype html><html lang='en'><title>Page</title><main><h1>Page</h1>%s</main></html>"


def test_what_axe_finds_fails_under_the_strict_policy(page: Page, accessible: Callable[[Page], None]) -> None:
    _serve(page, GOOD % "<p>Fine</p>")
    accessible(page)
    page.unroute_all()
    _serve(page, GOOD % "<input type=text>")
    with pytest.raises(AssertionError, match="label: <input"):
        accessible(page)


def test_a_browser_becomes_a_persons(
    page: Page, sign_in: Callable[[Page, Member], Page], transactional_db: None
) -> None:
    assert page.request.get("/accounts/password/change/", max_redirects=0).status == 302
    sign_in(page, make_member("ada"))
    answer = page.request.get("/accounts/password/change/", max_redirects=0)
    assert answer.status == 200
