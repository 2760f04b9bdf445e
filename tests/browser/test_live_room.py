"""A room as people have it: two of them and their host, each in a browser of their own."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from community.commons.live import push
from community.commons.live.channels import personal
from community.live import operations as live
from community.live.models import Room
from membership.models import Member
from tests.cast import make_cast
from tests.house import samples
from tests.house.samples import Values
from tests.live.conftest import again, planned, room_of

from .conftest import NewPage, Watch
from .looking import LOOKS, faults

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Member], Page]
AWAY = r"ERR_INTERNET_DISCONNECTED|WebSocket"  # the browser notes on its console that the line is lost


class Hall:
    """A session with its people: `hall.enter("member")` is their page in its room."""

    def __init__(self, new_page: NewPage, sign_in: SignIn, **more: Any) -> None:
        self.new_page, self.sign_in = new_page, sign_in
        self.cast = make_cast()
        self.session = planned(self.cast["coordinator"], **more)
        self.room = room_of(self.session)

    def enter(self, role: str = "", **options: Any) -> Page:
        page = self.new_page(**options)
        if role:
            self.sign_in(page, self.cast[role])
        page.goto(self.session.room_url)
        expect(page.locator("[data-link]")).to_contain_text("You are connected")
        return page

    def person(self, role: str) -> Any:
        return again(self.cast[role])


@pytest.fixture
def hall(new_page: NewPage, sign_in: SignIn) -> Hall:
    return Hall(new_page, sign_in)


def lines(page: Page) -> Locator:
    return page.locator("[data-lines] > .line:not(.system, .sending)")


def said(page: Page) -> list[str]:
    return page.locator("[data-lines] > .line:not(.system) .prose").all_inner_texts()


def say(page: Page, text: str, *, asks: bool = False) -> None:
    page.fill("#say-text", text)
    if asks:
        page.check("[data-question]")
    page.press("#say-text", "Enter")


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


def test_held_then_given_back_mended_and_approved(hall: Hall) -> None:
    Room.objects.filter(pk=hall.room.pk).update(mode="moderated")
    anna, ben, host = hall.enter("member"), hall.enter("trusted"), hall.enter("coordinator")
    say(anna, "A first thought")
    expect(anna.locator("[data-pending] .line")).to_contain_text("A first thought")
    expect(host.locator(".line.held")).to_contain_text("A first thought")
    expect(host.locator("[data-held]")).to_have_text("1")
    host.locator(".line.held [data-why]").fill("Say it kindly.")
    host.get_by_role("button", name="Decline").click()
    expect(anna.locator("[data-pending] .line")).to_contain_text("Given back: Say it kindly.")
    expect(host.locator("[data-held]")).to_have_text("0")
    say(anna, "A second thought")
    expect(host.locator(".line.held")).to_have_count(2)
    host.locator(".line.held").last.focus()
    host.keyboard.press("a")
    expect(lines(ben)).to_have_count(1)
    expect(lines(ben)).to_contain_text("A second thought")
    expect(lines(anna)).to_have_count(1)
    expect(anna.locator("[data-pending] .line")).to_have_count(1)
    assert "first thought" not in ben.content()


def test_a_question_comes_to_the_stage_and_is_answered(hall: Hall) -> None:
    anna, ben, host = hall.enter("member"), hall.enter("trusted"), hall.enter("coordinator")
    say(anna, "Will the fee change?", asks=True)
    question = ben.locator(".queued")
    expect(question).to_contain_text("Will the fee change?")
    question.locator("[data-vote]").click()
    expect(question.locator("[data-vote]")).to_have_attribute("aria-pressed", "true")
    for page in (anna, ben, host):
        expect(page.locator(".queued [data-slot=votes]")).to_have_text("2")
    expect(host.locator("[data-next-stage]")).to_be_visible()
    host.locator("body").press("n")
    for page in (anna, ben, host):
        expect(page.locator("[data-stage-words]")).to_have_text("Will the fee change?")
    host.locator(".queued summary").click()
    host.locator(".queued textarea").fill("Not in *2027*.")
    host.get_by_role("button", name="Mark as answered").click()
    for page in (anna, ben, host):
        expect(page.locator("[data-stage-words]")).to_be_hidden()
    ben.locator("[data-show=answered]").click()
    expect(ben.locator(".queued em")).to_have_text("2027")


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


def test_hands_and_the_floor(hall: Hall) -> None:
    anna, host = hall.enter("member"), hall.enter("coordinator")
    anna.get_by_role("button", name="Raise your hand").click()
    expect(anna.get_by_text("Your hand is raised")).to_be_visible()
    host.get_by_role("button", name="Give the floor").click()
    expect(anna.get_by_text("You have the floor")).to_be_visible()


def test_a_poll_in_the_room(hall: Hall) -> None:
    anna, host = hall.enter("member"), hall.enter("coordinator")
    host.locator("#desk-poll > summary").click()
    host.fill("#poll-question", "Tea or coffee?")
    host.fill("#poll-choices", "Tea\nCoffee")
    host.get_by_role("button", name="Open the poll").click()
    ballot = anna.locator(".poll")
    expect(ballot).to_contain_text("Tea or coffee?")
    ballot.get_by_label("Tea").check()
    ballot.get_by_role("button", name="Vote").click()
    expect(ballot).to_contain_text("1 person has voted")


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


def test_the_host_merges_pins_and_notes(hall: Hall) -> None:
    one = live.ask(hall.room, by=hall.person("trusted"), text="Will the fee change?")
    other = live.ask(hall.room, by=hall.person("newcomer"), text="Does the fee change?")
    said = live.say(hall.room, by=hall.person("trusted"), text="The sheet is up.")
    host, anna = hall.enter("coordinator"), hall.enter("member")
    for item in (one, other):
        host.locator(f"#q{item.pk} summary").click()
        host.locator(f"#q{item.pk}").get_by_label("Merge it with others").check()
    host.get_by_role("button", name="Merge the ticked ones").click()
    expect(anna.locator(".queued")).to_have_count(1)
    expect(anna.locator(".queued [data-slot=votes]")).to_have_text("2")
    host.locator(f"#i{said.pk} .line-menu > summary").click()
    host.get_by_role("button", name="Pin above the chat").click()
    expect(anna.locator("[data-pinned]")).to_contain_text("The sheet is up.")
    host.get_by_role("button", name="Take it down").click()
    expect(anna.locator("[data-pinned]")).to_be_hidden()
    host.locator("#desk-notes > summary").click()
    host.fill("#note-text", "Watch the time")
    host.get_by_role("button", name="Note it").click()
    expect(host.locator("#desk-notes")).to_contain_text("Watch the time")


def test_what_moderators_take_away_goes_from_every_page(hall: Hall) -> None:
    item = live.say(hall.room, by=hall.person("member"), text="Something rude")
    ben = hall.enter("trusted")
    expect(lines(ben)).to_have_count(1)
    rule = Values(hall.cast).made(samples.rule)
    live.judge_item(item, by=hall.person("moderator"), verdict="hide", rule=rule, facts="Seen.", key="k")
    expect(ben.locator(".line.gone")).to_contain_text("taken away by the moderators")
    assert "Something rude" not in ben.locator("[data-lines]").inner_text()


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


def test_people_are_offered_after_an_at(hall: Hall) -> None:
    anna, trusted = hall.enter("member"), hall.cast["trusted"]
    live.say(hall.room, by=hall.person("trusted"), text="Here")
    anna.locator("#say-text").press_sequentially("Hello @trus")
    expect(anna.locator("#room-suggestions [role=option]")).to_contain_text(trusted.name)
    anna.keyboard.press("Enter")
    expect(anna.locator("#say-text")).to_have_value("Hello @trusted ")
    anna.keyboard.press("Enter")
    expect(lines(anna).last.locator("a.mention")).to_have_text("@trusted")


def test_a_lobby_counts_down_and_takes_questions_without_a_name(new_page: NewPage, sign_in: SignIn) -> None:
    hall = Hall(new_page, sign_in, mode="lobby", start=timedelta(minutes=3))
    anna, host = hall.enter("member"), hall.enter("coordinator")
    expect(anna.locator("[data-countdown]")).to_have_text(re.compile(r"In \d minutes? \d+ seconds?"))
    say(anna, "Too early")
    expect(anna.locator("[data-error]")).to_contain_text("opens soon")
    anna.check("[data-question]")
    anna.get_by_label("Ask as nobody in particular").check()
    anna.press("#say-text", "Enter")
    expect(host.locator(".queued")).to_contain_text("asked without a name")
    expect(host.locator(".queued")).to_contain_text("Member")
    visitor = hall.enter()
    expect(visitor.locator(".queued")).to_contain_text("Nobody in particular")
    assert "/members/member/" not in visitor.content()
    host.locator("#desk-mode").select_option("open")
    host.locator("#desk-set").click()
    expect(anna.locator("[data-countdown]")).to_be_hidden()


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


def test_the_wall_shows_what_is_on_stage(hall: Hall) -> None:
    asked = live.ask(hall.room, by=hall.person("member"), text="Why?")
    wall = hall.new_page()
    wall.goto(f"{hall.session.url}screen/")
    expect(wall.locator(".stage")).to_contain_text("No question is on stage.")
    live.put_on_stage(hall.room, by=hall.person("coordinator"), item=asked)
    expect(wall.locator(".stage .question")).to_have_text("Why?", timeout=10_000)
    expect(wall.locator(".code-big")).to_have_text(hall.session.code)


@pytest.mark.parametrize("look", LOOKS, ids=str)
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
