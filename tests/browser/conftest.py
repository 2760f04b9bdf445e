"""A real Chromium against the real site. Every page fails its test on CSP violations, console errors, exceptions."""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, sync_playwright

from community.server import Server, _config, address_of, bind
from membership.models import Member
from tests.services import CHROMIUM_FLAGS, Missing, find_chromium

SCREENSHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

# Runs before any script of the page; an init script is not subject to the page's CSP.
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
})
"""


@dataclass
class Watch:
    """What went wrong on the pages of one test, and what of it the test expects."""

    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """A fault that belongs to this test, such as "404" for a page that must not be found."""
        self.expected.append(pattern)

    def follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", self._exception)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _exception(self, error: Error) -> None:
        self.faults.append(f"uncaught: {error.message}")

    def unexpected(self) -> list[str]:
        return [fault for fault in self.faults if not any(re.search(one, fault) for one in self.expected)]


@dataclass(frozen=True)
class Site:
    """The running site."""

    url: str

    def __truediv__(self, path: str) -> str:
        return f"{self.url}/{path.lstrip('/')}"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    try:
        program = os.environ.get("PARVIS_CHROMIUM") or find_chromium()
    except Missing as what:
        pytest.skip(str(what))
    # Playwright keeps an event loop in this thread; Django would refuse its database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Site]:
    """The site's own server, pages and sockets, on a thread of the tests: it sees their database and their pushes."""
    listening = bind("127.0.0.1", 0)
    ready = threading.Event()
    running = Server(_config(), on_ready=ready.set)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert ready.wait(30), "the server does not answer"
    yield Site(address_of(listening))
    running.should_exit = True
    thread.join(15)
    listening.close()


class Asked:
    """How many requests the server is answering: a page that closes still sends what was typed."""

    def __init__(self) -> None:
        self._lock, self._now, self._last = threading.Lock(), 0, 0.0
        request_started.connect(self._begin)
        request_finished.connect(self._end)

    def _begin(self, **rest: Any) -> None:
        with self._lock:
            self._now += 1

    def _end(self, **rest: Any) -> None:
        with self._lock:
            self._now, self._last = max(0, self._now - 1), time.monotonic()

    def wait_until_quiet(self, quiet: float = 0.25, most: float = 10.0) -> None:
        """Until nothing was asked for `quiet` seconds, for emptying the tables would wait for it, or it for them."""
        began = time.monotonic()
        while time.monotonic() - began < most:
            with self._lock:
                since = time.monotonic() - max(self._last, began)
                if self._now == 0 and since >= quiet:
                    return
            time.sleep(0.02)


@pytest.fixture(scope="session")
def asked() -> Asked:
    return Asked()


@pytest.fixture
def live_site(transactional_db: None, server: Site, asked: Asked) -> Iterator[Site]:
    yield server
    asked.wait_until_quiet()


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    assert not watch.unexpected(), "\n".join(watch.unexpected())


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(chromium: Browser, live_site: Site, watch: Watch) -> Iterator[NewPage]:
    """Another browser, as of another person: `new_page(viewport=PHONE, locale="fr-FR", java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> Page:
        chosen: Mapping[str, Any] = {
            "viewport": DESKTOP,
            "locale": "en-GB",
            "base_url": live_site.url,
        } | options
        context = chromium.new_context(**chosen)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("page", watch.follow)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    return new_page(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def page_without_scripts(new_page: NewPage) -> Page:
    return new_page(java_script_enabled=False)


@pytest.fixture
def sign_in(live_site: Site) -> Callable[[Page, Member], Page]:
    """`sign_in(page, member)`: that browser is now that person's, without typing a password."""

    def enter(page: Page, member: Member) -> Page:
        client = Client()
        client.force_login(member, backend="membership.backends.MemberBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_site.url}])
        return page

    return enter


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """`accessible(page)` fails on whatever axe finds against WCAG 2.2 AA, naming rule and element."""

    def look(page: Page) -> None:
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        # Without its preload: axe would put the style sheets into the page again, which the site's CSP refuses.
        found = Axe().run(page, options={"runOnly": rules, "preload": False})
        faults = [
            f"{fault['id']}: {node['html'][:120]} ({node['failureSummary']})"
            for fault in found.response["violations"]
            for node in fault["nodes"]
        ]
        assert not faults, "\n".join([page.url, *faults])

    return look


@pytest.fixture
def screenshot() -> Callable[[Page, str], Path]:
    """`screenshot(page, "topic-phone")` keeps a picture in var/screenshots, for people and for the README."""

    def take(page: Page, name: str, *, full_page: bool = False) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=path, full_page=full_page, animations="disabled")
        return path

    return take


@pytest.fixture
def hall(new_page: NewPage, sign_in: Callable[[Page, Member], Page]) -> Any:
    """A session that is on, its people and its room (hall.py)."""
    from .hall import Hall

    return Hall(new_page, sign_in)
