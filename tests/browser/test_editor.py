"""Writing in a real Chromium: suggestions, files, drafts, and what is begun before one signs in."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from community.commons.files.models import Upload
from forums import operations as forums
from forums.models import Category, Draft, Post, Topic
from forums.suggesting import allowance
from membership.models import Member
from tests.browser.focus import stands_on
from tests.cast import PASSWORD, make_member

from .conftest import PHONE, NewPage, Watch

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Member], Page]


@pytest.fixture
def bao() -> Member:
    return make_member("bao", name="Bao T.", role="administrator")


@pytest.fixture
def lea() -> Member:
    allowance.forget()
    return make_member("lea", name="Léa Marchevoix", role="trusted")


@pytest.fixture
def piotr() -> Member:
    return make_member("piotr", name="Piotr Z.", role="trusted")


@pytest.fixture
def category(bao: Member) -> Category:
    return forums.create_category(None, by=bao, name="Practice")


@pytest.fixture
def topic(category: Category, lea: Member) -> Topic:
    return forums.open_topic(category, by=lea, title="Who keeps the keys?", text="The janitor has one set.")


def composer(page: Page) -> Any:
    return page.locator("form#reply textarea")


def picture(name: str = "plan of the house.png", size: tuple[int, int] = (1200, 800)) -> FilePayload:
    drawn = BytesIO()
    Image.new("RGB", size, "teal").save(drawn, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": drawn.getvalue()}


def test_the_toolbar_and_its_keys(page: Page, sign_in: SignIn, piotr: Member, topic: Topic) -> None:
    sign_in(page, piotr).goto(topic.url)
    text = composer(page)
    text.fill("one word")
    text.evaluate("area => area.setSelectionRange(4, 8)")
    text.press("Control+b")
    expect(text).to_have_value("one **word**")
    text.press("Control+b")
    expect(text).to_have_value("one word")
    text.press("Control+k")
    expect(text).to_have_value("one [word](https://)")
    page.keyboard.type("example.org")  # the address is selected, ready to be written over
    expect(text).to_have_value("one [word](example.org)")
    # One stop of Tab for the toolbar, arrows inside it.
    text.fill("a\nb")
    text.evaluate("area => area.setSelectionRange(0, 3)")
    bold = page.get_by_role("button", name="Bold", exact=True)
    bold.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    assert stands_on(page.get_by_role("button", name="Numbered list"))
    page.keyboard.press("Enter")
    expect(text).to_have_value("1. a\n2. b")
    text.press("Enter")
    expect(text).to_have_value("1. a\n2. b\n3. ")
    text.press("Enter")
    expect(text).to_have_value("1. a\n2. b\n")
    text.fill("Sent by two keys.")
    text.press("Control+Enter")
    expect(page.locator("#p2")).to_contain_text("Sent by two keys.")


def test_people_and_emoji_are_offered_while_one_types(
    page: Page, sign_in: SignIn, piotr: Member, topic: Topic, accessible: Callable[[Page], None]
) -> None:
    hidden = make_member("leander", name="Leander Q.")
    Member.objects.filter(pk=make_member("leonie", name="Léonie B.").pk).update(listed=True)
    sign_in(page, piotr).goto(topic.url)
    text = composer(page)
    text.click()
    page.keyboard.type("Hello @le")
    options = page.get_by_role("option")
    # Who is in the conversation comes first, then the directory; who asked for neither stays out.
    expect(options).to_have_count(2)
    expect(options.nth(0)).to_contain_text("Léa Marchevoix")
    expect(options.nth(1)).to_contain_text("Léonie B.")
    expect(page.get_by_text(hidden.name)).to_have_count(0)
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    assert text.get_attribute("aria-activedescendant") == options.nth(0).get_attribute("id")
    accessible(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(text).to_have_value("Hello @lea ")
    page.keyboard.type("it is late :caf")
    expect(options.nth(0)).to_contain_text("café")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.type("e")
    page.keyboard.press("Backspace")
    expect(options.nth(0)).to_contain_text("café")
    page.keyboard.press("Enter")
    expect(text).to_have_value("Hello @lea it is late ☕ ")


def test_files_are_sent_at_once_and_named_in_the_text(
    page: Page,
    sign_in: SignIn,
    piotr: Member,
    topic: Topic,
    watch: Watch,
    accessible: Callable[[Page], None],
) -> None:
    watch.expect("422")  # the drawing that is not kept
    sign_in(page, piotr).goto(topic.url)
    text = composer(page)
    text.fill("Here is the plan:")
    pick = page.locator("[data-pick]")
    pick.set_input_files(
        [picture(), {"name": "minutes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}]
    )
    expect(text).to_have_value(
        re.compile(r"Here is the plan:\s+!\[plan of the house\]\(/files/\d+/plan-of-the-house\.png\)\s")
    )
    expect(text).to_have_value(re.compile(r"\[minutes\.pdf \(10\sbytes\)\]\(/files/\d+/minutes\.pdf\)"))
    accessible(page)
    page.locator(".tray [data-alt]:visible input").fill("Ground floor, the door is left")
    expect(text).to_have_value(re.compile(r"!\[Ground floor, the door is left\]"))
    # What can't be kept is said in a sentence, and the text is as before.
    before = text.input_value()
    pick.set_input_files(
        [{"name": "drawing.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload='x'/>"}]
    )
    page_error = page.locator(".tray .error:visible")
    expect(page_error).to_contain_text("Save it as PNG")
    assert text.input_value().strip() == before.strip()
    page.get_by_role("button", name="Reply", exact=True).click()
    post = page.locator("#p2")
    # Small in the text, large in a dialog that keys open and close; the file is a download.
    image = post.locator("img[alt='Ground floor, the door is left']")
    assert re.match(r"/files/\d+/thumb-", image.get_attribute("src") or "")
    image.locator("..").focus()
    page.keyboard.press("Enter")
    large = page.get_by_role("dialog", name="Picture")
    expect(large).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    with page.expect_download() as download:
        post.get_by_role("link", name="minutes.pdf").click()
    assert download.value.suggested_filename == "minutes.pdf"
    assert Upload.objects.filter(attached_id=None).count() == 0


def test_a_dropped_picture_can_be_stopped(page: Page, sign_in: SignIn, piotr: Member, topic: Topic) -> None:
    sign_in(page, piotr).goto(topic.url)
    page.route("**/files/", lambda route: None)  # a line so slow that nothing arrives
    composer(page).fill("Look")
    page.evaluate(
        """() => {
          const files = new DataTransfer();
          files.items.add(new File([new Uint8Array(2000)], "slow.png", { type: "image/png" }));
          const drop = new DragEvent("drop", { bubbles: true, dataTransfer: files });
          document.querySelector("#reply textarea").dispatchEvent(drop);
        }"""
    )
    expect(page.get_by_role("progressbar", name="Sending")).to_be_visible()
    expect(composer(page)).to_have_value(re.compile("slow.png …"))
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator("[data-kept]")).to_contain_text("still on its way")
    page.get_by_role("button", name="Stop, or take it out of the text").click()
    expect(composer(page)).to_have_value(re.compile(r"^Look\s*$"))


def test_a_visitor_begins_to_write_and_signs_in(
    page: Page, piotr: Member, topic: Topic, accessible: Callable[[Page], None]
) -> None:
    page.goto(topic.url)
    page.locator("#begin").fill("I know who keeps them.")
    expect(page.get_by_text("Kept in this browser.")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Sign in and reply").click()
    page.get_by_label("E-mail").fill("piotr@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/who-keeps-the-keys/#reply")
    expect(composer(page)).to_have_value("I know who keeps them.")
    page.wait_for_timeout(500)
    assert Draft.objects.get(member=piotr).text == "I know who keeps them."
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator("#p2")).to_contain_text("I know who keeps them.")
    assert page.evaluate("localStorage.length") == 0
    assert not Draft.objects.filter(member=piotr).exists()


def test_a_begun_edit_waits_on_another_device(
    page: Page, new_page: NewPage, sign_in: SignIn, lea: Member, topic: Topic
) -> None:
    post = topic.posts.get(number=1)
    sign_in(page, lea).goto(f"/forums/p/{post.pk}/edit/")
    page.locator("textarea[name=text]").fill("The janitor has two sets.")
    expect(page.locator("[data-kept]")).to_contain_text("Draft kept at")
    phone = sign_in(new_page(viewport=PHONE), lea)
    phone.goto(f"/forums/p/{post.pk}/edit/")
    expect(phone.locator("textarea[name=text]")).to_have_value("The janitor has two sets.")
    expect(phone.get_by_text("what you had begun to change")).to_be_visible()
    phone.get_by_role("button", name="Discard").click()
    expect(phone.locator("textarea[name=text]")).to_have_value("The janitor has one set.")


def test_files_without_scripts(
    page_without_scripts: Page, sign_in: SignIn, piotr: Member, topic: Topic, watch: Watch
) -> None:
    watch.expect("422")  # the file that is not kept
    page = sign_in(page_without_scripts, piotr)
    page.goto(topic.url)
    composer(page).fill("My list.")
    bad: FilePayload = {"name": "list.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    page.locator("#files").set_input_files([bad])
    page.get_by_role("button", name="Reply").last.click()
    expect(page.get_by_text("Files of the kind .exe are not kept here")).to_be_visible()
    expect(composer(page)).to_have_value("My list.")
    page.locator("#files").set_input_files(
        [picture(), {"name": "list.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2"}]
    )
    page.get_by_role("button", name="Reply").last.click()
    expect(page.locator("#p2 .prose img")).to_have_count(1)
    expect(page.locator("#p2").get_by_role("link", name="list.csv")).to_be_visible()
    assert Post.objects.get(topic=topic, number=2).text.startswith("My list.\n\n![plan")
