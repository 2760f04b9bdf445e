"""Every address of the access matrix in a real Chromium: in both languages and lights, from phone to wide screen.

In the usual run each page is looked at once, by one of those who may see it, and role, language, light and size
rotate so that all of them occur; with `--full` each role sees each of its pages in every way.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from playwright.sync_api import Page

from membership.models import Member
from tests.cast import CAST, make_cast
from tests.house.access_matrix import FILE as MATRIX
from tests.house.parts import routes
from tests.house.samples import Values

from .conftest import NewPage, Watch
from .looking import LANGUAGES, LOOKS, Look, faults

pytestmark = pytest.mark.django_db(transaction=True)
ROLES = ("visitor", "member", "moderator", "administrator")
# They differ by who looks: everybody looks at them, also in the usual run.
FOR_EVERYBODY = ("home:front", "forums:topic-detail", "forums:topic-list", "membership:member-page")
# Answers that are no pages: Chromium would show them in a dress of its own, which our policy refuses.
NO_PAGES = (
    "feed",
    "sitemap",
    "sitemap-part",
    "upload",
    "initials",
    "count",
    "quote",
    "manifest",
    "log-heads",  # a text file
    "own-export",  # leads on to the page of the account
    "export-file",  # a file to keep
    "whisper-detail",  # a piece of a page
    "member-card",  # a file to keep
    "member-code",  # a picture
    "push-worker",  # a script
    "session-ics",  # files for calendars
    "calendar-public",
    "calendar-own",
    "talks:message-list",  # a piece of a page
    "room-since",
    "room-desk",  # a piece of a page
    "transcript-text",  # files to keep
    "transcript-data",
    "robots",
    "healthz",
    "readyz",
    "people-suggest",
    "api:openapi",
)
SignIn = Callable[[Page, Member], Page]


@dataclass(frozen=True)
class Address:
    """A route of the matrix, with what stands in it, and who of ROLES gets an answer there."""

    name: str
    url: str
    seen_by: tuple[str, ...]


@pytest.mark.parametrize("role", ROLES)
def test_every_page(
    role: str, new_page: NewPage, sign_in: SignIn, watch: Watch, size: Callable[[int, int], int]
) -> None:
    values = Values(make_cast())
    pages = {language: new_page(locale=f"{language}-{language.upper()}") for language in LANGUAGES}
    person = values.cast[role]
    if not isinstance(person, AnonymousUser):
        for page in pages.values():
            sign_in(page, person)
    wrong: list[str] = []
    for number, address in enumerate(addresses(values)):
        if size(0, 1):
            looks = LOOKS if role in address.seen_by else []
        else:
            looks = [LOOKS[number % len(LOOKS)]] if role in _lookers(address, number) else []
        for look in looks:
            wrong += _look(pages[look.language], address, look, person)
    assert not wrong, "\n".join(wrong)


def _lookers(address: Address, number: int) -> tuple[str, ...]:
    """Who looks at it in the usual run: one after the other."""
    if address.name in FOR_EVERYBODY or not address.seen_by:
        return address.seen_by
    return (address.seen_by[number % len(address.seen_by)],)


def _look(page: Page, address: Address, look: Look, person: Any) -> list[str]:
    if isinstance(person, Member):
        Member.objects.filter(pk=person.pk).update(language=look.language)
    page.set_viewport_size(look.viewport)
    page.emulate_media(color_scheme=look.light)  # type: ignore[arg-type]
    response = page.goto(address.url)
    assert response, address
    if response.status != 200:
        return [f"{address.url}: answers {response.status}, where the matrix says 200"]
    return [f"{address.name} ({look}) {fault}" for fault in faults(page, look.language)]


def addresses(values: Values) -> Iterator[Address]:
    """Those that answer 200 to somebody, by the committed matrix."""
    seen_by = dict(_answers())
    pages = [one for one in routes() if not hasattr(one.view, "operation")]  # the API answers programs
    for route in sorted(pages, key=lambda one: (one.name, one.pattern)):
        for variant in values.variants_of(route.name, route.parameters):
            title = f"{route.name}  /{route.pattern}" + (f"  ({variant})" if variant else "")
            if not seen_by.get(title) or route.name.endswith(NO_PAGES):
                continue
            chosen = {name: values.of(route.name, name, variant) for name in route.parameters}
            yield Address(route.name, reverse(route.name, kwargs=chosen), seen_by[title])


def _answers() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each line of the matrix for GET: its title, and who gets 200."""
    width = len(CAST)
    for line in MATRIX.read_text().splitlines():
        if not line.startswith("GET "):
            continue
        words = line.split(maxsplit=width + 1)
        answers = dict(zip(CAST, words[1 : width + 1], strict=True))
        yield words[width + 1], tuple(role for role in ROLES if answers[role] == "200")
