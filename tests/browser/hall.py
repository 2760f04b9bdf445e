"""A session with its people, each in a browser of their own, and what is read and typed in its room."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from membership.models import Member
from tests.cast import make_cast
from tests.live.conftest import again, planned, room_of

from .conftest import NewPage

SignIn = Callable[[Page, Member], Page]
AWAY = r"ERR_INTERNET_DISCONNECTED|WebSocket"  # the browser notes on its console that the line is lost


class Hall:
    """A session with its people: `hall.enter("member")` is their page in its room."""

    def __init__(self, new_page: NewPage, sign_in: SignIn, **more: Any) -> None:
        self.new_page, self.sign_in = new_page, sign_in
        self.cast = make_cast()
        self.session = planned(self.cast["coordinator"], **more)
        self.room = room_of(self.session)

    def enter(self, role: str = "", **options: Any) -> Page:
        page = self.new_page(**options)
        if role:
            self.sign_in(page, self.cast[role])
        page.goto(self.session.room_url)
        expect(page.locator("[data-link]")).to_contain_text("You are connected")
        return page

    def person(self, role: str) -> Any:
        return again(self.cast[role])


def lines(page: Page) -> Locator:
    return page.locator("[data-lines] > .line:not(.system, .sending)")


def said(page: Page) -> list[str]:
    return page.locator("[data-lines] > .line:not(.system) .prose").all_inner_texts()


def say(page: Page, text: str, *, asks: bool = False) -> None:
    page.fill("#say-text", text)
    if asks:
        page.check("[data-question]")
    page.press("#say-text", "Enter")
