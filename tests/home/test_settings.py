"""The site's own settings: who changes them, what follows from them."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons import site
from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity
from community.commons.site.models import Site
from community.home import operations

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "The Old Market",
    "tagline": "Neighbours who mend things",
    "name_fr": "Le vieux marché",
    "tagline_fr": "Des gens qui réparent",
    "language": "fr",
    "time_zone": "Indian/Reunion",
    "signup": "closed",
    "posts_of_erased": "choice",
    "hold_newcomers": "on",
}


@pytest.fixture
def office(cast: Mapping[str, Any]) -> Client:
    client = Client()
    client.force_login(cast["administrator"], backend="membership.backends.MemberBackend")
    return client


def test_what_an_administrator_changes_is_on_every_page(
    office: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        office.post("/settings/", ANSWERS)
    assert '<h1 dir="auto">The Old Market</h1>' in _front("en")
    assert '<h1 dir="auto">Le vieux marché</h1>' in _front("fr")
    assert "Des gens qui réparent" in _front(
        "de"
    )  # whoever asks for no language of ours gets the community's
    assert Activity.objects.get(verb="home.settings_changed").facts == {"fields_changed": 7}


def _front(language: str) -> str:
    return Client(headers={"accept-language": language}).get("/").content.decode()


def test_nobody_else_changes_them(cast: Mapping[str, Any]) -> None:
    for who in ("visitor", "moderator", "coordinator", "suspended"):
        with pytest.raises(Forbidden):
            operations.change_settings(Site(), by=cast[who], changes={"name": "Mine"})


def test_nothing_changed_is_no_fact(cast: Mapping[str, Any]) -> None:
    with pytest.raises(Refused):
        operations.change_settings(Site(), by=cast["administrator"], changes={"name": "Parvis"})


def test_closed_doors_are_closed(client: Client) -> None:
    Site.objects.create(signup="closed")
    site.forget()
    assert "This door is closed for now" in client.get("/accounts/signup/").content.decode()
    assert client.post("/accounts/signup/", {"email": "x@example.org"}).status_code != 302
    assert "/accounts/signup/" not in client.get("/").content.decode().split("<main")[1]


def test_what_makes_no_sense_is_refused(office: Client) -> None:
    page = office.post("/settings/", ANSWERS | {"name": "", "time_zone": "Mars/Olympus"})
    assert page.status_code == 422 and "Le vieux marché" in page.content.decode()
    assert not Site.objects.filter(name="The Old Market").exists()


def test_the_letters_bear_the_name(client: Client) -> None:
    from community.commons.mail.rendering import render_mail

    Site.objects.create(name="The Old Market")
    site.forget()
    shown = {"sentence": "Hello", "lead": "Hello", "title": "", "excerpt": ""}
    assert "The Old Market" in render_mail("notification", "en", {"shown": shown}).text
