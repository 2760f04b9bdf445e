"""The databases themselves refuse to change the log."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.commons.activity import append_only
from community.commons.activity.models import Activity, PublishedHead, Seal, Source, Void

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> dict[str, object]:
    append_only.protect(connection)  # the test database comes without the triggers against DELETE on SQLite
    now = timezone.now()
    activity = Activity.objects.create(
        verb="test.done",
        subject_type="x",
        subject_id=1,
        occurred_at=now,
        local_day=now.date(),
        source=Source.SITE,
    )
    seal = Seal.objects.create(number=1, activity=activity, salt="s", digest="d", previous="0", hash="h")
    void = Void.objects.create(activity=activity, why=Void.Why.MISTAKE)
    head = PublishedHead.objects.create(day=now.date(), number=1, hash="h")
    return {
        "activity_activity": activity,
        "activity_seal": seal,
        "activity_void": void,
        "activity_publishedhead": head,
    }


@pytest.mark.parametrize("table", append_only.TABLES)
@pytest.mark.parametrize("act", append_only.ACTS)
def test_change_of_the_log_is_refused(rows: dict[str, object], table: str, act: str) -> None:
    columns = {"activity_activity": "verb", "activity_void": "why"}
    column = columns.get(table, "hash")
    sql = f"UPDATE {table} SET {column} = 'x'" if act == "update" else f"DELETE FROM {table}"
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} <> 'x'")
        assert cursor.fetchone() == (1,)


def test_every_trigger_stands_after_all_migrations() -> None:
    """A migration that rebuilds a table on SQLite loses its triggers; then it must call `protect` again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        standing = {row[0] for row in cursor.fetchall()}
    acts = (
        append_only.ACTS if connection.vendor == "postgresql" else ("update",)
    )  # see templates_of_databases.py
    wanted = {append_only.trigger_name(table, act) for table in append_only.TABLES for act in acts}
    assert wanted <= standing


@pytest.mark.django_db(transaction=True)
def test_tables_can_be_emptied_between_tests() -> None:
    now = timezone.now()
    Activity.objects.create(
        verb="test.done",
        subject_type="x",
        subject_id=1,
        occurred_at=now,
        local_day=now.date(),
        source=Source.SITE,
    )
    connection.cursor().execute("SELECT 1")
