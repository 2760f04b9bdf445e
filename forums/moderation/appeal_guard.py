"""Triggers by which both databases refuse that somebody involved decides an appeal.

A later migration that rebuilds moderation_appeal on SQLite loses them and must call `guard` again;
tests/forums/moderation/test_appeals.py fails when one is missing.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

NAME = "moderation_appeal_refuses_involved"
_INVOLVED = (
    "EXISTS (SELECT 1 FROM moderation_involvement WHERE appeal_id = NEW.id AND member_id = NEW.reviewer_id)"
)
_SENTENCE = "Who decided, sanctioned, reported or is concerned does not decide the appeal."

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reviewer_id IS NOT NULL AND {_INVOLVED} THEN
        RAISE EXCEPTION '{_SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


def guard(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {NAME} BEFORE UPDATE ON moderation_appeal "
                f"FOR EACH ROW EXECUTE FUNCTION {NAME}()"
            )
            return
        cursor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {NAME} BEFORE UPDATE ON moderation_appeal "
            f"WHEN NEW.reviewer_id IS NOT NULL AND {_INVOLVED} "
            f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        )


def unguard(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        on = " ON moderation_appeal" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS {NAME}{on}")
