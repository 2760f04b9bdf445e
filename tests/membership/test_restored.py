"""A backup from before an erasure, restored: the person is erased again before the first page is answered."""

import shutil
from pathlib import Path

import pytest

from tests.databases import manage, scratch_database

MAKE = """
from forums import operations as forums
from forums.models import Category
from membership.models import Member
from tests.cast import make_member
one = make_member("zorblax", name="Zorblaxa Quill", role="trusted")
room = Category.objects.create(name="Roofs", slug="roofs")
forums.open_topic(room, by=one, title="Zorblax on roofs", text="Zorblax says slate.")
"""
ERASE = """
from django.utils import timezone
from membership import leaving, operations
from membership.models import Erasure, Member
one = Member.objects.get(handle="zorblax")
erasure = operations.ask_erasure(one, by=one, posts_stay=False)
Erasure.objects.update(due_at=timezone.now())
leaving.carry_out.func(erasure.pk)
leaving.forget_letters.func()
"""
SEND = """
from community.commons.jobs.worker import drain
from membership import leaving
drain()
leaving.forget_letters.func()
"""


def holds(folder: Path) -> set[str]:
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and b"zorblax" in path.read_bytes().lower() and path.name != "secret_key"
    }


@pytest.mark.sqlite
@pytest.mark.slow
def test_a_restored_backup_brings_nobody_back(tmp_path: Path) -> None:
    folder, backup = tmp_path / "var", tmp_path / "backup.sqlite3"
    folder.mkdir()
    with scratch_database(folder) as environment:
        database = folder / "parvis.sqlite3"
        manage(environment, "shell", "-c", MAKE)
        shutil.copy(database, backup)
        assert holds(folder)
        manage(environment, "shell", "-c", ERASE)
        manage(environment, "shell", "-c", SEND)
        assert holds(folder) == set()
        for path in folder.glob("parvis.sqlite3*"):
            path.unlink()
        shutil.copy(backup, database)
        assert holds(folder) == {"parvis.sqlite3"}
        assert "1 erased again" in manage(environment, "erase_again")
        manage(environment, "shell", "-c", SEND)
        assert holds(folder) == set()
        assert "Nobody had come back" in manage(environment, "erase_again")
