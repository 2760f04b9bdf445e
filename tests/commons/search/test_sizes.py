"""What large communities need of search gives the same answers: filling at once, walking along the newest, counting."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from community.commons.search import find, horizon
from community.commons.search.backends import Sqlite, _times, backend
from community.commons.search.find import Hit, search
from community.commons.search.index import fill, index_many, remove
from community.commons.search.kinds import Entry
from community.commons.search.models import Document, KnownWord, in_spaces
from community.commons.search.query import Query

from .test_search import START, entries, registries

__all__ = ["registries"]
pytestmark = pytest.mark.django_db
ASKED = ("lift", "marche", "bicycles", '"no lift"', "lift -committee", "the", "octobre")


def answers() -> list[list[Hit]]:
    return [search(text, viewer="insider").hits for text in ASKED]


def test_what_is_filled_in_at_once_is_found_as_if_written_one_by_one() -> None:
    index_many(entries())
    before = answers()
    assert all(before)
    remove("tests.note", [entry.object_id for entry in entries()])
    assert not any(answers())
    twice = Entry("tests.note", 9, "", next(entries()).body, "en", START - timedelta(days=9), tags=["x"])
    assert fill([*entries(), twice]) == Document.objects.count() == 6
    assert Document.objects.get(object_id=9).tags == ["x"]
    remove("tests.note", [9])
    assert answers() == before
    with pytest.raises(IntegrityError), transaction.atomic():
        fill(entries())


def test_words_that_are_filled_in_are_known(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        fill(entries())
    assert KnownWord.objects.filter(word="hanneke", spelled="hanneke").exists()


@pytest.mark.sqlite
def test_a_walk_along_the_newest_finds_what_the_hits_say(monkeypatch: pytest.MonkeyPatch) -> None:
    index_many(entries())
    by_hit = answers()
    monkeypatch.setattr(Sqlite, "_stand_everywhere", lambda self, words: True)
    assert answers() == by_hit


@pytest.mark.postgresql
def test_only_the_newest_are_looked_at_where_they_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "A lift for the hall."
    fill(Entry("tests.note", n, f"Note {n}", body, "en", START + timedelta(hours=n)) for n in range(1, 41))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_document")
    monkeypatch.setattr(find, "MOST_RANKED", 5)
    monkeypatch.setattr(horizon, "NEWEST", 10)
    monkeypatch.setattr(horizon, "WORTH_IT", 20)
    horizon.forget()
    first = search("lift", viewer="insider")
    moment = horizon.horizon()
    assert moment is not None and START + timedelta(hours=25) < moment < START + timedelta(hours=35)
    assert search("lift", viewer="insider") == first and first.capped
    rare = Entry("tests.note", 99, "Ramp", "A ramp for the hall.", "en", START)
    fill([rare])
    assert [hit.object_id for hit in search("ramp", viewer="insider").hits] == [99], (
        "older than that is found too"
    )
    horizon.forget()


def test_what_the_database_knows_of_its_dates_gives_the_moment() -> None:
    dates = [START + timedelta(days=day) for day in range(101)]
    assert horizon._moment_of(1_000_000, dates) == dates[75]
    assert horizon._moment_of(499_999, dates) is None
    assert horizon._moment_of(1_000_000, None) is None


def test_a_count_ends_where_enough_is_counted() -> None:
    index_many(entries())
    everything = Document.objects.all()
    counted = [
        backend().count(everything, Query(wanted=[[word]]), 2) for word in ("the", "lift", "hanneke", "zz")
    ]
    assert counted == [2, 2, 1, 0]
    assert backend().count(everything.filter(pk__in=[]), Query(wanted=[["lift"]]), 2) == 0
    assert everything.filter(in_spaces(["closed"])).count() == 1


@pytest.mark.parametrize(
    ("word", "text", "times"),
    [("a", "", 0), ("a", "a", 1), ("a", "a a a b a", 4), ("a", "ab ba", 0), ("ab", "ab b ab", 2)],
)
def test_places_of_a_word_are_counted(word: str, text: str, times: int) -> None:
    assert _times(word, f" {text} ") == times == text.split().count(word)
