"""Everything of one's own as one file: complete, readable without the product, for its owner alone, for a week."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.commons.files.models import Upload
from community.commons.mail.models import Delivery
from forums import operations as forums
from forums.models import Category
from membership import exporting
from membership.models import Block, Connection, Export, Member
from membership.operations import ask_connection, ask_export, decline_connection, save_search

pytestmark = pytest.mark.django_db
PAGE, FILE = "/members/me/export/", "/members/me/export/file/"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def category() -> Category:
    return Category.objects.create(name="Roofs", slug="roofs")


def made(client: Client, member: Member) -> zipfile.ZipFile:
    client.force_login(member)
    assert client.post(PAGE)["Location"] == PAGE
    exporting.make.func(Export.objects.get(member=member).pk)
    answer = client.get(FILE)
    assert answer["Content-Type"] == "application/zip" and "no-store" in answer["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def data_of(archive: zipfile.ZipFile) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for name in archive.namelist():
        if name.endswith(".json"):
            found |= json.loads(archive.read(name))
    return found


def test_all_of_it_goes_out(client: Client, cast: Mapping[str, Any], category: Category) -> None:
    me = cast["trusted"]
    topic = forums.open_topic(category, by=me, title="Rooves of slate", text="Who has done <b>one</b>?")
    save_search(None, by=me, name="Slaters", query="q=slate")
    name = default_storage.save("uploads/2026/a.txt", ContentFile(b"words in a file"))
    Upload.objects.create(
        owner=me, kind="file", original_name="a.txt", name="a.txt", media_type="text/plain",
        sha256="0" * 64, size=15, width=0, height=0, stored=name,
    )  # fmt: skip
    archive = made(client, me)
    data, page = data_of(archive), archive.read("index.html").decode()
    assert data["membership.Member"][0]["email"] == me.email
    assert [one["title"] for one in data["forums.Topic"]] == [topic.title]
    assert data["forums.Post"][0]["text"] == "Who has done <b>one</b>?"
    assert data["membership.SavedSearch"][0]["name"] == "Slaters"
    assert archive.read(f"files/{name}") == b"words in a file" and f'href="files/{name}"' in page
    assert "Who has done &lt;b&gt;one&lt;/b&gt;?" in page and "<script" not in page
    assert me.password not in page and me.password not in json.dumps(data)
    default_storage.delete(name)


def test_the_page_is_in_the_members_language(client: Client, cast: Mapping[str, Any]) -> None:
    Member.objects.filter(pk=cast["member"].pk).update(language="fr")
    page = made(client, Member.objects.get(pk=cast["member"].pk)).read("index.html").decode()
    assert '<html lang="fr">' in page


def test_what_others_keep_to_themselves_stays_out(client: Client, cast: Mapping[str, Any]) -> None:
    me, other = cast["member"], cast["trusted"]
    Block.objects.create(by=other, blocked=me)
    assert data_of(made(client, me))["membership.Block"] == []
    assert data_of(made(client, other))["membership.Block"][0]["blocked"] == f"@{me.handle}"


def test_that_somebody_said_no_is_told_to_nobody(client: Client, cast: Mapping[str, Any]) -> None:
    me, other = cast["member"], cast["trusted"]
    ask_connection(other, by=me, words="From Lyon")
    decline_connection(Connection.objects.get(), by=other)
    told = data_of(made(client, me))["membership.Connection"]
    assert [(one["words"], one["state"]) for one in told] == [("From Lyon", "asked")]


def test_the_owner_alone_with_a_fresh_proof(client: Client, cast: Mapping[str, Any], settings: Any) -> None:
    made(client, cast["member"])
    assert "login" in Client().get(FILE)["Location"]
    other = Client()
    other.force_login(cast["administrator"])
    assert other.get(FILE)["Location"] == PAGE
    settings.STAFF_PROOF_LASTS = 0
    assert client.get(FILE)["Location"] not in (PAGE, FILE)
    assert client.post(PAGE)["Location"] != PAGE


def test_once_at_a_time_then_anew(client: Client, cast: Mapping[str, Any]) -> None:
    me = cast["member"]
    made(client, me)
    before = Export.objects.get(member=me)
    client.post(PAGE)
    again = Export.objects.get(member=me)
    assert again.pk != before.pk and not exporting.path_of(before).exists()
    client.post(PAGE)
    assert Export.objects.get(member=me).pk == again.pk
    assert "being made" in client.get(PAGE).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        ask_export(me, by=me)  # the first one failed


def test_a_letter_says_that_it_is_there_and_a_week_later_it_is_gone(
    client: Client, cast: Mapping[str, Any]
) -> None:
    me = cast["member"]
    made(client, me)
    letter = Delivery.objects.get(kind="membership.export")
    assert letter.address == me.email and "/members/me/export/" in letter.text
    assert "zip" not in letter.text and not mail.outbox
    path = exporting.path_of(Export.objects.get(member=me))
    assert path.stat().st_mode & 0o077 == 0
    exporting.sweep.func()
    assert path.exists()
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert client.get(FILE)["Location"].startswith(("/accounts/", PAGE))
        exporting.sweep.func()
    assert not path.exists() and not Export.objects.exists()


def test_a_worker_that_fails_leaves_nothing_half(
    client: Client, cast: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(cast["member"])
    client.post(PAGE)

    def full(*args: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(exporting, "_copy", full)
    monkeypatch.setattr(exporting, "taken_files", lambda table, member: ["a"])
    with pytest.raises(OSError, match="no space"):
        exporting.make.func(Export.objects.get().pk)
    assert not list(exporting.folder().iterdir()) and not Export.objects.get().is_ready


def test_the_same_number_of_queries(client: Client, cast: Mapping[str, Any], category: Category) -> None:
    """Rows come in batches: ten topics more are no queries more."""
    me = cast["trusted"]

    def cost() -> int:
        ask_export(me, by=me)
        with CaptureQueriesContext(connection) as asked:
            exporting.make.func(Export.objects.get().pk)
        return len(asked)

    forums.open_topic(category, by=me, title="One", text="Words")
    first = cost()
    for number in range(8):
        forums.open_topic(category, by=me, title=f"Another {number}", text="Words")
    assert cost() == first
