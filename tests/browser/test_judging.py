"""A sanction and an appeal in a real Chromium: the bundle on a wide page, the appeal on a phone, without scripts."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from community.commons.standing.models import Sanction, State
from forums import operations as forum
from forums.models import Post, Topic
from forums.moderation import operations
from forums.moderation.models import Appeal, Case, Decision, RuleVersion, Urgency
from forums.moderation.sanctioning import Sanctioning
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
        "ines": make_member("ines", role="moderator", name="Inès R."),
        "nadia": make_member("nadia", name="Nadia O."),
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
def case(rule: RuleVersion, people: Mapping[str, Member]) -> Case:
    category = forum.create_category(None, by=people["bao"], name="Practice")
    forum.create_category(None, by=people["bao"], name="Workshop")
    topic = forum.open_topic(
        category, by=people["piotr"], title="Who keeps the keys?", text="I have one set."
    )
    topic = Topic.objects.select_related("category").get(pk=topic.pk)
    post = forum.create_post(
        topic, by=people["nadia"], text="Ask Karl, 06 12 34 56 78. You people always do."
    )
    return operations.report_thing(post, by=people["piotr"], rule=rule, words="An attack").case


def decided(case: Case, rule: RuleVersion, by: Member, verdict: str = "remove", **more: Any) -> Decision:
    case = Case.objects.select_related("author").get(pk=case.pk)
    return operations.decide_case(
        case,
        by=by,
        verdict=verdict,
        version=case.version,
        key=verdict,
        rule=rule,
        facts="It insults a group.",
        **more,
    )


def test_the_whole_bundle_is_decided_on_one_page(
    case: Case, rule: RuleVersion, people: Mapping[str, Member], page: Page, sign_in: SignIn, live_site: Any
) -> None:
    sign_in(page, people["lea"])
    page.goto(live_site / case.url)
    page.get_by_text("Keep", exact=True).click()
    page.get_by_text("And with it").click()
    page.get_by_label("Close the topic: no more replies").check()
    page.get_by_label("Take personal data out of the text").fill("Ask Karl. You people always do.")
    page.get_by_text("A sanction for Nadia O.").click()
    page.get_by_label("And to whoever wrote it").select_option("mute")
    page.get_by_label("Where it holds").select_option(label="on the whole site")
    page.get_by_label("For how long").select_option("72")
    page.get_by_label("The facts, for whoever wrote it").fill("A telephone number of somebody else.")
    expect(page.locator("[data-letter]")).to_contain_text("For a time you can read, and not write.")
    expect(page.locator("[data-letter]")).to_contain_text("A moderator took personal data out")
    page.get_by_role("button", name="Decide and send").click()
    expect(page.get_by_text("Everybody concerned is told.")).to_be_visible()
    post = Post.objects.select_related("topic").get(pk=case.subject_id)
    assert "06 12" not in post.html and post.topic.closed_at and post.redacted_at
    assert Sanction.objects.in_force().get().kind == "mute"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The decision is undone")).to_be_visible()
    post = Post.objects.select_related("topic").get(pk=case.subject_id)
    assert "06 12" in post.html and not post.topic.closed_at
    assert not Sanction.objects.in_force().exists()


def test_a_suspended_member_appeals_on_a_phone_without_scripts(
    case: Case,
    rule: RuleVersion,
    people: Mapping[str, Member],
    new_page: Callable[..., Page],
    sign_in: SignIn,
    live_site: Any,
) -> None:
    until = timezone.now() + timedelta(days=3)
    decided(case, rule, people["lea"], sanction=Sanctioning("suspension", "", until))
    page = sign_in(new_page(viewport=PHONE, java_script_enabled=False), people["nadia"])
    page.goto(live_site / "/moderation/mine/")
    expect(page.get_by_text("You can sign in to read, to appeal")).to_be_visible()
    page.get_by_role("link", name="Suspension").click()
    page.get_by_role("link", name="Appeal").last.click()
    page.get_by_label("Why do you not agree?").fill("I meant the committee.")
    page.get_by_role("button", name="Send the appeal").click()
    expect(page.get_by_text("Your appeal is with the team.")).to_be_visible()
    ines = sign_in(new_page(viewport=DESKTOP), people["ines"])
    ines.goto(live_site / "/moderation/")
    ines.get_by_role("link", name="I meant the committee.").first.click()
    ines.get_by_text("The decision is taken back").click()
    ines.get_by_label("The reasons, for whoever appealed").fill("Read in its place it is no insult.")
    ines.get_by_role("button", name="Send the answer").click()
    expect(ines.get_by_text("The appeal is answered.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Read in its place it is no insult.")).to_be_visible()
    assert Post.objects.get(pk=case.subject_id).state == State.VISIBLE


@pytest.mark.on_one
@pytest.mark.parametrize(
    ("locale", "light", "viewport"), [("en-GB", "light", DESKTOP), ("fr-FR", "dark", PHONE)]
)
def test_axe_finds_nothing(
    locale: str,
    light: str,
    viewport: Any,
    case: Case,
    rule: RuleVersion,
    people: Mapping[str, Member],
    new_page: Callable[..., Page],
    sign_in: SignIn,
    live_site: Any,
    screenshot: Callable[..., Any],
) -> None:
    until = timezone.now() + timedelta(days=3)
    open_case = operations.report_thing(
        Topic.objects.get(), by=people["nadia"], rule=rule, words="Look at this"
    ).case
    decision = decided(case, rule, people["lea"], sanction=Sanctioning("suspension", "", until))
    theirs = decided(open_case, rule, people["lea"], "keep", sanction=Sanctioning("ban"))
    appeal = operations.submit_appeal(decision, by=people["nadia"], words="I meant the committee.")
    operations.write_appeal_message(appeal, by=people["ines"], text="Which committee?")
    again = operations.open_case(Topic.objects.get(), by=people["bao"])
    about = {
        "nadia": ["/moderation/mine/", f"/moderation/mine/{decision.statement_id}/", appeal.url],
        "ines": [
            appeal.case_url,
            "/moderation/",
            again.url,
            Case.objects.get(pk=case.pk).url,
            "/moderation/sanctions/",
            f"/moderation/sanctions/{theirs.sanction_id}/",
        ],
    }
    found = []
    for who, addresses in about.items():
        Member.objects.filter(pk=people[who].pk).update(language=locale[:2])
        page = sign_in(new_page(locale=locale, color_scheme=light, viewport=viewport), people[who])
        for number, address in enumerate(addresses):
            page.goto(live_site / address)
            page.evaluate("document.querySelectorAll('details.more').forEach((one) => one.open = true)")
            screenshot(page, f"judging-{who}-{number}-{light}", full_page=True)
            found += [f"{who} {address}: {fault}" for fault in faults(page)]
    assert not found, "\n".join(found)
    assert Appeal.objects.count() == 1
