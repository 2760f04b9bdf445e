"""What the benchmarks are made of: a seeded community whose counters are right, and a clock that counts."""

import os
import time

import pytest
from django.db import connection
from django.test import Client

from community.home.benchmarks import loading
from community.home.benchmarks.forum import _cold_loads, _row
from community.home.benchmarks.measuring import family_of, memory, spent
from community.home.benchmarks.seeding import RARE, count_statements, seed
from forums.counting import recount
from forums.models import Category, Topic


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return {
            f"{table} {name} {one['columns']} {one['unique']} {one['foreign_key']}"
            for table in ("forums_post", "forums_topic", "search_document")
            for name, one in connection.introspection.get_constraints(cursor, table).items()
            if not name.startswith("__")
        }


@pytest.mark.django_db(transaction=True)
def test_the_seeded_community_is_exact_and_opens() -> None:
    before = indexes()
    seeded = seed({"members": 40, "categories": 3, "topics": 12, "posts": 200, "long": 60})
    assert indexes() == before
    for topic in Topic.objects.all():
        assert recount(topic)["post_count"] == topic.post_count == topic.highest_number
    assert sum(room.post_count for room in Category.objects.all()) == seeded["posts"]
    client = Client()
    client.cookies[seeded["cookie"]] = seeded["sessions"][0]
    page = client.get(seeded["long"])
    assert page.status_code == 200 and page.context["user"].handle == "m1"
    assert client.get("/search/", {"q": RARE}).status_code == 200
    statements = count_statements(seeded)
    bars = {who: 4 if who.endswith("guest") else 8 for who in statements} | {"reply": 30, "search": 6}
    assert {who: number for who, number in statements.items() if number > bars[who]} == {}


def test_processor_time_is_counted() -> None:
    before, until = spent(os.getpid()), time.process_time() + 0.2
    while time.process_time() < until:
        pass
    assert 100 < spent(os.getpid()) - before < 2000
    assert os.getpid() in family_of(os.getpid()) and memory(os.getpid()) > 10


def test_a_row_says_whether_its_bar_holds() -> None:
    assert _row("a", 1.234, "ms", 1.0) == {"name": "a", "value": 1.23, "unit": "ms", "bar": 1.0, "ok": False}
    assert _row("a", 0.5, "ms", 1.0)["ok"] is True and _row("a", 0.5, "ms")["ok"] is None


def test_without_a_browser_the_benchmark_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_program", lambda: None)
    rows = list(_cold_loads({}, 0))
    assert len(rows) == 1 and rows[0]["value"] is None
    assert "not measured" in rows[0]["name"] and "Chromium" in rows[0]["name"]
