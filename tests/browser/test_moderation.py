"""A report becomes a case, a case a decision, in a real Chromium: by keys, live, on a phone and without scripts."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forums import operations as forum
from forums.models import Post, Topic
from forums.moderation import operations
from forums.moderation.models import Case, Decision, Report, RuleVersion, Urgency
from membership.models import Member
from tests.cast import make_member

from .conftest import DESKTOP, PHONE
from .looking import faults

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Member], Page]


@pytest.fixture
def people() -> Mapping[str, Member]:
    return {
        "lea": make_member("lea", role="moderator", name="Léa M."),
        "bao": make_member("bao", role="administrator", name="Bao T."),
        "nadia": make_member("nadia", name="Nadia O.", language="fr"),
        "piotr": make_member("piotr", role="trusted", name="Piotr Z."),
    }


@pytest.fixture
def rule(people: Mapping[str, Member]) -> RuleVersion:
    return operations.write_rule(
        None,
        by=people["bao"],
        code="kind",
        titles={"en": "Speak to people, not about them", "fr": "Parlez aux personnes"},
        texts={"en": "Attack arguments.", "fr": "Attaquez les arguments."},
        urgency=Urgency.HOUR,
    )


@pytest.fixture
def topic(people: Mapping[str, Member]) -> Topic:
    category = forum.create_category(None, by=people["bao"], name="Practice")
    return forum.open_topic(category, by=people["piotr"], title="Who keeps the keys?", text="I have one set.")


def reply(topic: Topic, by: Member, text: str) -> Post:
    return forum.create_post(Topic.objects.select_related("category").get(pk=topic.pk), by=by, text=text)


@pytest.fixture
def case(topic: Topic, rule: RuleVersion, people: Mapping[str, Member]) -> Case:
    post = reply(topic, people["nadia"], "You people always say that.")
    return operations.report_thing(post, by=people["piotr"], rule=rule, words="An attack").case


def in_time(page: Page, holds: Callable[[], bool]) -> bool:
    """Whether it holds within five seconds."""
    for _ in range(50):
        if holds():
            return True
        page.wait_for_timeout(100)
    return False


@pytest.mark.on_one
@pytest.mark.parametrize(
    ("locale", "light", "viewport"),
    [
        ("en-GB", "light", DESKTOP),
        ("fr-FR", "dark", PHONE),
        pytest.param("fr-FR", "light", DESKTOP, marks=pytest.mark.full),
        pytest.param("en-GB", "dark", PHONE, marks=pytest.mark.full),
    ],
)
def test_axe_finds_nothing(
    locale: str,
    light: str,
    viewport: Any,
    case: Case,
    topic: Topic,
    rule: RuleVersion,
    people: Mapping[str, Member],
    new_page: Callable[..., Page],
    sign_in: SignIn,
) -> None:
    other = reply(topic, people["nadia"], "And you are all alike.")
    held = operations.report_thing(other, by=people["bao"], rule=rule).case
    decided = operations.decide_case(
        held, by=people["lea"], verdict="remove", version=held.version, key="k", rule=rule, facts="Seen."
    )
    fresh = reply(topic, people["nadia"], "And again.")
    about = {
        "lea": ["/moderation/", "/moderation/?state=closed", case.url, held.url],
        "bao": [
            "/moderation/rules/",
            "/moderation/rules/kind/",
            "/moderation/log/",
            "/moderation/?rule=kind&x=1",
        ],
        "nadia": ["/moderation/mine/", f"/moderation/mine/{decided.statement_id}/"],
        "piotr": [f"/moderation/report/?kind=forums.post&id={fresh.pk}", "/moderation/reports/"],
    }
    found = []
    for who, addresses in about.items():
        Member.objects.filter(pk=people[who].pk).update(language=locale[:2])
        page = sign_in(new_page(locale=locale, color_scheme=light, viewport=viewport), people[who])
        for address in addresses:
            page.goto(address)
            found += faults(page, locale[:2])
    assert not found, "\n".join(found)


def test_a_moderator_decides_by_keys_alone(
    case: Case, people: Mapping[str, Member], page: Page, sign_in: SignIn, screenshot: Callable[..., Any]
) -> None:
    sign_in(page, people["lea"]).goto(case.url)
    page.keyboard.press("c")
    expect(page.get_by_text("claimed by you").first).to_be_visible()
    expect(page.locator("[data-lease]")).to_contain_text("9:")
    page.keyboard.press("3")
    page.keyboard.press("?")
    expect(page.get_by_text("Choose what happens to it")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_label("The facts, for whoever wrote it").fill("Il attaque un groupe entier.")
    letter = page.locator("[data-letter]")
    expect(letter).to_contain_text("Il attaque un groupe entier.")
    expect(letter).to_contain_text("Parlez aux personnes")
    screenshot(page, "moderation-case", full_page=True)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"Case {case.pk} is decided")).to_be_visible()
    assert Decision.objects.get().verdict == "remove"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The decision is undone")).to_be_visible()
    case.refresh_from_db()
    assert case.state == "open"


def test_who_comes_second_is_told_and_keeps_the_text(
    case: Case, people: Mapping[str, Member], new_page: Callable[..., Page], sign_in: SignIn, watch: Any
) -> None:
    watch.expect("409")
    slow = sign_in(new_page(), people["bao"])
    slow.goto(case.url)
    slow.get_by_role("radio", name="Remove").check()
    slow.get_by_label("The facts, for whoever wrote it").fill("A long text that took time.")
    quick = sign_in(new_page(), people["lea"])
    quick.goto(case.url)
    quick.get_by_role("radio", name="Keep").check()
    quick.get_by_role("button", name="Decide and send").click()
    expect(quick.get_by_text(f"Case {case.pk} is decided")).to_be_visible()
    slow.get_by_role("button", name="Decide and send").click()
    expect(slow.get_by_text("Léa M. decided first: Keep")).to_be_visible()
    expect(slow.get_by_text("A long text that took time.")).to_be_visible()
    assert Decision.objects.count() == 1


def test_everything_works_without_scripts(
    case: Case, topic: Topic, people: Mapping[str, Member], page_without_scripts: Page, sign_in: SignIn
) -> None:
    page = sign_in(page_without_scripts, people["piotr"])
    post = reply(topic, people["nadia"], "I say it again.")
    page.goto(f"/moderation/report/?kind=forums.post&id={post.pk}")
    page.get_by_role("radio", name="Speak to people").check()
    page.get_by_label("What should the moderators know?").fill("Twice now")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Thank you")).to_be_visible()
    assert in_time(page, lambda: Report.objects.count() == 2)
    sign_in(page, people["lea"]).goto("/moderation/")
    page.get_by_role("link", name="You people always say that.").click()
    page.get_by_role("button", name="Claim").click()
    page.get_by_role("radio", name="Hide until mended").check()
    page.get_by_label("The facts, for whoever wrote it").fill("Il attaque un groupe.")
    page.get_by_role("button", name="Show the letter first").click()
    expect(page.locator("[data-letter]")).to_contain_text("Il attaque un groupe.")
    page.get_by_role("button", name="Decide and send").click()
    expect(page.get_by_text(f"Case {case.pk} is decided")).to_be_visible()
    assert Decision.objects.get().verdict == "hide"
