"""What no address shows by itself: refused forms, open menus and dialogs, closed doors, a second sign-in."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from community.live.models import Room
from forums import operations as forums
from forums.models import Topic
from membership.models import Member
from tests.cast import PASSWORD, make_cast
from tests.house import samples
from tests.house.samples import Values

from .conftest import NewPage, Watch
from .looking import LOOKS, faults

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Member], Page]
State = Callable[[Page, Values], Any]
STATES: dict[str, list[State]] = {}  # by who gets there
NO_SCRIPT = "export const enter = () => {};"  # of a room
ANSWERS = r"status of (400|403|404|409|413|422)"  # the browser notes each of them on its console


def state(who: str) -> Callable[[State], State]:
    def register(reach: State) -> State:
        STATES.setdefault(who, []).append(reach)
        return reach

    return register


@pytest.mark.parametrize("who", ["visitor", "member", "moderator", "administrator"])
def test_every_state(
    who: str, new_page: NewPage, sign_in: SignIn, watch: Watch, size: Callable[[int, int], int]
) -> None:
    watch.expect(ANSWERS)
    values = Values(make_cast())
    person = values.cast[who]
    wrong = []
    for number, reach in enumerate(STATES[who]):
        for look in LOOKS if size(0, 1) else [LOOKS[(number * 5 + len(who)) % len(LOOKS)]]:
            page = new_page(
                locale=f"{look.language}-{look.language.upper()}",
                color_scheme=look.light,
                viewport=look.viewport,
            )
            if isinstance(person, Member):
                Member.objects.filter(pk=person.pk).update(language=look.language)
                sign_in(page, person)
            cache.clear()  # rate limits would answer the later ones with 429
            reach(page, values)
            wrong += [f"{reach.__name__} ({look}) {fault}" for fault in faults(page, look.language)]
            page.context.close()
    assert not wrong, "\n".join(wrong)


def submit(page: Page, form: str) -> None:
    """Send the form as a browser without checks of its own would."""
    with page.expect_navigation():
        page.locator(form).evaluate("form => { form.noValidate = true; form.requestSubmit() }")


# -- Forms that come back ------------------------------------------------------------------


@state("visitor")
def sign_in_without_words(page: Page, values: Values) -> None:
    page.goto("/accounts/login/")
    submit(page, "form[action='/accounts/login/']:has(#id_login)")
    expect(page.locator("#form-errors")).to_be_visible()


@state("visitor")
def wrong_password(page: Page, values: Values) -> None:
    page.goto("/accounts/login/")
    page.fill("#id_login", "member@example.org")
    page.fill("#id_password", "not the password at all")
    submit(page, "form[action='/accounts/login/']:has(#id_login)")
    expect(page.locator("#form-errors")).to_be_visible()


@state("visitor")
def joining_without_words(page: Page, values: Values) -> None:
    page.goto("/accounts/signup/")
    submit(page, "form[action='/accounts/signup/']")
    expect(page.locator("#form-errors")).to_be_visible()


@state("member")
def a_profile_without_name(page: Page, values: Values) -> None:
    page.goto("/members/me/")
    page.locator("main [name=name]").fill("")
    submit(page, "main form:has([name=name])")
    expect(page.locator("main .error").first).to_be_visible()


@state("member")
def a_topic_without_words(page: Page, values: Values) -> None:
    values.made(samples.topic)
    page.goto("/forums/new/")
    submit(page, "main form:has(textarea)")
    expect(page.locator("main .error").first).to_be_visible()


@state("member")
def a_reply_without_words(page: Page, values: Values) -> None:
    page.goto(values.made(samples.topic).url)
    submit(page, "form#reply")
    expect(page.locator("#text-error")).to_be_visible()


@state("member")
def a_report_without_rule(page: Page, values: Values) -> None:
    values.made(samples.rule)
    post = values.made(samples.topic).posts.get(number=1)
    page.goto(f"/moderation/report/?kind=forums.post&id={post.pk}")
    submit(page, "main form:has([name=rule])")
    expect(page.locator("main .error").first).to_be_visible()


@state("member")
def a_message_that_the_room_refuses(page: Page, values: Values) -> None:
    """Without its script, as for whoever has none: with it the sentence comes without a page."""
    item = values.made(samples.room_item)
    Room.objects.filter(pk=item.room_id).update(links=False)
    page.route("**/rooming.js", lambda route: route.fulfill(body=NO_SCRIPT, content_type="text/javascript"))
    page.goto(f"/live/{item.room_id}/room/")
    page.fill("#say-text", "Look: https://elsewhere.example/")
    submit(page, "form#say")
    expect(page.locator(".notice.error[autofocus]")).to_be_visible()
    Room.objects.filter(pk=item.room_id).update(links=True)


@state("moderator")
def a_desk_with_everything_open(page: Page, values: Values) -> None:
    item = values.made(samples.room_item)
    page.goto(f"/live/{item.room_id}/room/")
    for summary in page.locator("#desk summary, .queued summary, .line-menu summary").all():
        summary.click()
    expect(page.locator("#desk-how form")).to_be_visible()


@state("visitor")
def a_code_that_nobody_has(page: Page, values: Values) -> None:
    page.goto("/live/join/")
    submit(page, "main form:has([name=code])")
    expect(page.locator("main .error").first).to_be_visible()


@state("moderator")
def a_decision_without_verdict(page: Page, values: Values) -> None:
    page.goto(values.made(samples.report).case.url)
    submit(page, "form[data-decision]")
    expect(page.locator("main .error").first).to_be_visible()


@state("administrator")
def a_category_without_name(page: Page, values: Values) -> None:
    page.goto("/forums/categories/new/")
    submit(page, "main form:has([name=name])")
    expect(page.locator("main .error").first).to_be_visible()


@state("administrator")
def a_rule_without_words(page: Page, values: Values) -> None:
    page.goto("/moderation/rules/new/")
    submit(page, "main form:has([name=code])")
    expect(page.locator("main .error").first).to_be_visible()


@state("administrator")
def a_role_for_nobody(page: Page, values: Values) -> None:
    page.goto("/members/roles/")
    submit(page, "main form:has([name=role])")
    expect(page.locator("main .error").first).to_be_visible()


# -- Opened by hand ------------------------------------------------------------------------


@state("visitor")
def the_list_of_keys(page: Page, values: Values) -> None:
    page.goto("/members/")
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()


@state("member")
def ones_own_menu(page: Page, values: Values) -> None:
    page.goto("/members/")
    page.locator(".menu > summary").click()
    expect(page.locator(".menu-sheet")).to_be_visible()


@state("visitor")
def every_filter_of_the_topics(page: Page, values: Values) -> None:
    values.made(samples.topic)
    page.goto("/forums/?q=keys&language=en&unanswered=true&x=1")
    open_everything(page)


@state("member")
def a_composer_with_preview(page: Page, values: Values) -> None:
    page.goto(values.made(samples.topic).url)
    page.locator("form#reply textarea").fill("# A heading\n\n> A quote\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    page.locator("[data-toggle-preview]").click()
    expect(page.locator(".pane-preview h2, .pane-preview h3, .pane-preview h4")).to_be_visible()
    open_everything(page)


@state("moderator")
def a_case_with_everything_open(page: Page, values: Values) -> None:
    page.goto(values.made(samples.report).case.url)
    open_everything(page)


@state("moderator")
def a_topic_to_act_on(page: Page, values: Values) -> None:
    page.goto(values.made(samples.topic).url)
    open_everything(page)


@state("visitor")
def a_post_with_everything_that_markdown_has(page: Page, values: Values) -> None:
    topic = values.made(samples.topic)
    if topic.posts.filter(text__contains="footnote").exists():
        page.goto(topic.url)
        return
    text = (
        "# One\n\n## Two\n\n- [x] done\n- [ ] open\n\n1. first\n\n~~old~~ `code`[^1]\n\n```python\nif x: # why\n"
        + "    return 'a very long line that goes on and on and on and on and on and on and on and on'\n```\n\n"
        + "| a | much | wider | table | than | any | phone | ever | was |\n|--|--|--|--|--|--|--|--|--|\n"
        + "| 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | averyveryverylongwordwithoutanyspace |\n\n[^1]: A footnote.\n\n"
        + f"https://example.org/{'path/' * 30}\n\n{'W' * 200}"
    )
    by = values.member("trusted")
    forums.create_post(Topic.objects.select_related("category").get(pk=topic.pk), by=by, text=text)
    page.goto(topic.url)


def open_everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")


# -- Nothing there, and closed doors -------------------------------------------------------


@state("visitor")
def nothing_found(page: Page, values: Values) -> None:
    page.goto("/search/?q=zzzzzz")
    expect(page.locator(".empty")).to_be_visible()


@state("visitor")
def a_search_that_cannot_be_read(page: Page, values: Values) -> None:
    page.goto("/search/?q=after:never")


@state("visitor")
def a_forum_before_its_first_topic(page: Page, values: Values) -> None:
    page.goto("/forums/?language=fr")
    expect(page.locator(".empty")).to_be_visible()


@state("visitor")
def nowhere(page: Page, values: Values) -> None:
    page.goto("/nowhere/")


@state("member")
def a_closed_door(page: Page, values: Values) -> None:
    page.goto("/members/roles/")


@state("member")
def a_form_older_than_its_session(page: Page, values: Values) -> None:
    page.goto(values.made(samples.topic).url)
    page.locator("form#reply textarea").fill("Written long ago.\n\nIn two paragraphs.")
    page.context.clear_cookies(name="csrftoken")
    page.locator("form#reply button.primary").click()
    expect(page.locator("main textarea")).to_have_value("Written long ago.\n\nIn two paragraphs.")
    open_everything(page)


@state("member")
def a_reply_to_a_topic_just_closed(page: Page, values: Values) -> None:
    topic = values.made(samples.topic)
    page.goto(topic.url)
    page.locator("form#reply textarea").fill("Too late.")
    forums.close_topic(topic, by=values.member("moderator"))
    page.locator("form#reply button.primary").click()
    expect(page.locator("main textarea")).to_have_value("Too late.")
    topic.refresh_from_db()
    forums.reopen_topic(topic, by=values.member("moderator"))


@state("visitor")
def the_page_of_last_resort(page: Page, values: Values) -> None:
    context = {"status": 503, "page_title": "Busy", "sentence": "Nothing was lost.", "site_name": "Parvis"}
    page.goto("/members/")
    language = page.evaluate("document.documentElement.lang")
    body = render_to_string("web/error_bare.html", {**context, "LANGUAGE_CODE": language})
    page.route("**/broken/", lambda route: route.fulfill(body=body, content_type="text/html", status=200))
    page.goto("/broken/")


# -- Behind a second sign-in ---------------------------------------------------------------


def again(page: Page, address: str) -> None:
    page.goto(address)
    if "/reauthenticate" in page.url:
        page.fill("main input[type=password]", PASSWORD)
        page.locator("main form:has(input[type=password]) button").first.click()
        page.wait_for_url(lambda url: "/reauthenticate" not in url)


@state("member")
def an_app_for_codes(page: Page, values: Values) -> None:
    again(page, "/accounts/2fa/totp/activate/")
    submit(page, "main form:has([name=code])")


@state("member")
def a_passkey(page: Page, values: Values) -> None:
    again(page, "/accounts/2fa/webauthn/add/")


@state("moderator")
def recovery_codes(page: Page, values: Values) -> None:
    with_an_app(values.member("moderator"))
    again_by_code(page, "/accounts/2fa/recovery-codes/", values.member("moderator"))


@state("moderator")
def new_recovery_codes(page: Page, values: Values) -> None:
    with_an_app(values.member("moderator"))
    again_by_code(page, "/accounts/2fa/recovery-codes/generate/", values.member("moderator"))


@state("moderator")
def an_app_taken_away(page: Page, values: Values) -> None:
    with_an_app(values.member("moderator"))
    again_by_code(page, "/accounts/2fa/totp/deactivate/", values.member("moderator"))


@state("moderator")
def two_steps_in_force(page: Page, values: Values) -> None:
    with_an_app(values.member("moderator"))
    page.goto("/accounts/2fa/")


@state("visitor")
def the_second_step(page: Page, values: Values) -> None:
    with_an_app(values.member("trusted"))
    page.goto("/accounts/login/")
    page.fill("#id_login", "trusted@example.org")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/2fa/authenticate/")


def with_an_app(person: Member) -> None:
    if not Authenticator.objects.filter(user=person).exists():
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)


def again_by_code(page: Page, address: str, person: Member) -> None:
    """Confirm by password where that is asked, by a recovery code otherwise."""
    again(page, address)
    if "/2fa/reauthenticate" in page.url:
        code = RecoveryCodes(
            Authenticator.objects.get(user=person, type="recovery_codes")
        ).get_unused_codes()[0]
        page.fill("main input[name=code]", code)
        page.locator("main form:has([name=code]) button").first.click()
        page.wait_for_url(lambda url: "/reauthenticate" not in url)
