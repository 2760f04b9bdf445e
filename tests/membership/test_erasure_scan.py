"""Erasure, proven: a person in every table with words that occur nowhere else; afterwards nothing holds them."""

import json
import logging
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import timezone

from community.commons import kept
from community.commons.activity.checking import verify
from community.commons.jobs.worker import drain
from community.commons.persons import KEPT, TABLES
from community.commons.search.unlearning import merge
from forums.moderation import operations as moderation
from forums.moderation.models import Case, Urgency
from membership import exporting, leaving
from membership.models import Erasure, Export, Member, NameLeft
from membership.operations import ask_erasure
from tests.cast import make_member

from .leaver import NEEDLE, WITHOUT, empty_tables, everything_of_a_person

pytestmark = pytest.mark.django_db(transaction=True)


def in_tables() -> dict[str, int]:
    """{table: rows} of the database in which the words stand, whatever the column, made for the model or not."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            hits = sum(1 for row in cursor.fetchall() if NEEDLE in _as_text(row))
            if hits:
                found[name] = hits
    return found


def _as_text(row: Any) -> str:
    words = (bytes(one).decode("latin-1") if isinstance(one, bytes | memoryview) else str(one) for one in row)
    return "\n".join(words).lower()


def in_files(folder: Path) -> set[str]:
    """Files, also those of the database and of its log, by their bytes."""
    needles = (NEEDLE.encode(), NEEDLE.title().encode(), NEEDLE.encode("utf-16-le"))
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and any(one in path.read_bytes().lower() for one in needles)
    }


def in_caches() -> Iterator[str]:
    for name in ("default", "fragments", "counters"):
        cache: Any = caches[name]
        if hasattr(cache, "_cache") and isinstance(cache._cache, dict):
            yield from (
                f"{name} {key}" for key, value in cache._cache.items() if NEEDLE in f"{key}{value!r}".lower()
            )
    if settings.REDIS_URL:
        import redis

        store = redis.Redis.from_url(settings.REDIS_URL)
        for key in store.scan_iter("*"):
            value = store.dump(key) or b""
            if NEEDLE.encode() in key.lower() + bytes(value).lower():
                yield f"redis {key!r}"


def as_logged(records: list[logging.LogRecord]) -> str:
    """The lines as the site writes them."""
    (formatter,) = {
        one.formatter
        for one in logging.getLogger().handlers
        if type(one.formatter).__name__ == "ProcessorFormatter"
    }
    return "\n".join(formatter.format(record) for record in records).lower()


def of_others(client: Client) -> str:
    """What another member takes along, and what everybody reads."""
    other = Member.objects.get(handle="oscar")
    Export.objects.filter(member=other).delete()
    export = Export.objects.create(member=other, language="en", until=timezone.now() + timedelta(days=7))
    exporting.make.func(export.pk)
    export.refresh_from_db()
    with zipfile.ZipFile(exporting.path_of(export)) as archive:
        words = "\n".join(archive.read(name).decode("latin-1") for name in archive.namelist())
    client.force_login(other)
    for page in ("/", "/forums/", "/members/", "/inbox/", "/conversations/", f"/search/?q={NEEDLE}post"):
        words += client.get(page, follow=True).content.decode().replace(f"{NEEDLE}post", "")
    return words.lower()


def erase(member: Member) -> Erasure:
    erasure = ask_erasure(member, by=member, posts_stay=False)
    drain()
    Erasure.objects.filter(pk=erasure.pk).update(due_at=timezone.now())
    assert leaving.carry_out.func(erasure.pk)
    drain()
    leaving.forget_letters.func()
    erasure.refresh_from_db()
    return erasure


def model_of(table: str) -> str:
    return next(
        (
            one._meta.label
            for one in apps.get_models(include_auto_created=True)
            if one._meta.db_table == table
        ),
        table,
    )


def clean_up() -> None:
    """What follows by itself some minutes later: the index is merged, dead rows are cleaned away."""
    merge()
    leaving._leave_no_dead_rows()
    if settings.REDIS_URL:
        kept.forget()  # as each process does that hears of it through Redis; none listens in this test


def test_nothing_is_left_but_what_is_kept_by_name(
    client: Client, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    caplog.set_level("INFO")
    one, other, _room = everything_of_a_person(client)
    missing = empty_tables(one) - WITHOUT
    assert not missing, f"the person is in no row of {sorted(missing)}: fill them in leaver.py"
    assert len(in_tables()) > 30 and in_files(settings.VAR)
    erasure = erase(one)
    mod = make_member("mod", role="moderator")
    for left in NameLeft.objects.all():
        moderation.take_name_out(left, by=mod)
    drain()
    clean_up()
    # Letters with the team and notes about a member wait for no case here: nothing is kept.
    assert erasure.kept == {} and in_tables() == {}
    assert in_files(settings.VAR) == set()
    assert list(in_caches()) == []
    assert NEEDLE not in of_others(Client())
    assert caplog.records and NEEDLE not in as_logged(caplog.records)
    assert [
        one for one in verify() if one.is_fault
    ] == []  # the sealed log tells erased words from changed ones
    assert json.dumps(erasure.names) == "{}" and other.pk


def test_what_a_case_keeps_goes_when_it_is_over(client: Client, settings: Any) -> None:
    one, other, _room = everything_of_a_person(client)
    rule = _a_rule()
    theirs = other.posts.first()
    moderation.report_thing(theirs, by=one, rule=rule, words=f"{NEEDLE}report")
    moderation.report_thing(one.posts.exclude(number=1).first(), by=other, rule=rule, words="Unkind.")
    drain()
    erasure = erase(one)
    mod = make_member("mod", role="moderator")
    for left in NameLeft.objects.all():
        moderation.take_name_out(left, by=mod)
    clean_up()
    there = {model_of(table) for table in in_tables()}
    assert there == set(erasure.kept) and there <= {
        name for name, one in TABLES.items() if one.erased == KEPT
    }
    assert "moderation.Report" in there and "moderation.KeptText" in there
    for case in Case.objects.all():
        moderation.decide_case(case, by=mod, verdict="keep", key=f"k{case.pk}", version=case.version)
    with time_machine.travel(timezone.now() + timedelta(days=190), tick=True):
        leaving.erase_kept.func()
        drain()
        clean_up()
        erasure.refresh_from_db()
        assert erasure.kept == {} and in_tables() == {}


def _a_rule() -> Any:
    boss = Member.objects.get(handle="boss")
    said = {"titles": {"en": "Be kind"}, "texts": {"en": "Attack arguments."}, "urgency": Urgency.HOUR}
    return moderation.write_rule(None, by=boss, code="kind", **said)
