"""Triggers by which both databases themselves refuse to change or delete what the log says.

A later migration that rebuilds one of these tables on SQLite loses its triggers and must call `protect` again;
tests/commons/activity/test_append_only.py fails when one is missing.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("activity_activity", "activity_seal", "activity_void", "activity_publishedhead")
ACTS = ("update", "delete")

_REFUSE_ON_POSTGRESQL = """
CREATE OR REPLACE FUNCTION activity_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The activity log is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def trigger_name(table: str, act: str) -> str:
    return f"{table}_refuses_{act}"


def protect(connection: BaseDatabaseWrapper, tables: tuple[str, ...] = TABLES) -> None:
    """Create every trigger that is missing. Afterwards UPDATE and DELETE raise IntegrityError."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE_ON_POSTGRESQL)
        for table in tables:
            for act in ACTS:
                cursor.execute(_create(connection.vendor, table, act))


def unprotect(
    connection: BaseDatabaseWrapper, acts: tuple[str, ...] = ACTS, tables: tuple[str, ...] = TABLES
) -> None:
    """For reversing the migration, and for tests that empty the tables."""
    with connection.cursor() as cursor:
        for table in tables:
            for act in acts:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger_name(table, act)}{on}")


def _create(vendor: str, table: str, act: str) -> str:
    name, verb = trigger_name(table, act), act.upper()
    if vendor == "postgresql":
        return (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {verb} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION activity_refuse()"
        )
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON {table} BEGIN "
        f"SELECT RAISE(ABORT, 'The activity log is append-only: {verb} on {table} is refused.'); END"
    )
