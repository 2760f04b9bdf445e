"""Three people in three browsers: one writes, the others see it without reload and without losing their place;
the moderator's decision reaches them; the server is restarted meanwhile, and nothing is lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cast import PASSWORD
from tests.community.server import free_port, serving
from tests.databases import manage, scratch_database

from .conftest import DESKTOP, PHONE, REPORT_VIOLATIONS, Watch

PEOPLE = """
from forums import operations
from forums.moderation.operations import write_rule
from membership.models import Member
from tests.cast import make_member
ada, bo = make_member("ada", role="trusted"), make_member("bo", role="trusted")
mo, admin = make_member("mo", role="moderator"), make_member("chair", role="administrator")
write_rule(None, by=admin, code="kind", titles={"en": "Speak to people, not about them"}, texts={"en": "Be kind."})
room = operations.create_category(None, by=admin, name="Square")
topic = operations.open_topic(room, by=mo, title="Who opens on Sunday?", text="Long. " * 300)
for number in range(2, 8):
    topic.refresh_from_db()
    operations.create_post(topic, by=mo, text=f"Post {number}. " + "Many words of it. " * 40)
print(topic.url)
"""
LATE = 15_000  # milliseconds: after a restart the pages come back by themselves


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with scratch_database(tmp_path_factory.mktemp("three")) as environment:
        environment.pop("REDIS_URL", None)  # one process, as a small site runs
        yield environment


@pytest.fixture
def browsers(chromium: Browser, watch: Watch) -> Iterator[Any]:
    contexts = []

    def make(site: str, name: str, **options: Any) -> Page:
        context = chromium.new_context(base_url=site, locale="en-GB", **({"viewport": DESKTOP} | options))
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("page", watch.follow)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.get_by_label("E-mail").fill(f"{name}@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "login" not in url)
        return page

    yield make
    for context in contexts:
        context.close()


def write(page: Page, text: str) -> None:
    page.locator("#reply textarea").fill(text)
    page.locator("#reply").get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator(".post").filter(has_text=text)).to_be_visible()


def place_of(page: Page) -> float:
    """Where the post that is being read stands on the screen, in pixels from its top."""
    box = page.locator("#p3").bounding_box()
    assert box is not None
    return box["y"]


def test_three_people(environment: dict[str, str], browsers: Any, watch: Watch) -> None:
    watch.expect("WebSocket|ERR_CONNECTION|502|503|Failed to fetch|NetworkError")  # while the server is down
    topic = manage(environment, "shell", "-v0", "-c", PEOPLE).split()[-1]
    port = free_port()
    with serving(environment, "--embedded", port=port) as site:
        ada, bo = browsers(site.url, "ada"), browsers(site.url, "bo", viewport=PHONE)
        mo = browsers(site.url, "mo")
        for page in (ada, bo, mo):
            page.goto(topic)
        # Bo reads the third post; the moderator stands at the end.
        bo.locator("#p3").scroll_into_view_if_needed()
        place = place_of(bo)
        bo.evaluate("window.sameDocument = true")
        mo.evaluate("window.sameDocument = true")

        write(ada, "I open at ten.")
        for page in (bo, mo):
            expect(page.locator("#p8")).to_contain_text("I open at ten.")
            assert page.evaluate("window.sameDocument")
        assert abs(place_of(bo) - place) < 2
        expect(bo.locator("[data-news]")).to_contain_text("1 new reply below")
        draft = "Then I bring the coffee"
        mo.locator("#reply textarea").fill(draft)

    # The server is gone; Bo goes on reading, the moderator's half-written reply stays.
    expect(bo.locator("[data-behaviour='live/status']")).to_contain_text("Reconnecting", timeout=LATE)
    with serving(environment, "--embedded", port=port) as site:
        write(ada, "People like you never come.")  # from the page that was open before
        for page in (bo, mo):
            expect(page.locator("#p9")).to_contain_text("People like you never come.", timeout=LATE)
            expect(page.locator("#p8")).to_have_count(1)
            assert page.evaluate("window.sameDocument")
        assert abs(place_of(bo) - place) < 2
        expect(mo.locator("#reply textarea")).to_have_value(draft)

        # The moderator removes it on the pages of moderation, in another tab; it goes from the others' pages.
        number = mo.locator("#p9").get_attribute("data-post")
        desk = mo.context.new_page()
        desk.goto(f"/moderation/report/?kind=forums.post&id={number}")
        desk.locator("form[action='/moderation/cases/open/'] button").click()
        desk.wait_for_url("**/moderation/cases/**")
        desk.locator("input[name=verdict][value=remove]").check()
        desk.locator("select[name=rule]").select_option(label="Speak to people, not about them")
        desk.locator("textarea[name=facts]").fill("“People like you” attacks a person.")
        desk.get_by_role("button", name="Decide and send").click()
        expect(desk.get_by_text("is decided")).to_be_visible()
        expect(bo.get_by_text("People like you never come.")).to_have_count(0)
        expect(mo.locator("#p9.withheld")).to_be_visible()  # moderators read it still, and see what it is
        for page in (bo, mo):
            assert page.evaluate("window.sameDocument")
        expect(bo.locator("#p9")).to_contain_text("removed")
        assert abs(place_of(bo) - place) < 2
        # Its author reads it still, with the reason.
        expect(ada.locator("#p9")).to_contain_text("Speak to people, not about them")
        # And on a fresh page everybody reads the same.
        bo.goto(f"{topic}#p8")
        expect(bo.locator("#p8")).to_contain_text("I open at ten.")
        expect(bo.locator("#p9")).to_contain_text("removed")
