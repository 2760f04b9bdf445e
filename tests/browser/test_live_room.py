"""A room as people have it: what is said, lost lines, keys, readers' places, and how it looks."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from community.commons.live import push
from community.commons.live.channels import personal
from community.live import operations as live
from community.live.models import Room
from membership.models import Member

from .conftest import NewPage, Watch
from .hall import AWAY, Hall, lines, said, say
from .looking import FEW_LOOKS, faults

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_one_says_the_other_reads_and_answers(hall: Hall) -> None:
    anna, ben, visitor = hall.enter("member"), hall.enter("trusted"), hall.enter()
    say(anna, "Good evening <b>all</b>")
    for page in (anna, ben, visitor):
        expect(lines(page)).to_have_count(1)
        expect(lines(page)).to_contain_text("Good evening <b>all</b>")
    expect(anna.locator("#say-text")).to_have_value("")
    lines(ben).hover()
    lines(ben).locator(".line-menu > summary").click()
    lines(ben).locator("[data-reply]").click()
    say(ben, "Good evening, **Anna**")
    expect(lines(anna).last).to_contain_text("Good evening <b>all</b>")
    expect(lines(anna).last.locator("strong")).to_have_text("Anna")
    lines(anna).last.locator(".line-menu > summary").click()
    lines(anna).last.locator(".menu-sheet [data-sign=thanks]").click()
    expect(lines(ben).last.locator(".said > .signs [data-sign=thanks] [data-n]")).to_have_text("1")
    expect(lines(anna).last.locator(".said > .signs [data-sign=thanks]")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(visitor.locator("#say")).to_have_count(0)
    lines(anna).first.locator(".line-menu > summary").click()
    lines(anna).first.locator("[data-edit]").click()
    anna.fill("#say-text", "Good evening, everybody")
    anna.press("#say-text", "Enter")
    expect(lines(ben).first).to_contain_text("Good evening, everybody")
    lines(anna).first.locator(".line-menu > summary").click()
    lines(anna).first.get_by_role("button", name="Take back").click()
    expect(ben.locator(".line.gone")).to_have_text(re.compile("taken back"))


def test_a_lost_line_loses_nothing(hall: Hall, watch: Watch) -> None:
    watch.expect(AWAY)
    anna, ben = hall.enter("member"), hall.enter("trusted")
    say(ben, "before")
    expect(lines(anna)).to_have_count(1)
    anna.context.set_offline(True)
    expect(anna.locator("[data-link]")).to_contain_text("Reconnecting")
    say(anna, "typed meanwhile")
    expect(anna.locator(".line.sending")).to_contain_text("typed meanwhile")
    for n in range(5):
        say(ben, f"while away {n}")
    expect(lines(ben)).to_have_count(6)
    anna.context.set_offline(False)
    expect(anna.locator("[data-link]")).to_contain_text("caught up", timeout=20_000)
    expect(anna.locator(".line.sending")).to_have_count(0)
    for page in (anna, ben):
        expect(lines(page)).to_have_count(7)
    assert said(anna) == said(ben) == ["before", *(f"while away {n}" for n in range(5)), "typed meanwhile"]


def test_without_sockets_the_page_asks_by_itself(hall: Hall, watch: Watch) -> None:
    watch.expect(AWAY)
    page = hall.new_page()
    page.route_web_socket(re.compile("/ws/"), lambda socket: socket.close())
    hall.sign_in(page, hall.cast["member"])
    page.goto(hall.session.room_url)
    expect(page.locator("[data-link]")).to_contain_text("every five seconds", timeout=15_000)
    live.say(hall.room, by=hall.person("trusted"), text="from elsewhere")
    expect(lines(page)).to_have_count(1, timeout=8_000)
    say(page, "by a request")
    expect(lines(page)).to_have_count(2, timeout=8_000)
    assert said(page) == ["from elsewhere", "by a request"]


def test_one_press_freezes_and_one_unfreezes(hall: Hall) -> None:
    anna, host = hall.enter("member"), hall.enter("coordinator")
    host.get_by_role("button", name="Freeze", exact=True).click()
    expect(anna.locator("#say")).to_be_hidden()
    expect(anna.locator(".line.system").last).to_contain_text("frozen")
    expect(host.locator("#say")).to_be_visible()
    host.get_by_role("button", name="Unfreeze").click()
    expect(anna.locator("#say")).to_be_visible()


def test_a_slow_room_counts_the_seconds(hall: Hall) -> None:
    Room.objects.filter(pk=hall.room.pk).update(slow_seconds=30)
    anna = hall.enter("member")
    say(anna, "one")
    expect(lines(anna)).to_have_count(1)
    expect(anna.locator("[data-wait]")).to_have_text(re.compile(r"in \d+ s"))
    say(anna, "two")
    expect(anna.locator("[data-error]")).to_contain_text("seconds are left")
    expect(anna.locator("#say-text")).to_have_value("two")
    expect(lines(anna)).to_have_count(1)


def test_the_reader_keeps_the_place(hall: Hall) -> None:
    for n in range(60):
        live.say(hall.room, by=hall.person("trusted"), text=f"message {n}")
    anna = hall.enter("member")
    anna.evaluate("document.querySelector('#chat').scrollTop = 0")
    anna.wait_for_timeout(200)
    live.say(hall.room, by=hall.person("trusted"), text="the newest")
    expect(anna.locator("[data-news]")).to_have_text("1 new message")
    expect(anna.locator(".unread-line")).to_have_count(1)
    assert anna.evaluate("document.querySelector('#chat').scrollTop") == 0
    anna.locator("[data-news]").click()
    expect(lines(anna).last).to_be_in_viewport()
    expect(anna.locator("[data-news]")).to_be_hidden()


def test_keys_move_and_decide(hall: Hall) -> None:
    for n in range(3):
        live.say(hall.room, by=hall.person("trusted"), text=f"message {n}")
    Room.objects.filter(pk=hall.room.pk).update(mode="moderated")
    live.say(hall.room, by=hall.person("member"), text="to be read")
    host = hall.enter("coordinator")
    press = host.keyboard.press
    press("k")
    expect(lines(host).last).to_be_focused()
    press("k")
    expect(lines(host).nth(2)).to_be_focused()
    press("r")
    expect(host.locator("#say-text")).to_be_focused()
    expect(host.locator("[data-answering]")).to_contain_text("You answer Trusted")
    press("Escape")
    expect(host.locator("[data-answering]")).to_be_hidden()
    host.locator("h1").click()
    press("d")
    expect(host.locator("[data-why]")).to_be_focused()
    host.locator("h1").click()
    press("a")
    expect(host.locator(".line.held")).to_have_count(0)
    press("c")
    expect(host.locator("#say-text")).to_be_focused()
    host.locator("h1").click()
    press("?")
    expect(host.locator("#keys-help")).to_contain_text("Next question on stage")


def test_what_is_new_is_said_together_and_once(hall: Hall) -> None:
    live.choose_preferences(
        hall.cast["trusted"], by=hall.person("trusted"), named=False, pace="each", sound=False
    )
    ben, anna = hall.enter("trusted"), hall.enter("member")
    heard = "[data-announce]"
    live.say(hall.room, by=hall.person("moderator"), text="Hello @member")
    live.say(hall.room, by=hall.person("moderator"), text="Hello all")
    live.ask(hall.room, by=hall.person("moderator"), text="Who is here?")
    expect(ben.locator(heard)).to_have_text("Moderator says: Who is here?")
    expect(anna.locator("[data-lines] > .line")).to_have_count(3)
    expect(anna.locator(heard)).to_have_text("")
    anna.locator("h1").click()
    anna.keyboard.press("l")
    expect(anna.locator(heard)).to_have_text("2 new messages, 1 new question, 1 for you")
    log = anna.locator("[role=log]")
    assert log.get_attribute("aria-live") == "off"


def test_one_line_for_the_room_and_the_bell(hall: Hall) -> None:
    sockets: list[str] = []
    page = hall.new_page()
    page.on("websocket", lambda socket: sockets.append(socket.url))
    hall.sign_in(page, hall.cast["member"])
    page.goto(hall.session.room_url)
    expect(page.locator(".live-room")).to_have_attribute("data-line", "open")
    page.evaluate("document.addEventListener('live:event', (event) => { window.heard = event.detail.event })")
    push(personal(hall.cast["member"].pk), "inbox_changed", {})
    page.wait_for_function("window.heard === 'inbox_changed'")
    assert len(sockets) == 1 and "/ws/live/" in sockets[0]


def test_the_room_without_scripts(hall: Hall) -> None:
    page = hall.new_page(java_script_enabled=False)
    hall.sign_in(page, hall.cast["member"])
    page.goto(hall.session.room_url)
    page.fill("#say-text", "By a plain form")
    page.get_by_role("button", name="Send").click()
    expect(lines(page)).to_contain_text("By a plain form")
    page.locator(".line-menu > summary").click()
    page.locator(".menu-sheet [data-sign=agree]").click()
    expect(page.locator(".said > .signs [data-sign=agree] [data-n]")).to_have_text("1")
    page.locator(".line-menu > summary").click()
    page.locator("[data-reply]").click()
    expect(page.locator("[data-answering]")).to_contain_text("You answer Member")
    page.get_by_role("link", name="Let this page load itself").click()
    expect(page.locator("#say")).to_be_hidden()
    page.get_by_text("Write something").click()
    expect(page.locator("#say")).to_be_visible()


def test_what_was_on_its_way_is_sent_after_the_page_comes_back(hall: Hall, watch: Watch) -> None:
    watch.expect(AWAY)
    anna = hall.enter("member")
    anna.context.set_offline(True)
    expect(anna.locator("[data-link]")).to_contain_text("Reconnecting")
    say(anna, "kept in the browser")
    expect(anna.locator(".line.sending")).to_have_count(1)
    anna.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    anna.context.set_offline(False)
    anna.reload()
    expect(lines(anna)).to_have_count(1)
    expect(lines(anna)).to_contain_text("kept in the browser")
    anna.reload()
    expect(lines(anna)).to_have_count(1)


@pytest.mark.on_one
@pytest.mark.parametrize("look", FEW_LOOKS)
def test_the_room_looks_right(hall: Hall, look: Any) -> None:
    Room.objects.filter(pk=hall.room.pk).update(mode="moderated")
    live.say(hall.room, by=hall.person("member"), text="Held " + "verylongword" * 20)
    live.say(hall.room, by=hall.person("coordinator"), text="مرحبا بكم *في الغرفة*")
    asked = live.ask(hall.room, by=hall.person("coordinator"), text="Will the membership fee change in 2027?")
    live.ask(hall.room, by=hall.person("coordinator"), text="Can sections keep their own budget?")
    live.put_on_stage(hall.room, by=hall.person("coordinator"), item=asked)
    live.raise_hand(hall.room, by=hall.person("trusted"), up=True)
    for role in ("member", "coordinator"):
        Member.objects.filter(pk=hall.cast[role].pk).update(language=look.language)
        page = hall.new_page(viewport=look.viewport, color_scheme=look.light, locale=look.language)
        hall.sign_in(page, hall.cast[role])
        page.goto(hall.session.room_url)
        expect(page.locator(".live-room")).to_have_attribute("data-line", "open")
        if role == "coordinator":
            for summary in page.locator("#desk summary, .queued summary").all():
                summary.click()
        assert not faults(page, look.language)
        page.context.close()


COUNT_TONES = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...rest) { window.tones += 1; return start.apply(this, rest); };
"""


def test_a_sound_for_whoever_wants_one_and_only_for_what_is_for_them(hall: Hall, new_page: NewPage) -> None:
    member = hall.person("member")
    live.choose_preferences(member, by=member, named=True, pace="each", sound=True)
    hall.new_page = lambda **options: _counting_tones(new_page(**options))
    anna, quiet, ben = hall.enter("member"), hall.enter("newcomer"), hall.enter("trusted")
    say(ben, "Good evening all")
    expect(lines(anna)).to_have_count(1)
    assert anna.evaluate("window.tones") == 0
    for handle in (member.handle, hall.person("newcomer").handle):
        say(ben, f"@{handle} you have the keys")
    for page in (anna, quiet):
        expect(lines(page)).to_have_count(3)
    anna.wait_for_function("window.tones === 1")
    assert quiet.evaluate("window.tones") == 0  # off unless one asked for it


def _counting_tones(page: Page) -> Page:
    page.add_init_script(COUNT_TONES)
    return page


def test_others_see_that_one_is_writing(hall: Hall) -> None:
    anna, ben = hall.enter("member"), hall.enter("trusted")
    anna.locator("#say-text").press_sequentially("Good ev")
    expect(ben.locator("[data-writing]")).to_contain_text("Member")
    expect(anna.locator("[data-writing]")).not_to_contain_text("Member")
