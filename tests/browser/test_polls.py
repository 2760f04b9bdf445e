"""Polls in a real Chromium: voted in by keyboard, live for others who are choosing, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from community.surveys.drafting import Draft
from community.surveys.models import Poll
from community.surveys.operations import add_poll, cast_ballot
from forums import operations as forums
from forums.models import Post
from membership.models import Member
from tests.browser.focus import stands_on
from tests.cast import make_member

from .conftest import NewPage

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Member], Page]


@pytest.fixture
def lea() -> Member:
    return make_member("lea", name="Léa M.", role="trusted")


@pytest.fixture
def piotr() -> Member:
    return make_member("piotr", name="Piotr Z.", role="trusted")


@pytest.fixture
def poll(lea: Member) -> Poll:
    bao = make_member("bao", name="Bao T.", role="administrator")
    room = forums.create_category(None, by=bao, name="Practice")
    topic = forums.open_topic(room, by=lea, title="Market day </script> & more", text="Choose.")
    post = Post.objects.select_related("topic__category", "author").get(topic=topic)
    return add_poll(post, by=lea, draft=Draft("Which day?", ("Monday", "Friday")))


def test_vote_and_see_the_vote_of_others_while_one_chooses(
    poll: Poll, page: Page, new_page: NewPage, sign_in: SignIn, lea: Member, piotr: Member,
    accessible: Callable[[Page], None],
) -> None:  # fmt: skip
    url = poll.thing.topic.url
    other = sign_in(new_page(), lea)
    other.goto(url)
    other.get_by_label("Friday").check()  # half filled in
    sign_in(page, piotr).goto(url)
    assert page.evaluate("Boolean(window.htmx)")
    page.get_by_label("Monday").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said = page.get_by_text("Your vote is counted.")
    expect(said).to_be_visible()
    assert stands_on(said)
    expect(page.locator(".poll-results tr").nth(1)).to_contain_text("100%")
    assert page.url.endswith(url)
    accessible(page)
    expect(other.get_by_text("1 person has voted")).to_be_visible(timeout=15_000)
    expect(other.get_by_label("Friday")).to_be_checked()
    other.get_by_role("button", name="Vote").click()
    expect(other.get_by_text("2 people have voted, you among them")).to_be_visible()
    expect(page.get_by_text("2 people have voted")).to_be_visible(timeout=15_000)


def test_vote_without_scripts(poll: Poll, page_without_scripts: Page, sign_in: SignIn, piotr: Member) -> None:
    page = sign_in(page_without_scripts, piotr)
    page.goto(poll.thing.topic.url)
    page.get_by_label("Friday").check()
    page.get_by_role("button", name="Vote").click()
    expect(page.get_by_text("Your vote is counted.")).to_be_visible()
    expect(page.locator(".poll-results")).to_contain_text("your choice")


def test_a_guests_page_holds_data_that_the_policy_has_nothing_against(poll: Poll, page: Page) -> None:
    """The watch fails the test on any violation of the Content-Security-Policy."""
    page.goto(poll.thing.topic.url)
    data = page.evaluate(
        "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
    )
    assert data["@graph"][0]["headline"] == "Market day </script> & more"
    assert (
        page.locator("script").count()
        == page.locator("script[src], script[type='application/ld+json']").count()
    )
    cast_ballot(poll, by=make_member("ada"), picks=[poll.choices.all()[0].pk])
    page.reload()
    expect(page.get_by_text("1 person has voted")).to_be_visible()
