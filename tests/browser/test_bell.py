"""The bell in two browsers: one writes, the other's bell says so on whatever page is open, and falls silent again."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.community.server import Serving, serving
from tests.databases import manage, scratch_database

from .conftest import DESKTOP, PHONE

# A forum with two people, and a signed-in session for each; written by the operations.
CAST = """
import json
from django.conf import settings
from django.test import Client
from community.inbox.models import Notification
from forums import operations as forums
from tests.cast import make_member
ines = make_member("ines", name="Inès", role="administrator")
room = forums.create_category(None, by=ines, name="Practice")
lea, bao = make_member("lea", name="Léa"), make_member("bao", name="Bao")
topic = forums.open_topic(room, by=lea, title="Who keeps the keys?", text="I have one set.")
keys = {}
for member in (lea, bao):
    client = Client()
    client.force_login(member, backend="membership.backends.MemberBackend")
    keys[member.handle] = client.cookies[settings.SESSION_COOKIE_NAME].value
print(json.dumps({"cookie": settings.SESSION_COOKIE_NAME, "keys": keys, "topic": topic.url}))
"""


@dataclass
class People:
    site: Serving
    cast: dict[str, Any]
    browser: Browser

    def page_of(self, handle: str, **options: Any) -> Page:
        context = self.browser.new_context(base_url=self.site.url, **({"viewport": DESKTOP} | options))
        context.set_default_timeout(10_000)
        cookie = {"name": self.cast["cookie"], "value": self.cast["keys"][handle], "url": self.site.url}
        context.add_cookies([cookie])  # type: ignore[list-item]
        return context.new_page()

    def write(self, text: str) -> None:
        """Bao answers, in a browser of his own."""
        page = self.page_of("bao")
        page.goto(self.cast["topic"])
        page.locator("form#reply textarea").fill(text)
        page.locator("form#reply button.primary").click()
        expect(page.locator(".posts")).to_contain_text(text)
        page.context.close()


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[People]:
    with scratch_database(tmp_path_factory.mktemp("bell")) as environment:
        environment.pop("REDIS_URL", None)
        cast = json.loads(manage(environment, "shell", "-v0", "-c", CAST).strip().splitlines()[-1])
        with serving(environment, "--embedded") as site:
            yield People(site, cast, chromium)


def test_a_reply_rings_on_whatever_page_is_open_and_reading_it_silences_the_bell(people: People) -> None:
    reader, other_tab = people.page_of("lea"), None
    faults: list[str] = []
    reader.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    reader.goto("/members/")
    bell = reader.locator("#bell")
    expect(bell).to_have_attribute("aria-label", "Notifications, nothing unread")
    people.write("The janitor keeps one.")
    expect(bell).to_have_attribute("aria-label", "Notifications, 1 unread")
    expect(bell.locator(".count")).to_have_text("1")
    expect(reader.locator("#bell-says")).to_have_text("Notifications, 1 unread")
    expect(reader).to_have_title(re.compile(r"^\(1\) "))
    other_tab = reader.context.new_page()
    other_tab.goto("/inbox/")
    row = other_tab.locator(".told li")
    expect(row).to_contain_text("Bao wrote in a topic you watch")
    row.locator("a b").click()
    expect(other_tab.locator("#p2")).to_be_visible()
    expect(bell.locator(".count")).to_be_hidden()  # read there, known here
    expect(reader).to_have_title(re.compile(r"^[^(]"))
    assert not faults
    reader.context.close()


def test_without_javascript_it_is_a_list_with_buttons(people: People) -> None:
    people.write("The baker keeps another one.")
    reader = people.page_of("lea", java_script_enabled=False, viewport=PHONE)
    for _attempt in range(50):  # the job that writes the notification runs a moment later
        reader.goto("/inbox/?unread=true")
        if reader.locator(".told li").count():
            break
        reader.wait_for_timeout(100)
    reader.get_by_role("button", name="Mark as read:").click()
    reader.goto("/inbox/?unread=true")
    expect(reader.locator(".empty")).to_contain_text("Nothing of this kind.")
    reader.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "fr-FR"])
@pytest.mark.parametrize(
    "path", ["/", "/inbox/", "/inbox/settings/", "/search/?q=keys", "/search/?q=nowhere"]
)
def test_the_pages_are_accessible(
    people: People, accessible: Callable[[Page], None], path: str, theme: str, locale: str
) -> None:
    page = people.page_of("lea", color_scheme=theme, locale=locale)
    page.context.add_cookies([{"name": "language", "value": locale[:2], "url": people.site.url}])
    page.goto(path)
    accessible(page)
    page.context.close()
