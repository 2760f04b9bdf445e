"""Work on cases in a real Chromium: notices, presets, several cases at once, who reads what, each page by axe."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forums.models import Topic
from forums.moderation import operations
from forums.moderation.models import Bulk, Case, Decision, LegalNotice, Preset, RuleVersion
from membership.models import Member

from .conftest import DESKTOP, PHONE, Watch
from .looking import faults
from .test_moderation import SignIn, case, people, reply, rule, topic

__all__ = ["case", "people", "rule", "topic"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def preset(rule: RuleVersion, people: Mapping[str, Member]) -> Preset:
    texts = {"en": "Dear {name}, it is about “{rule}”.", "fr": "{name}, il s’agit de « {rule} »."}
    return operations.write_preset(
        None, by=people["lea"], name="Unkind", texts=texts, verdict="hide", rule=rule.rule
    )


@pytest.fixture
def busy(
    case: Case, topic: Topic, rule: RuleVersion, preset: Preset, people: Mapping[str, Member]
) -> list[Case]:
    """A queue with something of each kind."""
    more = [reply(topic, people["nadia"], f"Cheap tickets, offer {n}, call now.") for n in range(3)]
    cases = [operations.report_thing(one, by=people["piotr"], rule=rule).case for one in more]
    operations.file_notice(
        [(more[0].url, more[0])],
        by=people["piotr"],
        ground="fraud",
        why="These tickets do not exist; I paid for two.",
        name="Ada Okafor",
        email="ada@example.org",
        good_faith=True,
    )
    operations.ask_opinion(
        cases[1], by=people["bao"], colleague=people["lea"], question="Is it the same seller?"
    )
    operations.pause_case(
        cases[2], by=people["bao"], member=people["nadia"], text="Where are these tickets from?"
    )
    operations.write_note(case, by=people["bao"], text="We have talked about this before.")
    operations.note_on_member(people["nadia"], by=people["bao"], text="Warned by phone in March.")
    operations.save_view(None, by=people["lea"], name="Attacks on persons", query="urgency=60")
    operations.save_view(None, by=people["lea"], name="In French", query="language=fr")
    return [case, *cases]


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
def test_each_page_is_for_everybody(
    locale: str,
    light: str,
    viewport: dict[str, int],
    busy: list[Case],
    new_page: Any,
    sign_in: SignIn,
    people: Mapping[str, Member],
    accessible: Callable[[Page], None],
    screenshot: Any,
) -> None:
    Member.objects.update(language=locale[:2])
    staff = sign_in(new_page(locale=locale, color_scheme=light, viewport=viewport), people["bao"])
    colleague = sign_in(new_page(locale=locale, color_scheme=light, viewport=viewport), people["lea"])
    member = sign_in(new_page(locale=locale, color_scheme=light, viewport=viewport), people["nadia"])
    visitor = new_page(locale=locale, color_scheme=light, viewport=viewport)
    chosen = "&".join(f"case={one.pk}" for one in busy[:2])
    for page, address in (
        (colleague, "/moderation/?urgency=60"),
        (colleague, busy[0].url),
        (colleague, busy[1].url),
        (colleague, busy[2].url),
        (staff, busy[3].url),
        (staff, f"/moderation/bulk/?{chosen}"),
        (staff, "/moderation/presets/"),
        (staff, "/moderation/presets/new/"),
        (staff, "/moderation/deadlines/"),
        (staff, "/moderation/care/"),
        (staff, "/moderation/mail/team/"),
        (staff, "/moderation/mail/with/nadia/"),
        (staff, "/members/nadia/"),
        (member, "/moderation/mail/"),
        (member, "/members/piotr/"),
        (visitor, "/moderation/notice/?where=/members/nadia/"),
        (visitor, LegalNotice.objects.get().url),
    ):
        page.goto(address)
        accessible(page)
        assert not faults(page), (address, faults(page))
        name = "".join(letter if letter.isalnum() else "-" for letter in address)[:40]
        screenshot(page, f"work-{locale[:2]}-{light}-{viewport['width']}-{name}", full_page=True)


def test_a_preset_fills_the_form_in_place(
    case: Case, preset: Preset, page: Page, sign_in: SignIn, people: Mapping[str, Member]
) -> None:
    sign_in(page, people["lea"]).goto(case.url)
    page.get_by_role("link", name="Unkind").click()
    expect(page.locator("[name=facts]")).to_have_value("Nadia O., il s’agit de « Parlez aux personnes ».")
    expect(page.locator("[name=verdict][value=hide]")).to_be_checked()
    expect(page.locator("[data-letter]")).to_contain_text("il s’agit de")


def test_several_cases_at_once_and_back(
    busy: list[Case], page: Page, sign_in: SignIn, people: Mapping[str, Member], rule: RuleVersion
) -> None:
    sign_in(page, people["bao"]).goto("/moderation/")
    for one in busy[:2]:
        page.locator(f"[data-case='{one.pk}'] input[name=case]").check()
    operations.write_note(busy[0], by=people["lea"], text="Look here")  # the list is asked for anew
    page.wait_for_timeout(1200)
    expect(page.locator("input[name=case]:checked")).to_have_count(2)
    page.get_by_role("button", name="Decide the chosen ones together").click()
    page.get_by_label("What happens to them").select_option("keep")
    page.get_by_role("button", name="Decide and send all").click()
    expect(page.get_by_text("2 cases are decided.")).to_be_visible()
    assert Decision.objects.count() == 2
    page.get_by_role("button", name="Take all of them back").click()
    expect(page.get_by_text("2 decisions are taken back.")).to_be_visible()
    assert Bulk.objects.get().undone_at


def test_the_queue_says_who_reads(
    case: Case, page: Page, new_page: Any, sign_in: SignIn, people: Mapping[str, Member]
) -> None:
    sign_in(page, people["bao"]).goto("/moderation/")
    other = sign_in(new_page(), people["lea"])
    other.goto(case.url)
    expect(page.get_by_text("Léa M. is reading this")).to_be_visible(timeout=8000)


def test_a_visitor_files_a_notice_without_scripts(
    case: Case, page_without_scripts: Page, watch: Watch
) -> None:
    watch.expect("422")
    page = page_without_scripts
    page.goto("/forums/")
    page.get_by_role("link", name="Report something illegal").first.click()
    page.get_by_label("Where does it stand?").fill(f"https://elsewhere.example/{case.pk}")
    page.get_by_label("What is it?").select_option("fraud")
    page.get_by_label("Why is it against the law?").fill("They sell what is not theirs.")
    page.get_by_label("Your name").fill("Ada Okafor")
    page.get_by_label("Your e-mail").fill("ada@example.org")
    page.get_by_label("To the best of my knowledge").check()
    page.get_by_role("button", name="Send the notice").click()
    expect(page.locator("#id_where_error")).to_be_visible()
    expect(page.get_by_label("Why is it against the law?")).to_have_value("They sell what is not theirs.")
    page.get_by_label("Where does it stand?").fill(case.thing().url)
    page.get_by_role("button", name="Send the notice").click()
    expect(page.get_by_role("heading", name="Notice ")).to_be_visible()
    assert LegalNotice.objects.get().url in page.url
