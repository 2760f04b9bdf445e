"""Connections, blocks, introductions, groups in a real Chromium: in both lights and languages, without scripts."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from community.commons.jobs.worker import drain
from forums import operations as forums
from forums.models import Topic
from membership import operations
from membership.models import Audience, GroupMember, Member
from membership.saying import Saying
from tests.cast import make_member
from tests.forums.conftest import reply

from .conftest import DESKTOP, PHONE, NewPage
from .looking import TWO_LOOKS, faults

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Member], Page]
LONG_AGO = timezone.now() - timedelta(days=100)


def _person(handle: str, name: str, headline: str, expertise: str, role: str = "") -> Member:
    member = make_member(handle, name=name, role=role)
    Member.objects.filter(pk=member.pk).update(joined_at=LONG_AGO)
    values = {
        "headline": Saying(headline, audience=Audience.MEMBERS),
        "expertise": Saying(expertise, audience=Audience.MEMBERS),
        "place": Saying("Lyon", audience=Audience.MEMBERS),
    }
    member.refresh_from_db()
    operations.edit_profile(member, by=member, changes={"listed": True}, values=values)
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def community() -> dict[str, Member]:
    people = {
        "lea": _person("lea", "Léa Marchevoix", "Keeps the tool library", "Heating"),
        "piotr": _person("piotr", "Piotr Zieliński", "Repairs boilers and bicycles", "Heating"),
        "bao": _person("bao", "Bao Tran", "Runs the house", "Contracts", role="administrator"),
        "noor": _person("noor", "Noor Haddad", "Plants trees along streets", "Trees"),
        "ines": _person("ines", "Inès Carvalho", "Sings and conducts", "Choirs"),
        "max": _person("max", "Maximilian Overlongname-Featherstonehaugh", "Loud", "Heating"),
    }
    lea, ines, noor = people["lea"], people["ines"], people["noor"]
    operations.accept_connection(operations.ask_connection(ines, by=lea), by=ines)
    operations.accept_connection(operations.ask_connection(ines, by=noor), by=ines)
    operations.ask_connection(
        lea, by=people["bao"], words="We spoke about the roof on Monday. Let us keep in touch."
    )
    operations.introduce_members(lea, by=ines, other=noor, words="You both want trees in the yard.")
    group = operations.make_group(
        None, by=people["bao"], name="Chœur du quai", about="We sing on *Tuesdays*."
    )
    for one in (lea, ines):
        operations.invite_to_group(group, by=people["bao"], member=one)
        operations.join_group(group, by=one)
    operations.set_group_coordinator(
        GroupMember.objects.get(group=group, member=lea), by=people["bao"], coordinates=True
    )
    operations.join_group(group, by=noor, words="I sing alto, and live across the street.")
    operations.block_member(people["max"], by=lea)
    drain()
    return people


@pytest.fixture
def topic(community: dict[str, Member]) -> Topic:
    room = forums.create_category(None, by=community["bao"], name="Practice")
    made = forums.open_topic(room, by=community["piotr"], title="Who keeps the keys?", text="I have one set.")
    reply(made, community["max"], "I should have them all.")
    reply(made, community["ines"], "Two sets are enough.")
    return Topic.objects.get(pk=made.pk)


PAGES = {
    "connections": "/members/connections/",
    "blocks": "/members/blocks/",
    "introductions": "/members/introductions/",
    "meet": "/members/meet/",
    "groups": "/members/groups/",
    "group": "/members/groups/choeur-du-quai/",
    "group-edit": "/members/groups/choeur-du-quai/edit/",
    "profile": "/members/piotr/",
    "asked-profile": "/members/bao/",
    "blocked-profile": "/members/max/",
    "ask": "/members/piotr/connect/",
    "block": "/members/piotr/block/",
    "introduce": "/members/ines/introduce/",
    "directory": "/members/",
}


@pytest.mark.on_one
@pytest.mark.parametrize(("language", "light"), TWO_LOOKS)
def test_every_page_of_ties_is_well_made(
    community: dict[str, Member],
    topic: Topic,
    new_page: NewPage,
    sign_in: SignIn,
    screenshot: Callable[..., Path],
    language: str,
    light: str,
) -> None:
    lea = community["lea"]
    Member.objects.filter(pk=lea.pk).update(language=language)
    found: list[str] = []
    for size, viewport in (("wide", DESKTOP), ("phone", PHONE)):
        page = sign_in(new_page(viewport=viewport, color_scheme=light), lea)
        for name, path in (PAGES | {"topic": topic.url}).items():
            page.goto(path)
            screenshot(page, f"ties-{name}-{language}-{light}-{size}", full_page=True)
            found += faults(page, language)
    assert not found, "\n".join(found)


def test_the_fold_opens_and_stays_as_the_post_changes(
    community: dict[str, Member], topic: Topic, page: Page, sign_in: SignIn
) -> None:
    sign_in(page, community["lea"]).goto(topic.url)
    words = page.get_by_text("I should have them all.")
    expect(words).to_be_hidden()
    page.get_by_text("Post by somebody you blocked").click()
    expect(words).to_be_visible()
    forums.edit_post(topic.posts.get(number=2), by=community["max"], text="I should have two of them.")
    expect(page.get_by_text("I should have two of them.")).to_be_visible(timeout=15_000)
    expect(page.locator(".post-folded")).to_have_count(1)


def test_all_of_it_goes_without_scripts(
    community: dict[str, Member], page_without_scripts: Page, sign_in: SignIn
) -> None:
    page = sign_in(page_without_scripts, community["lea"])
    page.goto("/members/piotr/")
    page.get_by_role("link", name="Connect", exact=True).click()
    page.get_by_label("A word with it").fill("We met at the boiler.")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Piotr Zieliński is asked.")).to_be_visible()
    page.goto("/members/connections/")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("You are connected with Bao Tran.")).to_be_visible()
    page.goto("/members/introductions/")
    page.get_by_role("button", name="Yes, gladly").click()
    expect(page.get_by_text("Once the other one has said yes as well")).to_be_visible()
    page.goto("/members/noor/block/")
    page.get_by_role("button", name="Block").click()
    page.get_by_role("button", name="Unblock Noor Haddad").click()
    expect(page.get_by_text("Noor Haddad is no longer blocked.")).to_be_visible()
