"""The coordinators' desk in a real Chromium: in both lights and languages, and its whole way without scripts."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from community.commons.jobs.worker import drain
from membership import merging_work, operations
from membership.desk import acting
from membership.models import DeskAct, Member, Merge
from tests.cast import make_member

from .conftest import DESKTOP, PHONE, NewPage
from .looking import TWO_LOOKS, faults

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Member], Page]


@pytest.fixture
def desk() -> dict[str, Member]:
    names = {
        "lea": "Léa Marchevoix",
        "piotr": "Piotr Zieliński",
        "noor": "Noor Haddad",
        "noor.old": "N. Haddad",
        "max": "Maximilian Overlongname-Featherstonehaugh",
    }
    people = {handle: make_member(handle, name=name) for handle, name in names.items()}
    people["ines"] = make_member("ines", name="Inès Carvalho", role="coordinator")
    people["bao"] = make_member("bao", name="Bao Tran", role="administrator")
    Member.objects.update(joined_at=timezone.now() - timedelta(days=100))
    ines, lea = people["ines"], people["lea"]
    group = operations.make_group(None, by=people["bao"], name="Chœur du quai", about="We sing.")
    operations.add_to_group(group, by=ines, member=lea)
    operations.look_at_data(None, by=ines, what="list", people=[lea.pk, ines.pk], reason="The post came back")
    operations.write_note(lea, by=people["bao"], text="Sings alto. Prefers to be called on the phone.")
    acting.do(acting.Task(acting.Kind.CLOSE, ines, "Nobody uses it"), [people["max"]])
    merge = operations.begin_merge(people["noor.old"], by=ines, kept=people["noor"], reason="She wrote to us")
    merging_work.go(merge, by=ines)
    drain()
    return people


PAGES = {
    "list": "/members/desk/",
    "filtered": "/members/desk/?account=active&role=coordinator",
    "nobody": "/members/desk/?account=none",
    "member": "/members/desk/people/lea/",
    "acts": "/members/desk/acts/",
    "merges": "/members/desk/merges/",
    "merging": "/members/desk/people/piotr/merge/?into=lea",
    "looks": "/members/me/looks/",
    "hub": "/members/me/account/",
    "import": "/members/desk/import/",
    "fields": "/members/desk/fields/",
}


@pytest.mark.on_one
@pytest.mark.parametrize(("language", "light"), TWO_LOOKS)
def test_every_page_of_the_desk_is_well_made(
    desk: dict[str, Member],
    new_page: NewPage,
    sign_in: SignIn,
    screenshot: Callable[..., Path],
    language: str,
    light: str,
) -> None:
    ines = desk["ines"]
    Member.objects.filter(pk=ines.pk).update(language=language)
    found: list[str] = []
    for size, viewport in (("wide", DESKTOP), ("phone", PHONE)):
        page = sign_in(new_page(viewport=viewport, color_scheme=light), ines)
        act, merge = DeskAct.objects.get().pk, Merge.objects.get().pk
        made = {"act": f"/members/desk/acts/{act}/", "merge": f"/members/desk/merges/{merge}/"}
        for name, path in (PAGES | made).items():
            page.goto(path)
            screenshot(page, f"desk-{name}-{language}-{light}-{size}", full_page=True)
            found += faults(page, language)
        page.goto("/members/desk/")
        page.locator("form[action*='addresses'] button").evaluate("one => one.closest('details').open = true")
        page.locator("#look-reason").fill("The post came back")
        page.locator("form[action*='addresses'] button").click()
        screenshot(page, f"desk-addresses-{language}-{light}-{size}", full_page=True)
        found += faults(page, language)
        page.goto("/members/desk/")
        page.locator("input[name=member]").first.check()
        page.locator("#act-kind").select_option("close")
        page.locator("#act button").click()
        screenshot(page, f"desk-preview-{language}-{light}-{size}", full_page=True)
        found += faults(page, language)
    assert not found, "\n".join(found)


def test_the_whole_way_goes_without_scripts(
    desk: dict[str, Member], page_without_scripts: Page, sign_in: SignIn
) -> None:
    page = sign_in(page_without_scripts, desk["ines"])
    page.goto("/members/desk/")
    expect(page.get_by_text("lea@example.org")).to_have_count(0)
    page.get_by_text("Show addresses").first.click()
    page.locator("#look-reason").fill("The post came back")
    page.locator("form[action*='addresses'] button").click()
    expect(page.get_by_text("lea@example.org")).to_be_visible()
    page.goto("/members/desk/")
    page.get_by_label("Léa Marchevoix").check()
    page.get_by_label("What", exact=True).select_option("close")
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_label("Why").fill("She asked for it")
    page.get_by_role("button", name="Close the accounts").click()
    expect(page.get_by_role("link", name="Léa Marchevoix")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back for 1 person.")).to_be_visible()
    page.get_by_role("link", name="Léa Marchevoix").click()
    page.get_by_label("A new note").fill("Came back within a minute.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Came back within a minute.")).to_be_visible()


def test_the_desk_is_in_the_menu(desk: dict[str, Member], page: Page, sign_in: SignIn) -> None:
    sign_in(page, desk["ines"]).goto("/")
    assert page.locator("a[href='/members/desk/']").count() == 1
