"""Two people write to each other in two browsers; what is begun is kept; without scripts it works as well."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from membership.talks import operations as talks
from tests.cast import make_cast

from .conftest import PHONE, NewPage

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Any], Page]
Look = Callable[[Page], None]
Take = Callable[..., Path]


def test_two_people_in_two_browsers(
    new_page: NewPage, sign_in: SignIn, accessible: Look, screenshot: Take
) -> None:
    cast = make_cast()
    member, trusted = cast["member"], cast["trusted"]
    ours, theirs = sign_in(new_page(), member), sign_in(new_page(viewport=PHONE), trusted)
    ours.goto(trusted.url)
    screenshot(ours, "talks-profile")
    ours.get_by_role("link", name="Write a message").click()
    ours.get_by_role("textbox", name="Message").fill("Hello! Do you still have the **second set of keys**?")
    accessible(ours)
    screenshot(ours, "talks-begin")
    ours.get_by_role("button", name="Send").click()
    expect(ours.locator(".messages")).to_contain_text("second set of keys")

    theirs.goto("/conversations/")
    expect(theirs.locator(".unread")).to_contain_text("Member")
    accessible(theirs)
    screenshot(theirs, "talks-list-phone")
    theirs.locator(".told .what b").first.click()
    expect(theirs.locator(".unread-line")).to_be_visible()
    accessible(theirs)
    screenshot(theirs, "talks-phone", full_page=True)
    box = theirs.get_by_role("textbox", name="Message")
    box.press_sequentially("In the drawer")
    expect(ours.locator("[data-writing-line]")).to_contain_text("Trusted is writing")
    box.fill("In the drawer, beside the lamp.")
    box.press("Control+Enter")
    expect(ours.locator(".messages")).to_contain_text("beside the lamp")  # without loading the page
    accessible(ours)
    screenshot(ours, "talks-desktop", full_page=True)

    ours.get_by_role("textbox", name="Message").fill("Half a thought")
    ours.wait_for_timeout(900)
    ours.reload()
    expect(ours.get_by_role("textbox", name="Message")).to_have_value("Half a thought")
    theirs.goto("/conversations/")
    expect(theirs.locator(".unread")).to_have_count(0)


def test_without_scripts(page_without_scripts: Page, sign_in: SignIn) -> None:
    cast = make_cast()
    conversation = talks.begin_conversation(None, by=cast["member"], people=[cast["trusted"]], text="Hello.")
    page = sign_in(page_without_scripts, cast["trusted"])
    page.goto(conversation.url)
    page.get_by_role("button", name="Mark as read").click()
    page.get_by_role("textbox", name="Message").fill("An answer.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".messages")).to_contain_text("An answer.")
    page.get_by_role("link", name="Take back").click()
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".messages")).to_contain_text("This message was taken back.")


def test_a_conversation_of_several_in_the_dark(
    new_page: NewPage, sign_in: SignIn, accessible: Look, screenshot: Take
) -> None:
    cast = make_cast()
    people = [cast["trusted"], cast["coordinator"]]
    talk = talks.begin_conversation(None, by=cast["member"], people=people, text="Shall we meet?")
    talks.name_conversation(talk, by=cast["member"], name="The heating bill")
    talks.send_message(talk, by=cast["coordinator"], text="On Friday:\n\n- the bill\n- the *stove*")
    talks.leave_conversation(talk, by=cast["coordinator"])
    talks.add_person(talk, by=cast["member"], member=cast["moderator"])
    page = sign_in(new_page(color_scheme="dark"), cast["trusted"])
    page.goto(talk.url)
    accessible(page)
    screenshot(page, "talks-several-dark", full_page=True)
    page.get_by_role("link", name="People and settings").click()
    accessible(page)
    screenshot(page, "talks-people-dark", full_page=True)
    message = talk.messages.get(text__contains="stove")
    page.goto(f"/moderation/report/?kind=talks.message&id={message.pk}")
    screenshot(page, "talks-report-dark", full_page=True)
    page.goto("/conversations/settings/")
    accessible(page)
    screenshot(page, "talks-settings-dark")
