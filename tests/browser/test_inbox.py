"""The inbox and its settings in a real browser: keys, silencing, undo, without scripts, at both widths."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from community.commons.jobs.worker import drain
from community.commons.mail import bounces
from community.inbox.models import Browser, Notification, Preference
from forums import operations as forums
from membership.models import Member
from tests.cast import make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Page, Member], Page]


@pytest.fixture
def told(live_site: Any) -> Member:
    """Léa, whom two people wrote to."""
    ines = make_member("ines", name="Inès", role="administrator")
    room = forums.create_category(None, by=ines, name="Practice")
    lea, bao = make_member("lea", name="Léa"), make_member("bao", name="Bao")
    topic = forums.open_topic(room, by=lea, title="Who keeps the keys?", text="I have one set.")
    forums.create_post(topic, by=bao, text="I have the other one.", reply_to=1)
    forums.create_post(topic, by=ines, text="@lea, is that all?")
    forums.react(topic.posts.get(number=1), by=bao, kind="thank")
    drain()
    return lea


def test_keys_silence_and_undo(
    told: Member, page: Page, sign_in: SignIn, accessible: Callable[[Page], None]
) -> None:
    sign_in(page, told).goto("/inbox/")
    expect(page.locator(".told li.unread")).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator(".told li.unread")).to_have_count(2)
    accessible(page)
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator(".told li.unread")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".told li.unread")).to_have_count(2)
    page.locator(".told summary").first.click()
    page.get_by_role("button", name="No more of").first.click()
    expect(page.get_by_role("heading", name="What you are told")).to_be_visible()
    assert Preference.objects.get(member=told).kind in ("reply", "mention", "reaction")


def test_settings_at_both_widths_and_without_scripts(
    told: Member,
    page: Page,
    phone: Page,
    page_without_scripts: Page,
    sign_in: SignIn,
    accessible: Callable[[Page], None],
    watch: Any,
) -> None:
    watch.expect("422")  # half an answer is refused with a sentence
    Browser.objects.create(
        member=told, digest="1" * 64, endpoint="https://push.example", name="Firefox, Linux"
    )
    bounces.has_ended(told.email)
    for one in (page, phone):
        sign_in(one, told).goto("/inbox/settings/")
        accessible(one)
        assert one.evaluate("document.documentElement.scrollWidth <= innerWidth")
    plain = sign_in(page_without_scripts, told)
    plain.goto("/inbox/settings/")
    plain.locator("[name=mail_reply]").select_option("weekly")
    plain.locator("form.reaches button.primary").click()
    assert Preference.objects.get(member=told, kind="reply").mail == "weekly"
    plain.locator("[name=quiet_from]").fill("22:00")
    plain.locator("#rhythm button.primary").click()
    expect(plain.locator("main")).to_contain_text("a beginning and an end")
    plain.goto("/inbox/")
    plain.get_by_role("button", name="Mark all as read").click()
    assert not Notification.objects.filter(member=told, read_at=None).exists()
