"""What a page costs a browser that has nothing of the site yet: requests and bytes over the wire, in Chromium."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
SCREEN = {"width": 1280, "height": 800}
AFTERWARDS = (
    3000  # milliseconds in which what the page asks for by itself still counts: reading is told after 1,500
)


@dataclass
class Load:
    """A KB is 1,000 bytes, headers of the answers included; sockets are counted apart."""

    requests: int = 0
    bytes: int = 0
    script_bytes: int = 0
    sockets: int = 0
    asked: list[str] = field(default_factory=list)  # what for, in order

    @property
    def kilobytes(self) -> float:
        return self.bytes / 1000

    @property
    def script_kilobytes(self) -> float:
        return self.script_bytes / 1000


def lacking() -> str:
    """What is missing on this machine to measure at all, as a sentence; "" when nothing is."""
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is not installed (tests/requirements.txt has it)."
    return (
        "" if _program() else f"No Chromium is in PATH ({', '.join(NAMES)}), and PARVIS_CHROMIUM names none."
    )


def _program() -> str | None:
    return os.environ.get("PARVIS_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser of Playwright's; ask `lacking()` before."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program(), args=list(FLAGS))
        yield browser
        browser.close()


def cold_load(browser: Any, url: str, cookies: dict[str, str] | None = None) -> Load:
    """Open the address in a window that has kept nothing, and count until it has fallen silent."""
    context = browser.new_context(viewport=SCREEN, locale="en-GB")
    if cookies:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        context.add_cookies(
            [{"name": name, "value": value, "url": origin} for name, value in cookies.items()]
        )
    page = context.new_page()
    load, kinds = Load(), {}

    def sent(event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith(("data:", "blob:")):
            return
        if before := event.get("redirectResponse"):
            load.bytes += before["encodedDataLength"]
        load.requests += 1
        load.asked.append(event["request"]["url"])
        kinds[event["requestId"]] = event.get("type")

    def finished(event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        load.bytes += size
        if kinds.get(event["requestId"]) == "Script":
            load.script_bytes += size

    def opened(event: dict[str, Any]) -> None:
        load.sockets += 1

    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    session.on("Network.webSocketCreated", opened)
    answer = page.goto(url)
    page.wait_for_timeout(AFTERWARDS)
    context.close()
    if not answer or answer.status != 200:
        raise RuntimeError(f"{url} was answered with {answer and answer.status}")
    return load
