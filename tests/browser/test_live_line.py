"""The page's own socket in a real browser: it hears, comes back after a restart, and says so meanwhile."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.community.server import free_port, serving
from tests.databases import scratch_database


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with scratch_database(tmp_path_factory.mktemp("site")) as environment:
        environment.pop("REDIS_URL", None)
        yield environment | {"DJANGO_SETTINGS_MODULE": "tests.community.settings"}


def test_a_page_hears_pushes_and_catches_up_after_a_restart(
    environment: dict[str, str], chromium: Browser
) -> None:
    port = free_port()
    context = chromium.new_context()
    page = context.new_page()
    heard, says = page.locator("#heard"), page.locator("[data-behaviour='live/status']")
    with serving(environment, port=port) as site:
        page.goto(f"{site.url}/line/")
        expect(page.locator("#line")).to_have_text("open")
        site.get("/push/?channel=test.room:1&seq=1")
        expect(heard).to_have_text("1")
        expect(says).to_be_hidden()
    expect(says).to_contain_text("Reconnecting. You see everything up to")
    with serving(environment, port=port):
        # The room's own catch-up knows of 2 and 3; nothing comes twice.
        expect(heard).to_have_text("1 2 3", timeout=20_000)
        expect(says).to_be_hidden(timeout=15_000)
    context.close()
