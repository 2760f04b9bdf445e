"""Search: the same answers on both databases, only what the reader may see, nothing typed is an error."""
# ruff: noqa: E501  (examples stand on one line)

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Q

from community.commons.access import Refused
from community.commons.search import find, kinds
from community.commons.search.find import Results, search
from community.commons.search.index import index, index_many, remove, update
from community.commons.search.kinds import Entry, Kind, register_kind
from community.commons.search.models import Document
from community.commons.search.query import OPERATORS, register_operator
from community.commons.search.words import fold, stem, words_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXTS = [
    ("en", "Looking for a lift", "The market hall has no lift, so half the workshops are out of reach."),
    ("en", "Bicycles in the yard", "Somebody left three bicycles; one bicycle has no wheel. Don't ask."),
    ("fr", "Les marchés d’été", "Le marché ouvrira à l’été sous la halle. Œuvres et cœurs bienvenus."),
    (
        "fr",
        "Boucle magnétique",
        "Il faudrait une boucle magnétique pour la réunion d'octobre, écrivait Hanneke.",
    ),
    ("en", "Secret committee", "Only the committee reads about the lift contract here."),
]


@pytest.fixture(autouse=True)
def registries() -> Iterator[None]:
    """One kind, `tests.note`: "insider" sees all of it, everybody else what does not lie in the secret space."""
    before, operators = dict(kinds.KINDS), dict(OPERATORS)
    kinds.KINDS.clear()

    def visible(viewer: Any) -> Q | None:
        if viewer == "nobody":
            return None
        return Q() if viewer == "insider" else Q(space="open")

    register_kind(Kind("tests.note", "notes", visible, entries))
    yield
    kinds.KINDS.clear()
    kinds.KINDS.update(before)
    OPERATORS.clear()
    OPERATORS.update(operators)


def entries() -> Iterator[Entry]:
    for number, (language, title, body) in enumerate(TEXTS, 1):
        space = "closed" if "Secret" in title else "open"
        yield Entry("tests.note", number, title, body, language, START + timedelta(days=number), space=space)


@pytest.fixture
def notes() -> None:
    index_many(entries())


def ids(text: str, viewer: str = "outsider", **options: Any) -> list[int]:
    return sorted(hit.object_id for hit in search(text, viewer=viewer, **options).hits)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lift", [1]),
        ("LIFTS", [1]),
        ("bicycle", [2]),
        ("bicycles", [2]),
        ("marche", [3]),
        ("Marchés", [3]),
        ("été", [3]),
        ("ete", [3]),
        ("coeur", [3]),
        ("magnetiques", [4]),
        ("lift OR", []),
        ("market hall", [1]),
        ('"market hall"', [1]),
        ('"hall market"', []),
        ('"boucles magnétiques"', [4]),
        ("workshop -lift", []),
        ("halle", [1, 3]),  # the French word's stem is the English word
        ("-lift", [2, 3, 4]),
        ("l’été", [3]),
        ("nothing-of-this", []),
    ],
)
def test_search_finds_words_in_every_form(notes: None, text: str, found: list[int]) -> None:
    assert ids(text) == found


def test_search_matches_and_counts_only_what_the_reader_may_see(notes: None) -> None:
    assert search("lift", viewer="outsider").total == 1
    assert search("lift", viewer="insider").total == 2
    assert search("lift", viewer="nobody") == Results()
    assert search("contract", viewer="outsider").total == 0
    update("tests.note", [5], space="open")
    assert search("contract", viewer="outsider").total == 1
    update("tests.note", [5], shown=False)
    assert search("contract", viewer="insider").total == 0


def test_search_costs_the_same_number_of_queries_with_many_rows(
    notes: None, django_assert_max_num_queries: Any
) -> None:
    index_many(
        Entry("tests.note", 100 + n, f"More lifts {n}", "lift", "en", START, space="open") for n in range(30)
    )
    with django_assert_max_num_queries(3):
        assert search("lift", viewer="outsider").total == 31


def test_search_ranks_titles_first_and_pages_without_repeating(notes: None) -> None:
    index_many(
        Entry(
            "tests.note",
            100 + n,
            f"About trees {n}",
            "Beside it stands a lift. " + "word " * 50,
            "en",
            START,
            space="open",
        )
        for n in range(30)
    )
    first = search("lift", viewer="outsider", limit=20)
    assert first.hits[0].object_id == 1
    second = search("lift", viewer="outsider", limit=20, cursor=first.cursor)
    assert len(first.hits) == 20 and len(second.hits) == 11 and not second.cursor
    assert len({hit.object_id for hit in first.hits + second.hits}) == 31


def test_search_ranks_only_the_newest_and_says_so(notes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "MOST_RANKED", 5)
    index_many(
        Entry("tests.note", 100 + n, "Plain", "lift", "en", START + timedelta(days=60 + n), space="open")
        for n in range(9)
    )
    results = search("lift", viewer="outsider")
    assert results.capped and results.total == 5
    assert sorted(hit.object_id for hit in results.hits) == [104, 105, 106, 107, 108]


def test_search_ranks_the_newest_of_what_matches(notes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "MOST_RANKED", 5)
    later = START + timedelta(days=60)
    index_many(Entry("tests.note", 100 + n, "Stairs", "only", "en", later, space="open") for n in range(9))
    assert ids("lift") == [1]


def test_search_understands_operators(notes: None, cast: dict[str, Any]) -> None:
    update("tests.note", [2], author_id=cast["member"].pk)
    assert ids("by:member") == ids("by:@Member bicycle") == [2]
    assert ids("after:2026-03-03") == [3, 4]
    assert ids("before:2026-03-03") == [1]
    assert ids("before:2026") == [] and ids("after:2025") == [1, 2, 3, 4]
    register_operator("in", lambda value, viewer: Q(space=value))
    assert ids("lift in:closed", viewer="insider") == [5]
    assert ids("lift in:closed") == []
    assert ids("lift -in:closed", viewer="insider") == [1]
    assert ids("lift", newest_first=True) == [1] and ids("lift", language="fr") == []


@pytest.mark.parametrize(
    "text", ["by:nobody-at-all", "before:yesterday", "after:2026-13", "x " * 150, "y" * 10_000]
)
def test_search_refuses_with_a_sentence(notes: None, text: str) -> None:
    with pytest.raises(Refused) as refusal:
        search(text, viewer="outsider")
    assert str(refusal.value.sentence).endswith(".") and refusal.value.status == 422


HOSTILE = [
    "", " ", "\x00", "\x00lift\x00", '"', '""', '"lift', "'", "';--", "lift' OR 1=1", "*", "li*", "(", ")(", "AND", "NOT lift",
    "NEAR(a b)", "title:lift", "{title}: x", "^lift", "lift:*", "a & b | !c", "<-> <2>", "\\", "\\'", "%", "%s", "%(x)s", "-", "--",
    "-\"\"", "::", ":x", "in:", "by:", "before:", "\ud800", "\ufeff", "été\u0301", "🙂", "١٢٣", "日本語", "<script>alert(1)</script>",
    "a" * 400, "1e5", "3.14", "12e3x", "http://x.org/?a=b", "me@example.org", "/etc/passwd", "x_y", "-lift -lift",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_search_survives_whatever_is_typed(notes: None, text: str) -> None:
    for cursor in ("", "9999", "-1", "x", "٣"):
        try:
            results = search(text, viewer="outsider", cursor=cursor)
        except Refused as refusal:
            assert str(refusal.sentence)
        else:
            assert results.total <= 4


def test_snippets_are_safe_and_mark_the_words() -> None:
    body = "Before. " * 60 + "<img src=x onerror=alert(1)> the Bicycles & wheels. " + "After. " * 60
    index("tests.note", 9, title="<b>bicycle</b>", body=body, language="en", space="open", created_at=START)
    (hit,) = search("bicycle", viewer="outsider").hits
    assert hit.title_html == "&lt;b&gt;<mark>bicycle</mark>&lt;/b&gt;"
    assert "<mark>Bicycles</mark> &amp; wheels" in hit.snippet_html
    assert (
        "<img" not in hit.snippet_html
        and hit.snippet_html.startswith("… ")
        and hit.snippet_html.endswith(" …")
    )
    assert len(hit.snippet_html) < 400


def test_index_replaces_what_it_knew(notes: None) -> None:
    index("tests.note", 1, title="Stairs", body="Only stairs", language="en", space="open", created_at=START)
    assert ids("lift") == [] and ids("stair") == [1]
    index("tests.note", 1, title="Stairs", body="Only stairs", language="en", space="open", created_at=START)
    assert Document.objects.filter(kind="tests.note", object_id=1).count() == 1


def test_remove_forgets(notes: None) -> None:
    remove("tests.note", [1, 1, 999])
    assert ids("lift") == []


def test_update_changes_only_what_needs_no_words() -> None:
    with pytest.raises(ValueError, match="shown"):
        update("tests.note", [1], body="x")


def test_rebuild_search_indexes_everything_and_takes_out_what_is_gone(notes: None) -> None:
    remove("tests.note", [1])
    index("tests.note", 77, title="Ghost", body="ghost", language="en", space="open", created_at=START)
    call_command("rebuild_search")
    assert ids("lift") == [1] and ids("ghost") == []


def test_words_fold_and_stem() -> None:
    assert fold("ŒUVRE Été Straße") == "oeuvre ete strasse"
    assert words_of("Don't, l’été_3 x" + "y" * 100) == ["don", "t", "l", "ete", "3"]
    assert stem("marches", "fr") == stem("marche", "fr")
    assert stem("mot", "de") == "mot"


def test_single_words_agree_with_a_plain_count(notes: None) -> None:
    """What each database finds for a word equals stemming and comparing in Python, which both share."""
    whole = {
        number: (language, words_of(f"{title} {body}"))
        for number, (language, title, body) in enumerate(TEXTS, 1)
    }
    every = Counter(word for _language, words in whole.values() for word in words)
    for word in every:
        looked_for = {stem(word, "en"), stem(word, "fr")}
        expected = [
            n for n, (language, words) in whole.items() if looked_for & {stem(one, language) for one in words}
        ]
        assert ids(word, viewer="insider") == expected, word
