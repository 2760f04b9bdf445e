"""Pages by keyset visit every row once, in order, both ways; a strange cursor gives the first page."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.commons.web.pagination import BrokenCursor, keyset_page, read
from membership.models import Member

START = datetime(2026, 3, 1, tzinfo=UTC)
ORDERS = [("name_small", "pk"), ("-joined_at", "-pk"), ("-joined_at", "name_small", "pk"), ("pk",)]


@pytest.fixture
def people(db: None) -> QuerySet[Member]:
    Member.objects.bulk_create(
        Member(handle=f"p{n}", name="aBcé"[n % 4] * (n % 3 + 1), joined_at=START + timedelta(days=n % 5))
        for n in range(23)
    )
    return Member.objects.annotate(name_small=Lower("name"))


def _page(rows: Any, query: str, order: Any, size: int) -> Any:
    return keyset_page(rows, RequestFactory().get(f"/{query}"), order=order, size=size)


@given(size=st.integers(1, 25), order=st.sampled_from(ORDERS))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_stands_on_one_page_both_ways(people: QuerySet[Member], size: int, order: Any) -> None:
    wanted = list(people.order_by(*order).values_list("pk", flat=True))
    forwards, query, pages = [], "", 0
    while True:
        page = _page(people, query, order, size)
        forwards += [one.pk for one in page]
        pages += 1
        if not page.next_url:
            break
        query = page.next_url
    assert forwards == wanted and pages == -(-len(wanted) // size)
    backwards = [one.pk for one in page]
    while page.previous_url:
        page = _page(people, page.previous_url, order, size)
        backwards = [one.pk for one in page] + backwards
    assert backwards == wanted


@given(
    word=st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode())
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_strange_cursor_gives_the_first_page(people: QuerySet[Member], word: str) -> None:
    request = RequestFactory().get("/", {"at": word})
    page = keyset_page(people, request, order=("name_small", "pk"), size=5)
    assert [one.pk for one in page] == [one.pk for one in people.order_by("name_small", "pk")[:5]]


@pytest.mark.parametrize(
    "values",
    [
        [0, "a"],
        [0, "a", 1, 2],
        [2, "a", 1],
        [0, "a\x00", 1],
        [0, "\ud800", 1],
        [0, {"a": 1}, 1],
        [0, "a", None],
        [0, "a", 10**30],
        [0, "a", "1; DROP TABLE"],
    ],
)
def test_a_forged_cursor_is_refused(people: QuerySet[Member], values: list[Any]) -> None:
    word = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
    with pytest.raises(BrokenCursor):
        read(word, people, ("name_small", "pk"))


def test_a_page_costs_one_query(people: QuerySet[Member], django_assert_num_queries: Any) -> None:
    page = _page(people, "", ("-joined_at", "-pk"), 5)
    with django_assert_num_queries(1):
        _page(people, page.next_url, ("-joined_at", "-pk"), 5)
