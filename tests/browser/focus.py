"""Where the keyboard stands, also on a page that the window manager has behind another."""

import time

from playwright.sync_api import Locator


def stands_on(locator: Locator, within: float = 5.0) -> bool:
    """Whether the page's focus comes to this element within so many seconds.

    Playwright's own `to_be_focused` also asks that the page itself be in front, which headless Chromium decides by
    the order in which its windows happened to open.
    """
    began = time.monotonic()
    while time.monotonic() - began < within:
        if locator.evaluate("element => element === document.activeElement"):
            return True
        time.sleep(0.05)
    return False
