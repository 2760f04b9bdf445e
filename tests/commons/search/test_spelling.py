"""A search that finds nothing proposes what was meant, in both languages, and only what the reader may see."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.commons.search import kinds, spelling
from community.commons.search.find import search
from community.commons.search.index import index_many
from community.commons.search.kinds import Entry, Kind, register_kind
from community.commons.search.models import KnownWord

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXTS = [
    ("en", "Looking for a lift", "The market hall has no elevator, so half the workshops are out of reach.", "open"),
    ("en", "Bicycles in the yard", "Somebody left three bicycles beside the library.", "open"),
    ("fr", "Les marchés d’été", "Le marché ouvrira sous la halle. Œuvres et cœurs bienvenus.", "open"),
    ("fr", "Boucle magnétique", "Il faudrait une boucle magnétique pour la réunion d’octobre.", "open"),
    ("en", "Among us", "The quincunx and the embezzlement; a libbrary of secrets.", "closed"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def notes(django_capture_on_commit_callbacks: Any) -> Iterator[None]:
    before = dict(kinds.KINDS)
    kinds.KINDS.clear()
    register_kind(
        Kind("tests.note", "notes", lambda who: Q() if who == "insider" else Q(space="open"), entries)
    )
    spelling.forget()
    with django_capture_on_commit_callbacks(execute=True):
        index_many(entries())
    yield
    spelling._known.clear()
    kinds.KINDS.clear()
    kinds.KINDS.update(before)


def entries() -> Iterator[Entry]:
    for number, (language, title, body, space) in enumerate(TEXTS, 1):
        yield Entry("tests.note", number, title, body, language, START, space=space)


def proposed(text: str, viewer: str = "outsider") -> str:
    return search(text, viewer=viewer).suggestion


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("elevatr", "elevator"),  # left out
        ("bicylces", "bicycles"),  # swapped
        ("wrokshops", "workshops"),  # at the beginning
        ("kibrary", "library"),  # another first letter
        ("libraary", "library"),  # doubled
        ("lift", ""),  # found as it is
        ("magnetique", ""),  # an accent is no slip
        ("magnétque", "magnétique"),
        ("magnetqiue", "magnétique"),
        ("marhcé", "marché"),
        ("oeuvrse", "œuvres"),
        ("réunoin", "réunion"),
        ("BICYLCES", "bicycles"),
        ("market elevatr", "market elevator"),
        ("markte elevatr", "market elevator"),
        ('"market hal"', ""),  # three letters may mean anything
        ("elevatr -lift", ""),  # what was meant is unwanted there
        ("elevatr after:2025", "elevator after:2025"),
        ("elevatr before:2025", ""),  # nothing of that time holds it
        ("bicycles elevator", ""),  # both are words; no text holds both
        ("zzzzzzzz", ""),
        ("1234567", ""),
        ("elevatorelevatorelevatorelevator", ""),
        ("li%t_", ""),
        ("日本語です", ""),
    ],
)
def test_a_slip_is_met(typed: str, meant: str) -> None:
    assert proposed(typed) == meant
    if meant:
        assert search(meant, viewer="outsider").total


def test_nothing_out_of_sight_is_proposed() -> None:
    assert proposed("quincnux") == "" and proposed("embezzlemnet") == ""
    assert proposed("quincnux", "insider") == "quincunx"
    assert proposed("libbrary") == "library"  # the slip stands in a text that an outsider does not know
    assert search("libbrary", viewer="insider").total == 1


def test_words_come_with_a_rebuilding_and_those_of_nothing_go(
    django_capture_on_commit_callbacks: Any,
) -> None:
    KnownWord.objects.create(word="ghostly", spelled="ghostly", head="gh", tail="ly", length=7)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("rebuild_search")
    assert KnownWord.objects.filter(word="elevator").exists()
    assert not KnownWord.objects.filter(word="ghostly").exists()


def test_a_post_without_a_new_word_writes_none(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as afterwards:
        index_many([Entry("tests.note", 9, "Library", "the market hall", "en", START, space="open")])
    assert afterwards == []


def test_a_search_for_slips_costs_a_bounded_number_of_statements() -> None:
    with CaptureQueriesContext(connection) as asked:
        search("elevatr bicylces marhcé workshosp librray", viewer="outsider")
    assert len(asked) <= 2 + 3 * 12


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("abcd", "abcd", 0), ("abcd", "abdc", 1), ("abcd", "abc", 1), ("abcd", "xbcdy", 2), ("abcd", "wxyz", 3)],
)
def test_distance_counts_slips(one: str, other: str, slips: int) -> None:
    assert spelling.distance(one, other, 2) == slips


def test_the_page_proposes_a_link_and_escapes_it(client: Client) -> None:
    page = client.get("/search/", {"q": "elevatr <'> -script", "order": "newest"}).content.decode()
    assert "q=elevator+%3C%27%3E+-script&amp;order=newest" in page
    assert "<b>elevator &lt;&#x27;&gt; -script</b>" in page
