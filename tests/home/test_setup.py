"""A new site is set up once, by its one-time link or by the command."""

import io
from itertools import count
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from community.commons.access import Forbidden
from community.commons.activity.models import Activity
from community.commons.site.models import Site
from community.home import operations, setup
from community.home.rules_template import ROOMS, RULES
from forums.models import Category
from forums.moderation.models import Rule
from membership.models import Member
from tests.cast import PASSWORD, make_member

pytestmark = pytest.mark.django_db

ANSWERS = {
    "site_name": "The Old Market",
    "tagline": "Neighbours who mend things",
    "language": "en",
    "time_zone": "Europe/Paris",
    "signup": "closed",
    "admin_name": "Inès Keller",
    "email": "ines@example.org",
    "password": PASSWORD,
    "rooms": "Welcome: Say hello, ask where things are. No question is too small.\nThe garden: beds and bees\n\n",
    "with_rules": "on",
}


def test_the_link_opens_the_page_and_the_page_opens_the_site(client: Client) -> None:
    key = setup.make_key()
    assert key not in str(list(Site.objects.values()))  # only its digest is kept
    page = client.get(f"/setup/{key}/")
    assert page.status_code == 200 and ROOMS[0].names["en"] in page.content.decode()
    done = client.post(f"/setup/{key}/", ANSWERS)
    assert done.status_code == 302 and done["Location"] == "/"
    site = Site.objects.get()
    assert (site.name, site.signup, site.setup_key) == ("The Old Market", "closed", "") and site.set_up_at
    ines = Member.objects.get(email="ines@example.org")
    assert ines.has_role("administrator") and ines.is_active and ines.check_password(PASSWORD)
    assert int(client.session["_auth_user_id"]) == ines.pk
    assert [room.name for room in Category.objects.all()] == ["Welcome", "The garden"]
    assert Category.objects.get(slug="welcome").translations["fr"]["name"] == "Bienvenue"
    assert Rule.objects.count() == len(RULES)
    assert Activity.objects.get(verb="home.site_set_up").facts == {
        "administrator_id": ines.pk,
        "categories": 2,
        "rules": len(RULES),
    }


def test_the_link_is_void_afterwards_and_so_is_one_before_a_newer(client: Client) -> None:
    old, key = setup.make_key(), setup.make_key()
    assert client.get(f"/setup/{old}/").status_code == 404
    client.post(f"/setup/{key}/", ANSWERS)
    assert client.get(f"/setup/{key}/").status_code == 404
    assert Client().post(f"/setup/{key}/", ANSWERS | {"email": "thief@example.org"}).status_code == 404
    assert not Member.objects.filter(email="thief@example.org").exists()


@pytest.mark.parametrize("key", ["", "nothing", "x" * 500])
def test_no_other_key_opens_it(client: Client, key: str) -> None:
    Site.objects.create()  # no key was ever made
    assert client.get(f"/setup/{key}/").status_code == 404


def test_a_site_with_an_administrator_has_no_setup_page(client: Client) -> None:
    key = setup.make_key()
    assert setup.needs_setup()
    make_member("ines", role="administrator")
    assert not setup.needs_setup()
    assert client.get(f"/setup/{key}/").status_code == 404
    with pytest.raises(Forbidden):
        operations.set_up(Site(), by=Member.objects.automaton(), founding=None)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("password", "short", "too short"),
        ("password", "ines@example.org", "too similar"),
        ("email", "nowhere", "valid email"),
        ("admin_name", "\u200b\u200b", "Write a name that others can read."),
        ("time_zone", "Mars/Olympus", "valid choice"),
        ("site_name", "", "required"),
    ],
)
def test_what_must_be_mended_is_said_and_nothing_is_half_done(
    client: Client, field: str, value: str, words: str
) -> None:
    key = setup.make_key()
    page = client.post(f"/setup/{key}/", ANSWERS | {field: value})
    assert page.status_code == 422 and words in page.content.decode()
    assert "The garden: beds and bees" in page.content.decode()  # nothing typed is lost
    assert setup.needs_setup() and not Category.objects.exists()


def test_an_address_that_is_taken_is_said(client: Client) -> None:
    make_member("ines")
    key = setup.make_key()
    page = client.post(f"/setup/{key}/", ANSWERS)
    assert page.status_code == 422 and "belongs to another account" in page.content.decode()
    assert setup.needs_setup() and not Category.objects.exists()


def test_in_french_the_rooms_are_suggested_in_french(client: Client) -> None:
    key = setup.make_key()
    page = client.get(f"/setup/{key}/", headers={"accept-language": "fr"}).content.decode()
    assert "Bienvenue: Dire bonjour" in page and "Ouvrez votre communauté" in page


def test_the_printed_link_leads_to_where_the_site_is(settings: Any) -> None:
    assert setup.link("k", "http://127.0.0.1:8123") == "http://127.0.0.1:8123/setup/k/"
    settings.SITE_URL = "https://market.example"
    assert setup.link("k", "http://127.0.0.1:8123") == "https://market.example/setup/k/"


# -- The command -----------------------------------------------------------------------------


def command(monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD, **options: Any) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    out = io.StringIO()
    call_command(
        "setup",
        **{"email": "ines@example.org", "name": "Inès", "password_stdin": True} | options,
        stdout=out,
    )
    return out.getvalue()


def test_the_command_sets_the_site_up(monkeypatch: pytest.MonkeyPatch) -> None:
    said = command(monkeypatch, site_name="Le vieux marché", language="fr")
    assert "Le vieux marché is set up" in said
    assert [room.name for room in Category.objects.all()] == [room.names["fr"] for room in ROOMS]
    assert Member.objects.get(email="ines@example.org").language == "fr"
    assert Activity.objects.get(verb="home.site_set_up").source == "command"
    with pytest.raises(CommandError, match=r"déjà|already"):
        command(monkeypatch, email="bao@example.org")


def test_the_command_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="too short"):
        command(monkeypatch, password="short")
    with pytest.raises(CommandError, match="nobody to ask"):
        command(monkeypatch, password_stdin=False)


def test_the_templates_are_whole_in_both_languages() -> None:
    for rule in RULES:
        assert set(rule.titles) == set(rule.texts) == {"en", "fr"}
        assert all(" :" not in text and " ;" not in text for text in rule.texts.values())
    assert len({rule.code for rule in RULES}) == len(RULES)


def test_setup_and_settings_cost_the_same_however_many_live_here(
    client: Client, same_number_of_queries: Any
) -> None:
    key, number = setup.make_key(), count()

    def more(rows: int) -> None:
        for _ in range(rows):
            place = next(number)
            make_member(f"neighbour{place}")
            Category.objects.create(name=f"Room {place}", slug=f"room-{place}")

    same_number_of_queries(more, lambda: client.get(f"/setup/{key}/"))
    client.force_login(make_member("head", role="administrator"))
    same_number_of_queries(more, lambda: client.get("/settings/"))
