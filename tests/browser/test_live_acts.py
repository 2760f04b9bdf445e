"""What people do in a room beside talking: questions and the stage, hands, polls, the host's and the team's acts."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from community.live import operations as live
from community.live.models import Room
from tests.house import samples
from tests.house.samples import Values

from .conftest import NewPage
from .hall import Hall, SignIn, lines, say

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_the_wall_shows_what_is_on_stage(hall: Hall) -> None:
    asked = live.ask(hall.room, by=hall.person("member"), text="Why?")
    wall = hall.new_page()
    wall.goto(f"{hall.session.url}screen/")
    expect(wall.locator(".stage")).to_contain_text("No question is on stage.")
    live.put_on_stage(hall.room, by=hall.person("coordinator"), item=asked)
    expect(wall.locator(".stage .question")).to_have_text("Why?", timeout=10_000)
    expect(wall.locator(".code-big")).to_have_text(hall.session.code)
