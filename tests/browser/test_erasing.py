"""Leaving for good in a real Chromium: asked for, stopped; asked for again, time passes, nobody is left."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from community.commons.jobs.worker import drain
from forums import operations as forums
from forums.models import Topic
from membership import leaving
from membership.models import Erasure, Member
from tests.cast import PASSWORD, make_member
from tests.forums.conftest import reply

from .conftest import DESKTOP, PHONE, NewPage
from .looking import TWO_LOOKS, faults

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Member], Page]


@pytest.fixture
def topic() -> Topic:
    boss = make_member("bao", name="Bao Tran", role="administrator")
    make_member("noor", name="Noor Haddad", role="moderator")
    lea = make_member("lea", name="Léa Marchevoix", role="trusted")
    oscar = make_member("oscar", name="Oscar Brandt", role="trusted")
    room = forums.create_category(None, by=boss, name="Practice")
    made = forums.open_topic(room, by=lea, title="Who keeps the keys?", text="I have one set.")
    reply(made, oscar, "@lea has them. Ask Lea Marchevoix on Tuesdays.")
    drain()
    return Topic.objects.get(pk=made.pk)


def _ask(page: Page, words: str) -> None:
    page.get_by_role("link", name="Erase me").click()
    page.get_by_label(words).check()
    page.get_by_label("I understand").check()
    page.get_by_role("button", name="Close my account and erase me").click()
    expect(page.get_by_role("heading", name="Your account is closed")).to_be_visible()


def _sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").first.fill("lea@example.org")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")


def test_asked_stopped_asked_again_and_gone(topic: Topic, new_page: NewPage, sign_in: SignIn) -> None:
    lea = Member.objects.get(handle="lea")
    page = sign_in(new_page(viewport=DESKTOP), lea)
    page.goto("/members/me/account/")
    _ask(page, "stays, as a “former member’s”")
    _sign_in(page)
    expect(page.get_by_text("You will be erased on")).to_be_visible()
    page.get_by_role("button", name="Stop it, I stay").click()
    expect(page.get_by_text("Your account is open again")).to_be_visible()
    page.goto("/members/me/account/")
    _ask(page, "stays, as a “former member’s”")
    Erasure.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert leaving.begin_due.func() == 1
    drain()
    page.goto(topic.url)
    expect(page.get_by_role("heading", name="former member").first).to_be_visible()
    expect(page.get_by_role("link", name="former member").last).to_be_visible()
    moderator = sign_in(new_page(viewport=DESKTOP), Member.objects.get(handle="noor"))
    moderator.goto("/moderation/names/")
    expect(moderator.locator("mark")).to_have_text("Lea Marchevoix")
    moderator.get_by_role("button", name="Put “former member” there").click()
    expect(moderator.get_by_text("Nothing to take out.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Ask former member on Tuesdays.")).to_be_visible()


@pytest.mark.on_one
@pytest.mark.parametrize(("language", "light"), TWO_LOOKS)
def test_every_page_of_leaving_is_well_made(
    topic: Topic,
    new_page: NewPage,
    sign_in: SignIn,
    screenshot: Callable[..., Path],
    language: str,
    light: str,
) -> None:
    boss, oscar = Member.objects.get(handle="bao"), Member.objects.get(handle="oscar")
    Member.objects.update(language=language)
    lea = Member.objects.get(handle="lea")
    erasure = Erasure.objects.create(member=lea, posts_stay=True, due_at=timezone.now())
    leaving.carry_out.func(erasure.pk)
    Erasure.objects.create(member=oscar, posts_stay=False, due_at=timezone.now() + timedelta(days=9))
    pages = {
        "ask": "/members/me/erase/",
        "list": "/members/desk/erasures/",
        "names": "/moderation/names/",
        "topic": topic.url,
        "hub": "/members/me/account/",
    }
    found: list[str] = []
    for size, viewport in (("wide", DESKTOP), ("phone", PHONE)):
        page = sign_in(new_page(viewport=viewport, color_scheme=light), boss)
        for name, path in pages.items():
            page.goto(path)
            page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true })")
            screenshot(page, f"leaving-{name}-{language}-{light}-{size}", full_page=True)
            found += faults(page, language)
    assert not found, "\n".join(found)
