"""Scratch databases for tests that need real processes: a SQLite file, or one on PostgreSQL."""

import contextlib
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tests.templates_of_databases import kept_file, one_at_a_time, schema

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def scratch_database(folder: Path, *, migrate: bool = True) -> Iterator[dict[str, str]]:
    """Yield the environment of a site of its own under `folder`, its database migrated.

    With DATABASE_URL set, the database is made on that PostgreSQL server and dropped again.
    """
    environment = dict(os.environ)
    environment |= {
        "PARVIS_VAR": str(folder),
        "PARVIS_BOOTSTRAP": "0",
        "SECRET_KEY": "only for tests",
        "PYTHONPATH": str(ROOT),
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "community.settings",
    }
    environment.pop("EMAIL_URL", None)
    environment.pop("PARVIS_DEMO", None)
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        if migrate:
            shutil.copy(_migrated_file(environment), folder / "parvis.sqlite3")
        yield environment
        return
    name, admin = f"scratch_{secrets.token_hex(5)}", _database_of(url, "postgres")
    _ask(
        admin,
        f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{_migrated_database(environment)}"' if migrate else ""),
    )
    try:
        environment["DATABASE_URL"] = _database_of(url, name)
        yield environment
    finally:
        _ask(admin, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


# -- Migrated once for each schema, and copied from then on: it takes a quarter of a minute -------------------


def _migrated_file(environment: dict[str, str]) -> Path:
    def make(path: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            manage(environment | {"PARVIS_VAR": folder}, "migrate", "-v0", "--skip-checks")
            made = Path(folder) / "parvis.sqlite3"
            with contextlib.closing(sqlite3.connect(made)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(made, path)

    with one_at_a_time():
        return kept_file("scratch", make)


def _migrated_database(environment: dict[str, str]) -> str:
    url, name = environment["DATABASE_URL"], f"migrated_{schema()}"
    admin = _database_of(url, "postgres")
    with one_at_a_time():
        if not _ask(admin, "SELECT 1 FROM pg_database WHERE datname = %s", name):
            unfinished = f"{name}_unfinished"
            _ask(admin, f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
            _ask(admin, f'CREATE DATABASE "{unfinished}"')
            manage(
                environment | {"DATABASE_URL": _database_of(url, unfinished)},
                "migrate",
                "-v0",
                "--skip-checks",
            )
            _ask(admin, f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def _database_of(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _ask(url: str, statement: str, *values: str) -> list[Any]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode(), values or None)
        return cursor.fetchall() if cursor.description else []


def manage(environment: dict[str, str], *words: str, timeout: float = 120) -> str:
    """Run a management command to its end; returns what it wrote."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def start(environment: dict[str, str], *words: str, **options: object) -> subprocess.Popen[str]:
    """Start a management command and leave it running; the caller stops it."""
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, str(ROOT / "manage.py"), *words], env=environment, text=True, **options
    )
