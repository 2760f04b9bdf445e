"""A session in a real Chromium: planned, answered, waited for, a place given, called off; also without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from community.commons.jobs.worker import drain
from community.live.models import Answer, Session
from membership.models import Member
from tests.cast import make_member

from .conftest import NewPage

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Member], Page]


@pytest.fixture
def host() -> Member:
    return make_member("hanna", name="Hanna W.", role="coordinator")


@pytest.fixture
def lea() -> Member:
    return make_member("lea", name="Léa M.", role="trusted")


@pytest.fixture
def piotr() -> Member:
    return make_member("piotr", name="Piotr Z.", role="trusted")


def plan(page: Page, *, places: str) -> None:
    """By the form, as a coordinator fills it in."""
    page.goto("/live/")
    page.get_by_role("link", name="Plan a session").first.click()
    page.get_by_label("Title").fill("Ask the treasurer")
    page.get_by_label("What it is about").fill("Bring **questions**.")
    page.get_by_label("Start").fill("2030-03-28T18:30")
    page.get_by_label("Time zone").select_option("Europe/Paris")
    page.locator("#id_held").select_option("both")
    page.get_by_label("Place", exact=False).first.fill("Kitchen")
    page.get_by_label("Places").fill(places)
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("The session is planned.")).to_be_visible()


def answer(page: Page, url: str, reply: str) -> None:
    page.goto(url)
    page.get_by_label(reply, exact=True).check()
    page.locator("form[action$='/answer/'] button").click()


def test_plan_answer_wait_get_a_place_and_call_off(
    page: Page, new_page: NewPage, phone: Page, sign_in: SignIn, host: Member, lea: Member, piotr: Member,
    accessible: Callable[[Page], None],
) -> None:  # fmt: skip
    sign_in(page, host)
    plan(page, places="1")
    session = Session.objects.get()
    accessible(page)
    first = sign_in(new_page(), lea)
    answer(first, session.url, "Yes")
    expect(first.get_by_text("Thank you: you have a place.")).to_be_visible()
    sign_in(phone, piotr)
    answer(phone, session.url, "Yes")
    expect(phone.get_by_text("Number 1 on the waiting list", exact=True)).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    accessible(phone)
    answer(first, session.url, "No")
    expect(first.get_by_text("Thank you for saying so.")).to_be_visible()
    drain()
    phone.goto("/inbox/")
    expect(phone.get_by_role("link", name="You have a place: you come")).to_be_visible()
    phone.goto(session.url)
    expect(phone.get_by_text("You have a place", exact=True)).to_be_visible()
    page.goto(session.url)
    page.get_by_role("link", name="Call it off").click()
    page.get_by_label("Why").fill("The kitchen is flooded.")
    page.get_by_role("button", name="Call it off").click()
    expect(page.get_by_text("This session was called off.")).to_be_visible()
    drain()
    phone.goto("/inbox/")
    expect(phone.get_by_role("link", name="A live session was called off")).to_be_visible()
    phone.goto(session.url)
    expect(phone.get_by_text("The kitchen is flooded.")).to_be_visible()


def test_the_door_without_scripts(
    page_without_scripts: Page, sign_in: SignIn, host: Member, piotr: Member
) -> None:
    page = sign_in(page_without_scripts, host)
    plan(page, places="9")
    session = Session.objects.get()
    Answer.objects.create(session=session, member=piotr, reply=Answer.Reply.YES)
    page.goto(session.url)
    page.get_by_role("link", name="Entrance").click()
    page.get_by_label("Name", exact=True).fill("PIÓTR")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Is here Piotr").click()
    expect(page.get_by_text("1 person is here.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("0 people are here.")).to_be_visible()
