"""One migrated database kept as a template: each test process copies it instead of migrating again."""

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from community.commons.activity.append_only import TABLES, unprotect

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "test"


def make_test_database() -> None:
    """Point the default connection at a fresh, migrated database of its own."""
    with one_at_a_time():
        if connection.vendor == "sqlite":
            _copy_sqlite()
        else:
            _copy_postgresql()


def drop_test_database() -> None:
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{connection.settings_dict["NAME"]}" WITH (FORCE)')


def schema() -> str:
    """A digest of all that decides the schema: the migrations and what they call."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/**/migrations/*.py")):
        if not path.is_relative_to(ROOT / ".venv"):
            digest.update(path.read_bytes())
    for path in (
        Path(__file__),
        ROOT / "community/settings.py",
        ROOT / "community/commons/activity/append_only.py",
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate_into(name: str) -> None:
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


def kept_file(kind: str, make: Callable[[Path], None]) -> Path:
    """The SQLite file of this kind for the schema as it is now; `make` writes it where there is none yet."""
    template = KEPT / f"{kind}-{schema()}.sqlite3"
    if not template.exists():
        for old in KEPT.glob(f"{kind}-*"):
            old.unlink()
        unfinished = template.with_suffix(".unfinished")
        make(unfinished)
        unfinished.rename(template)
    return template


def _make_sqlite(path: Path) -> None:
    _migrate_into(str(path))
    # Emptying the tables between tests is a DELETE here (on PostgreSQL a TRUNCATE, which fires nothing).
    unprotect(connection, acts=("delete",), tables=(*TABLES, "membership_agreement"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _copy_sqlite() -> None:
    own = connection.settings_dict["TEST"]["NAME"]
    template = kept_file("template", _make_sqlite)
    shutil.copy(template, own)
    _use(own)


def _copy_postgresql() -> None:
    own = connection.settings_dict["TEST"]["NAME"]
    template = f"parvis_template_{schema()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        there = cursor.fetchone()
    if not there:
        unfinished = f"{template}_unfinished"
        _migrate_into(unfinished)
        connection.close()
        connection.close_pool()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{template}"')
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE "{template}"')
    _use(own)


def _use(name: str) -> None:
    from django.conf import settings

    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["TEST"]["NAME"] = name
