"""Rules without code in a real Chromium: written, tried on the past, in shadow, proposed, and confirmed by a second."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from community.commons.jobs.worker import drain
from forums import operations as forum
from forums.models import Post, Topic
from forums.moderation.screening.models import RuleSet, Setting, Standing, Switch
from membership.models import Member
from tests.cast import make_member

from .conftest import DESKTOP, PHONE
from .looking import faults

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Member], Page]


@pytest.fixture
def lea() -> Member:
    make_member("bao", role="administrator", name="Bao T.")
    return make_member("lea", role="moderator", name="Léa M.")


@pytest.fixture
def ines() -> Member:
    return make_member("ines", role="moderator", name="Inès R.")


@pytest.fixture
def topic(lea: Member) -> Topic:
    category = forum.create_category(None, by=Member.objects.get(handle="bao"), name="Practice")
    piotr = make_member("piotr", role="trusted", name="Piotr Z.")
    made = forum.open_topic(category, by=piotr, title="Where to go out?", text="The casino is closed.")
    return Topic.objects.select_related("category").get(pk=made.pk)


def test_from_a_draft_to_a_live_rule(
    topic: Topic,
    lea: Member,
    ines: Member,
    new_page: Callable[..., Page],
    sign_in: SignIn,
    live_site: Any,
) -> None:
    page = sign_in(new_page(viewport=DESKTOP), lea)
    page.goto(live_site / "/moderation/screening/")
    page.get_by_role("link", name="New rule set").first.click()
    page.get_by_label("Name").fill("Games of chance")
    page.get_by_label("Words", exact=False).first.fill("casino\nroulette*")
    page.get_by_label("Hold", exact=False).first.check()
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("heading", name="Games of chance")).to_be_visible()
    page.get_by_role("button", name="Try it on the past").click()
    expect(page.locator("progress")).to_be_visible()
    drain()
    expect(page.get_by_text("of the last 1 post", exact=False)).to_be_visible(
        timeout=10_000
    )  # the page looks again
    page.reload()
    assert not faults(page)
    page.get_by_role("button", name="Let it run in shadow").click()
    page.get_by_role("button", name="Propose to make it live").click()
    made = RuleSet.objects.get()
    assert made.standing == Standing.SHADOW
    other = sign_in(new_page(viewport=PHONE), ines)
    other.goto(live_site / "/moderation/screening/")
    expect(other.get_by_text("Games of chance").first).to_be_visible()
    assert not faults(other)
    other.get_by_role("button", name="Confirm").first.click()
    made.refresh_from_db()
    assert made.standing == Standing.LIVE
    held = forum.create_post(topic, by=make_member("nadia", name="Nadia O."), text="Come to my casino")
    assert held.state == "held" and Post.objects.filter(state="held").count() == 1


def test_the_assistants_page_and_the_rules_in_code(
    topic: Topic, lea: Member, new_page: Callable[..., Page], sign_in: SignIn, live_site: Any
) -> None:
    page = sign_in(new_page(viewport=PHONE, java_script_enabled=False), lea)
    page.goto(live_site / "/moderation/screening/")
    page.get_by_role("link", name="Assistant").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert Setting.current().mode == "shadow"
    page.get_by_role("link", name="Rules in code").first.click()
    expect(page.get_by_text("All in capitals")).to_be_visible()
    page.get_by_role("button", name="Switch: in shadow").first.click()
    assert Switch.objects.get().standing == Standing.SHADOW
