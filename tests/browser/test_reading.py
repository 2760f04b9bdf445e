"""Reading in a real Chromium: keys, quotes, replies in context, sharing, large pictures, and others who write."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import Page, expect

from community.commons.files.operations import accept_image
from forums import operations as forums
from forums.models import Category, Post, ReadPosition, Topic
from membership.models import Member
from tests.browser.focus import stands_on
from tests.cast import make_member

from .conftest import PHONE, NewPage

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Member], Page]
LONG = "\n\n".join(["Many words that fill the page, so that there is something to scroll. " * 4] * 3)


@pytest.fixture
def lea() -> Member:
    return make_member("lea", name="Léa M.", role="trusted")


@pytest.fixture
def piotr() -> Member:
    return make_member("piotr", name="Piotr Z.", role="trusted")


@pytest.fixture
def category() -> Category:
    bao = make_member("bao", name="Bao T.", role="administrator")
    return forums.create_category(None, by=bao, name="Practice")


@pytest.fixture
def topic(category: Category, lea: Member) -> Topic:
    text = f"The janitor has *one* set of keys.\n\nWho has the other?\n\n{LONG}"
    return forums.open_topic(category, by=lea, title="Who keeps the keys?", text=text)


def reply(topic: Topic, by: Member, text: str, to: int | None = None) -> Post:
    here = Topic.objects.select_related("category").get(pk=topic.pk)
    return forums.create_post(here, by=by, text=text, reply_to=to)


def composer(page: Page) -> str:
    return page.locator("form#reply textarea").input_value()


def test_keys_walk_through_lists_and_posts(
    page: Page, sign_in: SignIn, lea: Member, piotr: Member, topic: Topic
) -> None:
    other = forums.open_topic(topic.category, by=piotr, title="And the bicycles?", text="Where?")
    reply(topic, piotr, LONG)
    reply(topic, lea, "Mine.")
    sign_in(page, lea).goto("/forums/")
    page.keyboard.press("j")
    assert stands_on(page.get_by_role("link", name="Who keeps the keys?"))
    page.keyboard.press("j")
    assert stands_on(page.get_by_role("link", name=other.title))
    page.keyboard.press("k")
    page.keyboard.press("o")
    page.wait_for_url("**/who-keeps-the-keys/**")
    page.keyboard.press("j")
    assert stands_on(page.locator("#p1"))
    page.keyboard.press("j")
    assert stands_on(page.locator("#p2"))
    assert abs(page.locator("#p2").bounding_box()["y"]) < 60  # type: ignore[index]
    page.keyboard.press("r")
    assert stands_on(page.locator("form#reply textarea"))
    expect(page.locator("[data-answers]:not([hidden])").last).to_contain_text("Piotr Z., #2")
    page.keyboard.type("jklq?/g")  # in a field keys are letters
    assert composer(page) == "jklq?/g"
    page.locator("form#reply textarea").fill("")
    page.locator("#p3 .by a").focus()
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    page.locator("h1").click()
    page.keyboard.press("?")
    help = page.get_by_role("dialog", name="Keys")
    expect(help).to_contain_text("Go to what is unread")
    help.get_by_role("button", name="Switch single keys off").click()
    page.goto("/forums/")
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    assert page.url.endswith("/forums/")
    expect(page.get_by_role("link", name="Who keeps the keys?")).not_to_be_focused()
    lea.refresh_from_db()
    assert lea.shortcuts is False
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("dialog", name="Keys").get_by_role("button", name="Switch single keys on").click()
    page.wait_for_load_state()
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.wait_for_url("**/forums/?view=unread")


def test_a_visitor_can_switch_keys_off_too(page: Page, topic: Topic) -> None:
    page.goto("/forums/")
    page.keyboard.press("?")
    page.get_by_role("button", name="Switch single keys off").click()
    page.wait_for_load_state()
    page.keyboard.press("?")
    page.wait_for_timeout(200)
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_selected_words_are_quoted_with_the_way_back(
    page: Page, sign_in: SignIn, piotr: Member, topic: Topic
) -> None:
    sign_in(page, piotr).goto(topic.url)
    page.locator("#p1 .prose p").nth(1).select_text()
    page.locator("[data-offer-quote]").click()
    assert stands_on(page.locator("form#reply textarea"))
    lines = composer(page).splitlines()
    assert lines[0].startswith(f"> [@Léa M., #1](/forums/t/{topic.pk}/")
    assert lines[1:3] == [">", "> Who has the other?"]
    page.keyboard.type("I have.")
    page.get_by_role("button", name="Reply", exact=True).click()
    quoted = page.locator("#p2 blockquote")
    expect(quoted).to_contain_text("Who has the other?")
    expect(quoted.get_by_role("link")).to_have_attribute("href", re.compile(r"/forums/t/\d+/"))


def test_a_reply_shows_what_it_answers_and_leads_both_ways(
    page: Page,
    page_without_scripts: Page,
    topic: Topic,
    lea: Member,
    piotr: Member,
    accessible: Callable[[Page], None],
) -> None:
    reply(topic, piotr, "The baker has the other.", to=1)
    reply(topic, lea, "Thank you!", to=2)
    page.goto(topic.url)
    page.locator("#p3").get_by_role("link", name="answers Piotr Z., #2").click()
    expect(page.locator("#p3 .peek")).to_contain_text("The baker has the other.")
    page.locator("#p1").get_by_role("link", name="1 reply").click()
    expect(page.locator("#p1 .peek")).to_contain_text("The baker has the other.")
    expect(page.locator("#p1").get_by_role("link", name="1 reply")).to_have_attribute("aria-expanded", "true")
    accessible(page)
    page.locator("#p1").get_by_role("link", name="1 reply").click()
    expect(page.locator("#p1 .peek")).to_have_count(0)
    still = page_without_scripts
    still.goto(topic.url)
    still.locator("#p1").get_by_role("link", name="1 reply").click()
    expect(still.get_by_role("heading", name="Replies to post 1")).to_be_visible()
    still.get_by_role("link", name="Piotr Z.").first.click()
    still.wait_for_url("**#p2")


def test_a_link_to_a_post_is_copied(page: Page, topic: Topic) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(topic.url)
    page.locator("#p1 [data-share]").click()
    expect(page.locator("#p1 [data-share]")).to_contain_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/forums/t/{topic.pk}/1/")


def test_others_write_while_one_reads(
    page: Page, new_page: NewPage, sign_in: SignIn, topic: Topic, lea: Member, piotr: Member
) -> None:
    reply(topic, piotr, LONG)
    phone = sign_in(new_page(viewport=PHONE), lea)
    phone.goto(topic.url)
    sign_in(page, piotr).goto(topic.url)
    page.locator("form#reply textarea").press_sequentially("Some", delay=30)
    expect(phone.locator(".writing")).to_have_text("Piotr Z. is writing…")
    place = phone.evaluate("scrollY")
    page.locator("form#reply textarea").fill("Some more words.")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator("#p3")).to_be_visible()
    news = phone.get_by_role("link", name="1 new reply below")
    expect(news).to_be_in_viewport()  # it lies over the page's end, and nothing moved
    assert phone.evaluate("scrollY") == place
    expect(phone.locator(".writing")).to_be_hidden()
    reply(topic, piotr, "And again.", to=3)
    expect(phone.get_by_role("link", name="2 new replies below")).to_be_visible()
    expect(phone.locator("#p3")).to_contain_text("1 reply")
    phone.get_by_role("link", name="2 new replies below").click()
    expect(phone.locator("#p3")).to_be_in_viewport()
    expect(phone.locator("[data-news]")).to_be_hidden()  # all of it is on the screen now
    phone.wait_for_timeout(2500)
    assert ReadPosition.objects.get(member=lea, topic=topic).number == 4


def test_wide_things_stay_on_a_phone(new_page: NewPage, topic: Topic, lea: Member) -> None:
    drawn = BytesIO()
    Image.new("RGB", (2000, 900), "teal").save(drawn, "PNG")
    upload = accept_image(SimpleUploadedFile("plan.png", drawn.getvalue()), by=lea)
    table = "|" + " a wide column |" * 12 + "\n|" + "---|" * 12 + "\n|" + " some words here |" * 12
    code = "```\n" + "one_very_long_line " * 30 + "\n```"
    link = "https://example.org/" + "a" * 200
    reply(topic, lea, f"![The plan]({upload.url})\n\n{table}\n\n{code}\n\n{link}")
    phone = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    phone.goto(f"/forums/t/{topic.pk}/2/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    picture = phone.get_by_role("img", name="The plan")
    assert picture.bounding_box()["width"] <= 360  # type: ignore[index]
    picture.click()
    large = phone.get_by_role("dialog", name="Picture")
    expect(large.locator("img")).to_have_attribute("src", re.compile(f"{upload.url}$"))
    phone.wait_for_timeout(300)
    assert large.bounding_box()["width"] <= 390  # type: ignore[index]
    large.get_by_role("button", name="Close").click()
    expect(large).to_be_hidden()
