"""Paths that people walk, from page to page in a real Chromium: on a phone, without scripts, with pictures."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from community.commons.jobs.worker import drain
from forums import operations as forums
from forums.models import Category, Draft, Post, Topic, Watch
from forums.moderation import operations as moderation
from forums.moderation.models import Report
from membership.models import Member
from tests.cast import PASSWORD, make_member

from .conftest import NewPage
from .conftest import Watch as Faults

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Member], Page]


@pytest.fixture
def bao() -> Member:
    return make_member("bao", name="Bao T.", role="administrator")


@pytest.fixture
def lea() -> Member:
    return make_member("lea", name="Léa M.", role="trusted")


@pytest.fixture
def piotr() -> Member:
    return make_member("piotr", name="Piotr Z.", role="trusted")


@pytest.fixture
def category(bao: Member) -> Category:
    return forums.create_category(None, by=bao, name="Practice")


@pytest.fixture
def topic(category: Category, lea: Member) -> Topic:
    text = "The janitor has one set of keys.\n\nWho has the other?"
    return forums.open_topic(category, by=lea, title="Who keeps the keys?", text=text)


def reply(topic: Topic, by: Member, text: str) -> Post:
    return forums.create_post(Topic.objects.select_related("category").get(pk=topic.pk), by=by, text=text)


def composer(page: Page) -> Any:
    return page.locator("form#reply textarea")


def send(page: Page) -> None:
    page.locator("form#reply button.primary").click()


def the_code_in(letter: str) -> str:
    """The code in a letter stands in a line of its own."""
    found = re.search(r"^([A-Z0-9]{3,6}-?[A-Z0-9]{3,6})$", letter, re.MULTILINE)
    assert found, letter
    return found[1]


def test_a_stranger_finds_a_topic_on_a_phone_joins_and_writes(phone: Page, topic: Topic) -> None:
    phone.goto("/")
    phone.locator("#search-link").tap()
    phone.get_by_role("searchbox").fill("janitor")
    phone.get_by_role("searchbox").press("Enter")
    phone.get_by_role("link", name="Who keeps the keys?").tap()
    phone.get_by_role("button", name="Sign in and reply").tap()
    phone.locator("main").get_by_role("link", name="Join").tap()
    phone.get_by_label("Your name here").fill("Marit Solvang")
    phone.get_by_label("E-mail").fill("marit@example.org")
    phone.get_by_label("Password").fill("a sentence of some length")
    phone.locator("main form button.primary").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Look into your letters")
    drain()
    phone.get_by_label("Code").fill(the_code_in(str(mail.outbox[-1].body)))
    phone.get_by_role("button", name="Go on").tap()
    expect(phone.get_by_label("Your menu, Marit Solvang")).to_be_visible()
    if not re.search(r"/forums/t/", phone.url):
        phone.goto(topic.url)
    composer(phone).fill("I have the other set, since Tuesday.")
    phone.locator("form#reply button.primary").tap()
    expect(phone.locator("#posts")).to_contain_text("I have the other set, since Tuesday.")


def test_a_member_without_scripts(
    page_without_scripts: Page, topic: Topic, lea: Member, piotr: Member, bao: Member, sign_in: SignIn
) -> None:
    words = {"titles": {"en": "Be kind", "fr": "Soyez aimables"}, "texts": {"en": "", "fr": ""}}
    moderation.write_rule(None, by=bao, code="kind", **words)
    page = sign_in(page_without_scripts, piotr)
    page.goto("/forums/")
    page.get_by_role("link", name="Who keeps the keys?").click()
    composer(page).fill("I have the other set.")
    send(page)
    mine = page.locator("#p2")
    expect(mine).to_contain_text("I have the other set.")
    mine.get_by_role("link", name="Edit").click()
    page.locator("main textarea").fill("I have the other set, and a spare.")
    page.locator("main form:has(textarea) button.primary").click()
    expect(page.locator("#p2")).to_contain_text("and a spare.")
    page.locator("#p1").get_by_role("button", name="Thank").click()
    expect(page.locator("#p1 .reactions")).to_contain_text("1")
    page.locator("#watch summary").click()
    page.locator("#watch input[type=radio]").last.check()
    page.locator("#watch button").click()
    assert Watch.objects.filter(member=piotr, topic=topic).exists()
    page.locator("#p1").get_by_role("link", name="Report").click()
    page.get_by_role("radio", name="Be kind").check()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Thank you")).to_be_visible()
    assert Report.objects.filter(reporter=piotr).count() == 1
    page.goto("/members/")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    sign_in(page, lea)
    drain()
    page.goto("/inbox/")
    page.locator(".told li a b").filter(has_text="Who keeps the keys?").first.click()
    expect(page.locator("#p2")).to_be_visible()


def test_a_draft_is_found_again_in_another_browser(
    new_page: NewPage, topic: Topic, piotr: Member, sign_in: SignIn
) -> None:
    page = sign_in(new_page(), piotr)
    page.goto(topic.url)
    composer(page).press_sequentially("Half a thought")
    expect(page.locator("[data-kept]")).to_contain_text("Draft kept at")
    assert Draft.objects.get(member=piotr).text == "Half a thought"
    elsewhere = sign_in(new_page(), piotr)
    elsewhere.goto(topic.url)
    expect(composer(elsewhere)).to_have_value("Half a thought")
    elsewhere.goto("/forums/drafts/")
    expect(elsewhere.locator("main")).to_contain_text("Half a thought")
    elsewhere.goto(topic.url)
    composer(elsewhere).fill("Half a thought, and the rest of it")
    send(elsewhere)
    expect(elsewhere.locator("#p2")).to_contain_text("and the rest of it")
    assert not Draft.objects.filter(member=piotr).exists()


def test_leaving_the_page_keeps_what_was_typed(
    page: Page, topic: Topic, piotr: Member, sign_in: SignIn
) -> None:
    sign_in(page, piotr).goto(topic.url)
    composer(page).fill("Typed a moment before leaving")
    page.goto("/members/")
    page.go_back()
    expect(composer(page)).to_have_value("Typed a moment before leaving")


def test_the_words_that_are_selected_are_quoted(
    page: Page, topic: Topic, piotr: Member, sign_in: SignIn
) -> None:
    sign_in(page, piotr).goto(topic.url)
    page.locator("#p1 .prose p").first.click(click_count=3)  # selects the paragraph
    page.locator("#p1").get_by_role("link", name="Quote").click()
    expect(composer(page)).to_have_value(re.compile("> The janitor has one set of keys"))
    assert "Who has the other?" not in composer(page).input_value()
    composer(page).press("End")
    composer(page).press_sequentially("So he has.")
    send(page)
    expect(page.locator("#p2 blockquote")).to_contain_text("The janitor has one set of keys.")
    expect(page.locator("#p2")).to_contain_text("So he has.")


def test_the_preview_is_what_is_published(page: Page, topic: Topic, piotr: Member, sign_in: SignIn) -> None:
    sign_in(page, piotr).goto(topic.url)
    page.get_by_role("button", name="Preview").click()
    composer(page).fill(
        "**Bold**, a [link](https://example.org/) and\n\n- a list\n- of two\n\n@lea, :+1:\n\n```python\nx = 1\n```"
    )
    pane = page.locator(".pane-preview")
    expect(pane.locator("pre")).to_be_visible()
    promised = page.evaluate(WORDS, ".pane-preview .prose")
    send(page)
    expect(page.locator("#p2")).to_be_visible()
    assert page.evaluate(WORDS, "#p2 .prose") == promised


# The first element's HTML, without the white space between its tags.
WORDS = "(where) => document.querySelector(where).innerHTML.replace(/\\s+/g, ' ').trim()"


def a_picture() -> FilePayload:
    file = BytesIO()
    Image.new("RGB", (640, 480), (15, 110, 86)).save(file, "PNG")
    return {"name": "keys.png", "mimeType": "image/png", "buffer": file.getvalue()}


PASTE = """(text) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 200 });
  canvas.getContext("2d").fillRect(20, 20, 100, 100);
  return new Promise((done) => canvas.toBlob((blob) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([blob], "pasted.png", { type: "image/png" }));
    text.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    done();
  }));
}"""


def test_a_picture_chosen_or_pasted_is_seen_by_others(
    new_page: NewPage, topic: Topic, piotr: Member, sign_in: SignIn
) -> None:
    page = sign_in(new_page(), piotr)
    page.goto(topic.url)
    page.locator("form#reply [data-pick]").set_input_files(a_picture())
    expect(composer(page)).to_have_value(re.compile(r"!\[[^…]*\]\(/files/\d+/"))
    composer(page).press("Control+End")
    composer(page).evaluate(PASTE)
    expect(composer(page)).to_have_value(re.compile(r"(!\[[^…]*\]\(/files/\d+/[^!]*){2}"))
    send(page)
    expect(page.locator("#p2 .prose img")).to_have_count(2)
    visitor = new_page()
    visitor.goto(topic.url)
    for picture in visitor.locator("#p2 .prose img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_be_visible()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("(one) => one.naturalWidth") > 0


def test_a_picture_among_stewards_is_seen_by_nobody_else(
    new_page: NewPage, bao: Member, piotr: Member, sign_in: SignIn, watch: Faults
) -> None:
    watch.expect("404")  # what others get
    only = {"see": "staff", "post": "staff", "reply": "staff"}
    stewards = forums.create_category(None, by=bao, name="Stewards", **only)
    among = forums.open_topic(stewards, by=bao, title="Among us", text="Look.")
    page = sign_in(new_page(), bao)
    page.goto(among.url)
    page.locator("form#reply [data-pick]").set_input_files(a_picture())
    expect(composer(page)).to_have_value(re.compile(r"\(/files/\d+/"))
    send(page)
    address = page.locator("#p2 .prose img").get_attribute("src")
    assert address and page.request.get(address).status == 200
    assert sign_in(new_page(), piotr).request.get(address).status == 404
    assert new_page().request.get(address).status == 404


def test_a_broken_picture_is_refused_in_words_and_the_text_stays(
    page: Page, topic: Topic, piotr: Member, sign_in: SignIn, watch: Faults
) -> None:
    watch.expect("422|400")
    sign_in(page, piotr).goto(topic.url)
    composer(page).fill("Look at this:")
    broken: FilePayload = {"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"}
    page.locator("form#reply [data-pick]").set_input_files(broken)
    expect(page.locator("[data-kept]")).to_contain_text("picture")
    expect(composer(page)).to_have_value(re.compile(r"^Look at this:\s*$"))


def test_a_double_click_makes_one_post(page: Page, topic: Topic, piotr: Member, sign_in: SignIn) -> None:
    sign_in(page, piotr).goto(topic.url)
    composer(page).fill("Once is enough.")
    page.locator("form#reply button.primary").dblclick()
    expect(page.locator("#p2")).to_be_visible()
    assert Post.objects.filter(author=piotr).count() == 1


def test_without_scripts_a_double_click_makes_one_post_too(
    page_without_scripts: Page, topic: Topic, piotr: Member, sign_in: SignIn
) -> None:
    page = sign_in(page_without_scripts, piotr)
    page.goto(topic.url)
    composer(page).fill("Once is enough.")
    page.locator("form#reply button.primary").dblclick()
    expect(page.locator("#p2")).to_be_visible()
    assert Post.objects.filter(author=piotr).count() == 1


def test_a_topic_on_paper_is_its_posts_alone(
    page: Page, topic: Topic, piotr: Member, sign_in: SignIn
) -> None:
    for number in range(2, 6):
        reply(topic, piotr, f"Reply number {number}.")
    sign_in(page, piotr).goto(topic.url)
    page.emulate_media(media="print")
    for chrome in (".tabs", ".bar-end", ".foot", "form#reply", ".scrub", "#watch", ".post footer"):
        expect(page.locator(chrome).first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".post .prose:visible")).to_have_count(5)
    expect(page.locator(".post time:visible")).to_have_count(5)


def test_the_author_reads_why_and_finds_the_way_from_the_bell(
    page: Page, topic: Topic, bao: Member, piotr: Member, lea: Member, sign_in: SignIn
) -> None:
    words = {"titles": {"en": "Be kind", "fr": "Soyez aimables"}, "texts": {"en": "Be.", "fr": "Soyez."}}
    rule = moderation.write_rule(None, by=bao, code="kind", **words)
    post = reply(topic, piotr, "You people always say that.")
    case = moderation.report_thing(post, by=lea, rule=rule).case
    sign_in(page, bao).goto(case.url)
    page.keyboard.press("c")
    expect(page.locator("[data-lease]")).to_contain_text("9:")
    page.keyboard.press("3")
    page.get_by_label("The facts, for whoever wrote it").fill("It attacks a group of people.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"Case {case.pk} is decided")).to_be_visible()
    drain()
    page.context.clear_cookies()
    sign_in(page, piotr).goto("/")
    page.locator("#bell").click()
    page.locator(".told li a b").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Statement of reasons")
    expect(page.locator("main")).to_contain_text("It attacks a group of people.")
    expect(page.locator("main")).to_contain_text("Be kind")


def test_a_session_that_ended_costs_nobody_a_word(
    page: Page, topic: Topic, piotr: Member, sign_in: SignIn, watch: Faults
) -> None:
    watch.expect("403")
    sign_in(page, piotr).goto(topic.url)
    composer(page).fill("Written while the session ended elsewhere")
    page.context.clear_cookies()
    send(page)
    expect(page.locator("main")).to_contain_text("Written while the session ended elsewhere")
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please sign in once more")
    with page.expect_popup() as opened:
        page.locator("main").get_by_role("link", name="Sign in").click()
    door = opened.value
    door.fill("#id_login", "piotr@example.org")
    door.fill("#id_password", PASSWORD)
    door.press("#id_password", "Enter")
    expect(door.get_by_label("Your menu, Piotr Z.")).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("#p2")).to_contain_text("Written while the session ended elsewhere")
