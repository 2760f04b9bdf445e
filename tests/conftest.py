"""What every test may use: the databases, the clock, the two sizes, the shared test data."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

ROOT = Path(__file__).resolve().parent.parent
pytest_plugins = ["tests.cast"]

# Torture, real servers and whole imports: everything but `manage.py test --fast` runs them.
SLOW = {
    "api/test_hostile.py",
    "api/test_schema.py",
    "commons/jobs/test_torture.py",
    "commons/live/test_server.py",
    "commons/mail/test_killed.py",
    "community/test_server.py",
    "community/test_workers.py",
    "forums/moderation/test_consistency.py",
    "forums/moderation/test_races.py",
    "forums/test_busy_hour.py",
    "forums/test_leaks.py",
    "forums/test_parallel.py",
    "forums/test_random.py",
    "home/test_benchmark.py",
    "home/test_demo.py",
    "home/test_demo_command.py",
    "home/importers/test_discourse.py",
    "home/importers/test_flarum.py",
    "home/importers/test_hyperkitty.py",
    "home/importers/test_phpbb.py",
    "home/test_import_forum.py",
    "house/test_access_matrix.py",
    "live/test_answers_at_once.py",
    "live/test_parallel.py",
    "live/test_storm.py",
    "test_bootstrap.py",
}

# What is the same whatever lies below: how pages look and what axe says of them, what the editor does before anything
# is sent, texts, scoring, simulations, the command that opens the demonstration (its story is told on both). That every
# address answers alike on both databases is the access matrix's. With --full they run on both all the same, as do the
# house's rules about files.
ON_ONE = {
    "browser/test_account_pages.py",
    "browser/test_cold_load.py",
    "browser/test_editor.py",
    "browser/test_every_page.py",
    "browser/test_every_state.py",
    "browser/test_front.py",
    "browser/test_oracle.py",
    "browser/test_vectors.py",
    "browser/test_xss.py",
    "commons/text/test_safety.py",
    "forums/moderation/screening/test_assistant.py",
    "forums/moderation/test_agreement.py",
    "home/test_demo_command.py",
    "house/test_fresh.py",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full", action="store_true", help="the numbers that the issues name, instead of small ones"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(ROOT / "tests" / "browser"):
            item.add_marker(pytest.mark.browser)
        place = item.path.relative_to(ROOT / "tests").as_posix()
        if place in SLOW:
            item.add_marker(pytest.mark.slow)
        if place in ON_ONE or (place.startswith("house/") and not item.get_closest_marker("django_db")):
            item.add_marker(pytest.mark.on_one)
    not_now = {
        "full": not config.getoption("--full"),
        "sqlite": "DATABASE_URL" in os.environ,
        "postgresql": "DATABASE_URL" not in os.environ,
        "on_one": "DATABASE_URL" in os.environ and not config.getoption("--full"),
        "screenshots": "PARVIS_SCREENSHOTS" not in os.environ,
    }
    absent = [name for name, left_out in not_now.items() if left_out]
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in absent)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Both databases start from a migrated template, which is made once and copied."""
    from tests.templates_of_databases import drop_test_database, make_test_database

    with django_db_blocker.unblock():
        make_test_database()
    yield
    with django_db_blocker.unblock():
        drop_test_database()


@pytest.fixture
def size(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """`size(50, 1000)`: 50 in the usual run, 1000 with `manage.py test --full`."""
    full = request.config.getoption("--full")
    return lambda small, whole: whole if full else small


@pytest.fixture(autouse=True)
def settings_of_the_site_are_read_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a test they are read once, whatever it lasts: numbers of queries do not depend on the clock."""
    from django.core.cache import caches

    from community.commons import site
    from community.commons.web import guests

    monkeypatch.setattr(site, "KEPT_FOR", float("inf"))
    site.forget()
    guests.forget()
    caches["fragments"].clear()  # rows of the next test have the same ids and versions


@pytest.fixture(autouse=True)
def nothing_left_in_the_cache(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Rate limits live in the cache, which outlives a test wherever no rollback takes it along."""
    yield
    mark = request.node.get_closest_marker("django_db")
    transactional = bool(mark and (mark.kwargs.get("transaction") or mark.args))
    in_the_open = {"transactional_db", "live_server"} & set(request.fixturenames)
    if os.environ.get("REDIS_URL") or transactional or in_the_open:
        from django.core.cache import cache

        with django_db_blocker.unblock():
            cache.clear()


@pytest.fixture(autouse=True)
def nobodys_language_and_zone() -> None:
    """A page asked for by the test before has left those of its reader in this thread."""
    from django.utils import timezone, translation

    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    """What the API counts per minute lies in the memory of the process."""
    from django.core.cache import caches

    if not os.environ.get("REDIS_URL"):
        caches["counters"].clear()


@pytest.fixture(autouse=True)
def settings_of_the_site_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts with the settings of a new site, kept until it calls `forget`: no count of queries
    depends on the clock, and a test without a database may show a page."""
    from community.commons import site
    from community.commons.site.models import Site

    monkeypatch.setattr(site, "KEPT_FOR", 3600.0)
    monkeypatch.setattr(site, "_kept", (time.monotonic(), Site(), 0))


@pytest.fixture(autouse=True)
def fields_of_profiles_known(request: pytest.FixtureRequest) -> None:
    """The standard fields are there, also after a test that emptied the tables; reading them counts in no test."""
    if request.node.get_closest_marker("django_db"):
        from membership.showing import fields_in_use, forget_fields
        from membership.standard import found_fields

        request.getfixturevalue("_django_db_helper")
        forget_fields()
        if not fields_in_use():
            found_fields()
            fields_in_use()


class Clock:
    """The time as the test wants it: `clock.forward(days=3)`, `clock.at(datetime(…))`. It goes on ticking."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    def forward(self, **span: float) -> None:
        self._traveller.shift(timedelta(**span))

    def at(self, moment: datetime) -> None:
        self._traveller.move_to(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Starts on a Tuesday in spring, before and after which the clocks in Paris change."""
    with time_machine.travel(datetime(2026, 3, 24, 9, 30, tzinfo=UTC), tick=True) as traveller:
        yield Clock(traveller)


@pytest.fixture(scope="session")
def real_data() -> Path | None:
    """The folder of real test data, or None: then a test uses its small data of our own in tests/data/."""
    named = os.environ.get("PARVIS_TEST_DATA", "")
    beside = ROOT.parent / "shared" / "data"
    folder = Path(named) if named else beside
    return folder if folder.is_dir() else None


@pytest.fixture
def same_number_of_queries(db: None) -> Callable[[Callable[[int], object], Callable[[], object]], None]:
    """`same_number_of_queries(make_rows, visit)`: a page costs no more queries with 30 rows than with 1.

    `make_rows(n)` adds n rows; `visit()` opens the page. The first visit warms what is read once per process, and
    draws the rows that are kept.
    """

    def check(make_rows: Callable[[int], object], visit: Callable[[], object]) -> None:
        make_rows(1)
        visit()
        with CaptureQueriesContext(connection) as few:
            visit()
        make_rows(29)
        visit()  # draws the new rows, which costs one question more for all of them
        with CaptureQueriesContext(connection) as many:
            visit()
        if len(few) != len(many):
            listed = "\n".join(sorted(query["sql"][:200] for query in many.captured_queries))
            pytest.fail(f"{len(few)} queries with 1 row, {len(many)} with 30:\n{listed}")

    return check
