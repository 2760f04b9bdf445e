"""Scratch databases for tests that need real processes: a SQLite file, or one on PostgreSQL."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

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
            manage(environment, "migrate", "-v0", "--skip-checks")
        yield environment
        return
    import psycopg

    name = f"scratch_{secrets.token_hex(5)}"
    parts = urlsplit(url)
    admin = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        environment["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
        if migrate:
            manage(environment, "migrate", "-v0", "--skip-checks")
        yield environment
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


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
