"""Every page of the account, as allauth and we draw it: both languages, phone and desk, light and dark, no scripts.

They are walked by the URL conf: a route under /accounts/ that no test here reached fails the build.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from membership import operations, without_account
from membership.invitations import digest_of
from membership.models import Account, Address, AddressChange, Entry, Member
from tests.cast import PASSWORD, make_cast, make_member
from tests.house.parts import routes
from tests.membership.doors import publish_privacy, set_door
from tests.membership.test_second_factor import second_device

from .conftest import DESKTOP, PHONE, NewPage, Watch
from .looking import faults

pytestmark = pytest.mark.django_db(transaction=True)

# Answers that are no pages of their own: a redirect, a file, or a step that only a browser's key can take.
NO_PAGE = {
    "account_logout": "asked for below, by those who are signed in",
    "mfa_download_recovery_codes": "a text file",
    "mfa_login_webauthn": "answers the script",
    "account_reset_password_from_key": "leads to the page of the new password, which is looked at",
}
REACHED: set[str] = set()
Step = Callable[[str], None]


class Walk:
    """One person in one browser, who looks closely at each page on the way."""

    def __init__(self, page: Page, language: str, size: Any, light: str) -> None:
        self.page, self.language = page, language
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
        self.wrong: list[str] = []

    def look(self, name: str, *, at: str = "", status: int = 200) -> None:
        """The page of this route, gone to or stood on (`at="."`); what is wrong with it is kept."""
        REACHED.add(name)
        if at != ".":
            answer = self.page.goto(at or reverse(name))
            if answer is None or answer.status != status:
                self.wrong.append(f"{name}: {answer and answer.status}, {self.page.url}")
        self.wrong += [f"{name}: {one}" for one in faults(self.page, self.language)]

    def send(self, form: str, **fields: str) -> None:
        """Fill a form in and send it, by its own button."""
        place = self.page.locator(form).first
        for name, value in fields.items():
            place.locator(f"[name={name}]").fill(value)
        place.locator(
            "button:not([name]):not([type=button]), button[name^=action], button.primary"
        ).first.click()
        self.page.wait_for_load_state()

    def sign_in(self, member: Member) -> None:
        self.page.goto("/accounts/login/")
        self.send("form:has(#id_login)", login=member.email, password=PASSWORD)

    def prove(self) -> None:
        self.page.goto("/accounts/reauthenticate/")
        self.send("main form", password=PASSWORD)


def code_in(letter: Any) -> str:
    found = re.search(r"^([A-Z0-9]{3,6}-?[A-Z0-9]{3,6})$", str(letter.body), re.MULTILINE)
    assert found, letter.body
    return found[1]


def last_letter(to: str) -> Any:
    from community.commons.jobs.worker import drain

    drain()
    return [one for one in mail.outbox if one.to == [to]][-1]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize(
    ("language", "size", "light"),
    [
        pytest.param("en", PHONE, "light", id="en-phone"),
        pytest.param("fr", DESKTOP, "dark", id="fr-desk"),
        pytest.param("en", DESKTOP, "dark", id="en-desk", marks=pytest.mark.full),
        pytest.param("fr", PHONE, "light", id="fr-phone", marks=pytest.mark.full),
    ],
)
def test_every_page_of_the_account(
    language: str, size: Any, light: str, scripts: bool, new_page: NewPage, watch: Watch
) -> None:
    watch.expect(r"status of (401|410|422)")
    cache.clear()
    cast = make_cast()
    publish_privacy(cast["administrator"])
    options = {"locale": f"{language}-{language.upper()}", "java_script_enabled": True}
    if not scripts:
        options["java_script_enabled"] = False
    pages: list[Walk] = []

    def walk() -> Walk:
        made = Walk(new_page(**options), language, size, light)
        pages.append(made)
        return made

    if not scripts:  # axe is a script: without scripts the ways are walked, and the pages counted
        walked_without_scripts(walk, language)
        return
    strangers(walk())
    joining(walk(), cast)
    keys(walk(), language)
    at_the_door(walk, cast, language)
    wrong = [one for made in pages for one in made.wrong]
    assert not wrong, "\n".join(wrong)


def strangers(at: Walk) -> None:
    """Pages that anybody may open."""
    set_door(
        minimum_age=16,
        signup="approval",
        door_words={
            "en": {"question": "What brings you here?", "robots": "Which town?", "answers": "Orléans"},
            "fr": {"question": "Pourquoi ici ?", "robots": "Quelle ville ?", "answers": "Orléans"},
        },
    )
    for name in ("account_login", "account_signup", "account_signup_by_passkey", "account_inactive"):
        at.look(name)
    for name in ("account_reset_password", "account_reset_password_done", "account_request_login_code"):
        at.look(name)
    at.look("account_reset_password_from_key_done")
    at.look("socialaccount_login_cancelled")
    at.look("socialaccount_login_error", status=401)
    at.page.goto("/accounts/signup/")
    at.page.locator("main form").first.evaluate("form => form.noValidate = true")
    at.send("main form")
    at.look("account_signup", at=".")  # with everything that is wrong said
    at.look("account_address_undo", at=reverse("account_address_undo", args=["nothing"]), status=410)
    for mode in ("invitation", "closed"):
        set_door(signup=mode)
        at.look("account_signup")
    set_door(signup="open", minimum_age=0, door_words={})


def joining(at: Walk, cast: Any) -> None:
    """From the form to the code, by letter; a new password by letter; a code instead of one."""
    at.page.goto("/accounts/signup/")
    for box in at.page.locator("main form [type=checkbox]").all():
        box.check()
    at.send("main form", name="Noor", email="noor@example.org", password1="chairs on the square")
    at.look("account_email_verification_sent", at=".")
    at.send("main form", code="WRONG")
    at.look("account_email_verification_sent", at=".")
    at.send("main form", code=code_in(last_letter("noor@example.org")))
    at.look("account_logout")
    at.send("main form")
    member = cast["trusted"]
    at.page.goto("/accounts/login/code/")
    at.send("main form", email=member.email)
    at.look("account_confirm_login_code", at=".")
    at.page.goto("/accounts/password/reset/")
    at.page.context.clear_cookies()
    at.page.goto("/accounts/password/reset/")
    at.send("main form", email=member.email)
    link = re.search(
        r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", str(last_letter(member.email).body)
    )
    assert link
    at.look("account_reset_password_from_key", at=link[1])
    at.look("account_reset_password_from_key", at="/accounts/password/reset/key/1-nothing/")


def keys(at: Walk, language: str) -> None:
    """Pages of one's own account: address, password, second proofs, sessions, services."""
    lea = make_member("lea", language=language)
    at.sign_in(lea)
    at.look("account_reauthenticate")
    at.prove()
    for name in (
        "account_email",
        "account_change_password",
        "mfa_index",
        "mfa_list_webauthn",
        "usersessions_list",
    ):
        at.look(name)
    for name in ("mfa_add_webauthn", "socialaccount_connections", "mfa_activate_totp"):
        at.look(name)
    secret = at.page.locator("#authenticator_secret").input_value()
    at.send("main form", code="000000")
    at.look("mfa_activate_totp", at=".")
    secret = at.page.locator("#authenticator_secret").input_value() or secret
    at.send("main form", code=second_device(secret))
    for name in (
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
    ):
        at.look(name)
    at.look("mfa_reauthenticate")
    key = Authenticator.objects.create(
        user=lea, type=Authenticator.Type.WEBAUTHN, data={"name": "My phone", "credential": {}}
    )
    at.look("mfa_edit_webauthn", at=reverse("mfa_edit_webauthn", args=[key.pk]))
    at.look("mfa_remove_webauthn", at=reverse("mfa_remove_webauthn", args=[key.pk]))
    key.delete()
    at.look("account_email")
    at.send("form:has([name=action_add])", email="other@example.org")
    at.look("account_email_verification_sent", at=".")
    for name in ("membership:account-hub", "membership:handle-change", "membership:deactivate"):
        at.look(name)
    Member.objects.filter(pk=lea.pk).update(password="!")
    at.page.context.clear_cookies()
    keyless = make_member("keyless", language=language)
    at.sign_in(keyless)
    keyless.set_unusable_password()
    # A session knows its password's digest; without one the page for setting it is looked at in a new session.
    Member.objects.filter(pk=keyless.pk).update(password=keyless.password)
    at.page.context.clear_cookies()
    signed_in(at.page, keyless)
    at.look("account_set_password")


def signed_in(page: Page, member: Member) -> None:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(member, backend="membership.backends.MemberBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    here = re.match(r"https?://[^/]+", page.url)
    assert here
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": here[0]}])


def at_the_door(walk: Callable[[], Walk], cast: Any, language: str) -> None:
    """The second step, waiting, coming back, an address taken back; invitations, people who wait, agreements."""
    two = make_member("two", language=language)
    Authenticator.objects.create(user=two, type=Authenticator.Type.TOTP, data={"secret": "A" * 32})
    at = walk()
    at.sign_in(two)
    at.look("mfa_authenticate", at=".")
    waits = make_member("waits", account=Account.PENDING, language=language)
    Entry.objects.create(member=waits, held_for="question", question="Why?", answer="To sing.")
    at = walk()
    at.sign_in(waits)
    at.look("account_waiting", at=".")
    entry = Entry.objects.get(member=waits)
    operations.refuse_entry(entry, by=cast["moderator"], reason="Nobody knows you.")
    at.look("account_waiting")
    operations.admit_entry(entry, by=cast["moderator"])
    at.look("account_waiting")
    gone = make_member("gone", account=Account.DEACTIVATED, language=language)
    at = walk()
    at.sign_in(gone)
    at.look("account_return", at=".")
    AddressChange.objects.create(
        member=two,
        old_email="a@example.org",
        new_email="b@example.org",
        key_digest=digest_of("key", "address"),
    )
    at.look("account_address_undo", at=reverse("account_address_undo", args=["key"]))
    named = make_member("named", account=Account.NONE, language=language)
    Address.objects.update_or_create(email="named@example.org", defaults={"member": named})
    at.look("account_without_ask")
    at.look("account_without", at="/" + without_account.link("named@example.org").split("/", 3)[3])
    at.look("account_without", at="/accounts/without/nothing/", status=410)
    _invitation, key = operations.invite(
        cast["member"], by=cast["member"], email="c@example.org", word="Come!"
    )
    at = walk()
    at.look("membership:invitation-open", at=f"/members/join/{key}/")
    at.send("main form")
    at.look("account_signup", at=".")
    at.look("membership:invitation-open", at="/members/join/nothing/", status=410)
    person = make_member("asks", account=Account.PENDING)
    asked = Entry.objects.create(
        member=person,
        state="waiting",
        held_for="question",
        question="Why?",
        answer="x",
        asked_at=timezone.now(),
    )
    at = walk()
    moderator = cast["moderator"]
    Member.objects.filter(pk=moderator.pk).update(language=language)
    signed_in(at.page, moderator) if at.page.url.startswith("http") else at.sign_in(moderator)
    at.look("membership:invitation-list")
    at.look("membership:entry-list")
    at.look("membership:entry-list", at="/members/entries/?answered=yes")
    at.look("membership:entry-detail", at=f"/members/entries/{asked.pk}/")
    publish_privacy(cast["administrator"], "We keep less.", material=True)
    at.look("membership:agreement-give")
    at.look("privacy:privacy-text")
    administrator = cast["administrator"]
    Member.objects.filter(pk=administrator.pk).update(language=language)
    at = walk()
    at.sign_in(administrator)
    at.look("privacy:privacy-edit")
    at.look("home:door-change")


def walked_without_scripts(walk: Callable[[], Walk], language: str) -> None:
    """Joining, a second proof by app, signing in with it, another address: all of it by plain forms."""
    at = walk()
    at.page.goto("/accounts/signup/")
    for box in at.page.locator("main form [type=checkbox]").all():
        box.check()
    at.send("main form", name="Noor", email="noor@example.org", password1="chairs on the square")
    at.send("main form", code=code_in(last_letter("noor@example.org")))
    member = Member.objects.get(email="noor@example.org")
    assert member.is_active and member.language == language
    at.page.goto("/accounts/2fa/totp/activate/")
    at.send("main form", password="chairs on the square")
    secret = at.page.locator("#authenticator_secret").input_value()
    at.send("main form", code=second_device(secret))
    codes = [one.inner_text() for one in at.page.locator("main code").all()]
    if not codes:
        at.page.goto("/accounts/2fa/recovery-codes/")
        codes = [one.inner_text() for one in at.page.locator("main code").all()]
    assert len(codes) == 10
    at.page.context.clear_cookies()
    at.page.goto("/accounts/login/")
    at.send("form:has(#id_login)", login="noor@example.org", password="chairs on the square")
    assert at.page.url.endswith("/accounts/2fa/authenticate/")
    at.send("main form", code=codes[0])
    at.page.goto("/accounts/sessions/")
    assert at.page.locator("h1").count() == 1
    cache.clear()
    at.page.goto("/accounts/email/")
    at.send("form:has([name=action_add])", email="new@example.org")
    if "reauthenticate" in at.page.url:
        at.send("main form", code=codes[1]) if "2fa" in at.page.url else at.send(
            "main form", password="chairs on the square"
        )
    at.send("main form", code=code_in(last_letter("new@example.org")))
    assert Member.objects.get(pk=member.pk).email == "new@example.org"


def test_every_page_was_looked_at() -> None:
    """After the walks above: no page of the account is drawn that nobody looked at."""
    if not REACHED:
        pytest.skip("the walks ran elsewhere")
    there = {one.name for one in routes() if one.pattern.startswith("accounts/")}
    passkeys = {
        "mfa_signup_webauthn",
        "mfa_reauthenticate_webauthn",
        "socialaccount_signup",
    }  # in their own tests
    assert there - REACHED - set(NO_PAGE) - passkeys == set()
